import type { RawInputBufferRecord, RawMarketEvent } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { trade } from '../testing/fixtures.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import type { RawInputBufferLimits } from './raw-input-buffer-config.ts';
import { createRawInputBuffer, type Pressure } from './raw-input-buffer.ts';

const clock = { wallMs: () => 7 };

/** A log whose appends wait until they are let go. */
function heldLog() {
  const log = createMemoryLog();
  let letGo: (() => void)[] = [];
  let open = false;
  return {
    reader: log.reader,
    writer: {
      async append(request: Parameters<typeof log.writer.append>[0]) {
        if (!open) await new Promise<void>((resolve) => letGo.push(resolve));
        return log.writer.append(request);
      },
    },
    release() {
      open = true;
      for (const go of letGo) go();
      letGo = [];
    },
  };
}

function bufferOver(
  log: { append: ReturnType<typeof createMemoryLog>['writer']['append'] },
  limits: Partial<RawInputBufferLimits> = {},
) {
  const records: RawInputBufferRecord[] = [];
  const pressures: Pressure[] = [];
  const failures: unknown[] = [];
  const buffer = createRawInputBuffer({
    log,
    clock,
    limits,
    onDurable: (durable) => records.push(...durable),
    onPressure: (pressure) => pressures.push(pressure),
    onFailure: (error) => failures.push(error),
  });
  return { buffer, records, pressures, failures };
}

describe('createRawInputBuffer', () => {
  it.each([
    ['max_append_events', { max_append_events: 0 }],
    ['max_waiting_bytes', { max_waiting_bytes: 1.5 }],
    ['max_waiting_event', { max_append_events: 1, max_waiting_event: 9 }],
  ])('refuses %s as it is here, and names it', (name, limits) => {
    expect(() => bufferOver(createMemoryLog().writer, limits)).toThrow(
      expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(name) as string }),
    );
  });

  it('hands on every event once, in order and numbered, however it came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        async (sizes, max_append_events) => {
          const { buffer, records } = bufferOver(createMemoryLog().writer, { max_append_events });
          let at = 0;
          const given: RawMarketEvent[] = [];
          for (const size of sizes) {
            const events = Array.from({ length: size }, () => trade('A', (at += 1)));
            given.push(...events);
            buffer.accept(events);
            if (size === 3) await buffer.settled();
          }
          await buffer.settled();
          expect(records.map((record) => record.event)).toEqual(given);
          expect(records.map((record) => record.ingest_seq)).toEqual(given.map((_, position) => position + 1));
          expect(buffer.state()).toMatchObject({ waiting_events: 0, waiting_bytes: 0, last_ingest_seq: given.length });
        },
      ),
    );
  });

  it('asks for a pause while the disk stands still, takes what still comes, and lets go on without loss', async () => {
    const log = heldLog();
    const { buffer, failures, pressures, records } = bufferOver(log.writer, { max_waiting_events: 8 });
    for (let at = 1; at <= 8; at += 1) buffer.accept([trade('A', at)]);
    expect(pressures).toEqual(['full']);
    expect(records).toEqual([]);
    log.release();
    await buffer.settled();
    expect(pressures).toEqual(['full', 'relieved']);
    expect(records).toHaveLength(8);
    expect(buffer.state().peak_share).toBe(1);
    expect(failures).toEqual([]);
  });

  it('fails, and says so once, when more comes than it may hold', async () => {
    const log = heldLog();
    const { buffer, failures } = bufferOver(log.writer, { max_waiting_events: 2 });
    for (let at = 1; at <= 4; at += 1) buffer.accept([trade('A', at)]);
    expect(failures).toMatchObject([
      { code: 'buffer_full', policy: 'halt', detail: expect.stringContaining('a flood of small frames') as unknown },
    ]);
    log.release();
    await buffer.settled();
  });

  it('hands on nothing that the log refused', async () => {
    const { buffer, failures, records } = bufferOver({ append: () => Promise.reject(new Error('disk full')) });
    buffer.accept([trade('A', 1)]);
    await buffer.settled();
    buffer.accept([trade('A', 2)]);
    await buffer.settled();
    expect(failures).toMatchObject([{ message: 'disk full' }]);
    expect(records).toEqual([]);
  });
});
