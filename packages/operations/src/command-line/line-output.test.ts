import { Writable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { createLineOutput } from './line-output.ts';

/** A stream whose reader takes something when it is told to. */
function slowReader() {
  let read = '';
  let taking = false;
  let waiting: (() => void) | null = null;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      const take = (): void => {
        read += chunk;
        waiting = null;
        done();
      };
      if (taking) take();
      else waiting = take;
    },
  });
  return {
    stream,
    read: () => read.split('\n').slice(0, -1),
    comeBack: () => {
      taking = true;
      waiting?.();
    },
  };
}

function never(): void {
  throw new Error('no failure was expected');
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

const LINE = 'x'.repeat(999);

describe('lines for a reader', () => {
  it('robust: slow reader of standard output: 100 MB of lines about boundaries that nobody reads → bounded memory, nothing waits, and a line says how many are left out when the reader is back', async () => {
    const reader = slowReader();
    const output = createLineOutput(reader.stream, never);
    for (let index = 0; index < 100_000; index += 1) output.tell(`${index} ${LINE}`);
    expect(reader.stream.writableLength).toBeLessThan(1_060_000);
    reader.comeBack();
    await settle();
    output.tell('after');
    output.line('the result');
    await output.drained();
    const lines = reader.read();
    const [count = '', after, result] = lines.slice(-3);
    const kept = lines.length - 3;
    expect(kept).toBeGreaterThan(1_000);
    expect(lines.slice(0, kept)).toEqual(Array.from({ length: kept }, (_, index) => `${index} ${LINE}`));
    expect(Number(count.replace(/\D/g, ''))).toBe(100_000 - kept);
    expect(count).toMatch(/^… [\d ]+ lines are left out here: they were not read fast enough$/);
    expect([after, result]).toEqual(['after', 'the result']);
  });

  it('of a result are all kept, and waiting for whoever reads them can be bounded', async () => {
    const reader = slowReader();
    const output = createLineOutput(reader.stream, never);
    for (let index = 0; index < 3_000; index += 1) output.line(`${index} ${LINE}`);
    expect(await output.readWithin(20)).toBe(false);
    reader.comeBack();
    await settle();
    expect(await output.readWithin(1_000)).toBe(true);
    expect(reader.read()).toHaveLength(3_000);
  });

  it('go nowhere once the stream has failed, which is told once', async () => {
    const reader = slowReader();
    const failures: unknown[] = [];
    const output = createLineOutput(reader.stream, ({ code }) => failures.push(code));
    output.line('first');
    reader.stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await settle();
    output.line('second');
    output.tell('third');
    await settle();
    expect(failures).toEqual(['EPIPE']);
    expect(await output.readWithin(0)).toBe(true);
    await output.drained();
  });
});
