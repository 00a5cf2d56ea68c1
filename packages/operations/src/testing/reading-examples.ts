import { z } from 'zod';

import { OperationError } from '../errors.ts';
import { configFile, localPath, logFolder } from '../input/common-fields.ts';
import { defineOperation } from '../operation.ts';

const common = { effects: 'none', touches: ['event_log'], render: () => [] } as const;

/** Gives back where it was told to look. */
export const lookAt = defineOperation({
  ...common,
  id: 'look at',
  summary: 'say where the log is',
  example: 'xray look at --log ./market',
  input: z.strictObject({ log: logFolder(), config: configFile() }),
  output: z.object({ log: z.string(), config: z.string().nullable() }),
  run: ({ config = null, log }) => Promise.resolve({ log, config }),
});

/** Needs a file of the machine that no door fixes. */
export const readFile = defineOperation({
  ...common,
  id: 'read file',
  summary: 'read a file',
  example: 'xray read file ./proof.json',
  input: z.strictObject({ file: localPath('file', 'what to read') }),
  places: ['file'],
  output: z.object({}),
  run: () => Promise.resolve({}),
});

/** Goes on until it is told to stop. */
export const watch = defineOperation({
  ...common,
  id: 'watch',
  summary: 'watch a market',
  example: 'xray watch --log ./market',
  input: z.strictObject({ log: logFolder() }),
  output: z.null(),
  stop: { is_usual: true, leaves: 'nothing' },
  run: () => Promise.resolve(null),
});

/** Fails as it is told to. */
export const failing = defineOperation({
  ...common,
  id: 'fail',
  summary: 'fail',
  example: 'xray fail defect --log ./market',
  input: z.strictObject({ log: logFolder(), how: z.enum(['defect', 'sentence', 'finding', 'large']) }),
  places: ['how'],
  output: z.object({ text: z.string() }),
  run({ how, log }) {
    if (how === 'defect') throw new TypeError(`cannot open ${log}/segments/1.db`);
    if (how === 'sentence')
      throw new OperationError('not_done', `${log} holds no runs:\n  see /var/lib/other/notes, then call xray run`);
    return Promise.resolve({ text: how === 'large' ? '"'.repeat(2_000_000) : how });
  },
  finding: ({ text }) => (text === 'finding' ? 'damage in /market/segments/1.db' : null),
});

/** Waits until it is stopped, telling how far it is. */
export function waiting(onStopped: () => void) {
  return defineOperation({
    ...common,
    id: 'wait',
    summary: 'wait',
    example: 'xray wait --log ./market',
    input: z.strictObject({ log: logFolder() }),
    output: z.object({}),
    async run(_input, { progress, signal }) {
      for (const label of ['first', 'second']) {
        const bar = progress(label);
        for (let done = 1; done <= 1_000; done += 1) bar.update(done, 1_000);
        bar.end();
      }
      if (!signal.aborted) {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            resolve();
          });
        });
      }
      onStopped();
      return {};
    },
  });
}
