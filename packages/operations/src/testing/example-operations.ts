import { auditRecord } from '@xray/contracts';
import { z } from 'zod';

import { OperationError } from '../errors.ts';
import { logFolder, positiveCount } from '../input/common-fields.ts';
import { defineOperation } from '../operation.ts';

/** Reads, gives rows, and finds fault with 13. */
export const countUp = defineOperation({
  id: 'count up',
  summary: 'count to a number',
  example: 'xray count up 3 --log ./market',
  input: z.strictObject({
    log: logFolder().optional(),
    to: positiveCount('number', 'where to end'),
    loud: z.boolean().default(false),
  }),
  places: ['to'],
  output: z.object({ counted: z.int() }),
  rows: z.object({ number: z.int() }),
  effects: 'none',
  touches: ['event_log'],
  bounds: { records: 1_000, bytes: null, wall_ms: null },
  run({ to }, { row, scope }) {
    for (let number = 1; number <= to; number += 1) {
      scope.spend({ records: 1 });
      row({ number });
    }
    return Promise.resolve({ counted: to });
  },
  render: ({ counted }, { loud }) => [loud ? `COUNTED ${counted}` : `counted ${counted}`],
  renderRow: ({ number }) => `number ${number}`,
  finding: ({ counted }) => (counted === 13 ? 'thirteen is no good number' : null),
});

/** Commits one entry, or fails after it has handed it over. */
export const noteDown = defineOperation({
  id: 'note',
  summary: 'write a word down',
  example: 'xray note hello --log ./market',
  input: z.strictObject({ log: logFolder(), word: z.string().min(1, 'must have a letter') }),
  places: ['word'],
  output: z.object({ noted: z.string() }),
  effects: 'one_commit',
  touches: ['governance_log'],
  run({ word }, { clock, commit }) {
    const detail = { as_of_recv_ts_ms: 1, symbols: [{ symbol: word, since_ts_ms: 1 }] };
    commit([auditRecord('watched_symbols', clock.wallMs(), detail)]);
    if (word === 'fail') throw new OperationError('not_done', 'the word is refused');
    return Promise.resolve({ noted: word });
  },
  render: ({ noted }) => [`noted ${noted}`],
});
