import { argv, stdout } from 'node:process';

import { auditRecord } from '@xray/contracts';
import { defineOperation, executeOperation, logFolder, positiveCount, silentSpeaker } from '@xray/operations';
import { z } from 'zod';

import { processPorts } from '../process/process-ports.ts';
import { systemClock } from '../process/system-clock.ts';

/** Commits three entries that belong together, each with the number. */
const threeEntries = defineOperation({
  id: 'three entries',
  summary: 'commit three entries',
  example: 'xray three entries 1 --log ./market',
  input: z.strictObject({ log: logFolder(), number: positiveCount('number', 'what they say') }),
  output: z.object({ number: z.int() }),
  effects: 'one_commit',
  touches: ['governance_log'],
  run({ number }, { clock, commit }) {
    const detail = { as_of_recv_ts_ms: number, symbols: [] };
    commit([1, 2, 3].map(() => auditRecord('watched_symbols', clock.wallMs(), detail)));
    return Promise.resolve({ number });
  },
  render: () => [],
});

/** Executes it without end, and says when the first one is durable: to be killed by a test. */
const [, , log = '', first = '1'] = argv;
for (let number = Number(first); ; number += 1) {
  await executeOperation(
    threeEntries,
    { log, number },
    {
      caller: { door: 'library', actor: 'test' },
      ports: { ...processPorts(), clock: systemClock },
      signal: new AbortController().signal,
      speaker: silentSpeaker,
    },
  );
  stdout.write('durable\n');
}
