import { describe, expect, it } from 'vitest';

import type { Operation } from '../operation.ts';
import { countUp, noteDown } from '../testing/example-operations.ts';
import { memoryGovernance, testRequest } from '../testing/memory-governance.ts';
import { runProgram } from './program.ts';

/** What a command line says and ends with. */
async function said(...words: readonly string[]) {
  const governance = memoryGovernance();
  const { request } = testRequest('command_line', governance);
  const text = { stdout: '', stderr: '' };
  const operations: readonly Operation[] = [countUp, noteDown];
  const code = await runProgram(
    {
      name: 'xray',
      description: 'a test',
      version: '1.2.3',
      groups: { count: 'numbers' },
      operations: Object.fromEntries(operations.map((operation) => [operation.id, () => Promise.resolve(operation)])),
      ports: { ...request.ports, actor: 'someone' },
      openTerminal: () => ({
        line: (line) => {
          text.stdout += `${line}\n`;
        },
        tell: () => undefined,
        note: (line) => {
          text.stderr += `${line}\n`;
        },
        interactive: false,
        lost: () => false,
        drained: () => Promise.resolve(),
        readWithin: () => Promise.resolve(true),
      }),
    },
    words,
  );
  return { code, governance, ...text };
}

describe('an operation on the command line', () => {
  it('prints rows as they come and then its output, as lines or as JSON', async () => {
    expect(await said('count', 'up', '2', '--loud')).toMatchObject({
      code: 0,
      stdout: 'number 1\nnumber 2\nCOUNTED 2\n',
      stderr: '',
    });
    expect(await said('count', 'up', '2', '--json')).toMatchObject({
      code: 0,
      stdout: '{"number":1}\n{"number":2}\n{"counted":2}\n',
    });
  });

  it('ends with 1 and a sentence where its result is found fault with', async () => {
    expect(await said('count', 'up', '13')).toMatchObject({ code: 1, stderr: 'xray: thirteen is no good number\n' });
  });

  it('has its options, places, bounds and example in its help', async () => {
    const { code, stdout } = await said('count', 'up', '--help');
    expect(code).toBe(0);
    for (const part of [
      'Usage: xray count up [options] <to>',
      '--log <dir>',
      '--loud',
      '--max-records <count>',
      '$ xray count up 3 --log',
    ])
      expect(stdout).toContain(part);
  });

  it('reads as far as it is told, and without end where it is not', async () => {
    expect((await said('count', 'up', '1500')).code).toBe(0);
    const bounded = await said('count', 'up', '1500', '--max-records', '10');
    expect(bounded).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('stopped at its bound of 10 records') as string,
    });
  });

  it.each([
    [['count', 'up', 'three'], 'xray: <to>: must be a positive integer\n'],
    [['count', 'up', '1', '--lod'], "xray: unknown option '--lod'\n(Did you mean one of --log, --loud?)\n"],
    [['note', ''], "xray: required option '--log <dir>' not specified\n"],
    [['note', '', '--log', '/market'], 'xray: <word>: must have a letter\n'],
  ])('robust: wrong option: %j → one sentence, exit 2, no entry', async (words, stderr) => {
    const ended = await said(...words);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr });
    expect(ended.governance.commits).toEqual([]);
  });

  it('commits what it commits, under the name of who sits there', async () => {
    const ended = await said('note', 'hello', '--log', '/market');
    expect(ended).toMatchObject({ code: 0, stdout: 'noted hello\n' });
    expect(ended.governance.commits.flat().at(-1)?.detail).toMatchObject({ actor: 'someone', door: 'command_line' });
  });
});
