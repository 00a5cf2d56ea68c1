import { damageText, verifyLines, verifyReportSchema, verifySteps } from '@xray/event-log';
import { defineOperation, inTurns, logFolder } from '@xray/operations';
import { z } from 'zod';

export const verify = defineOperation({
  id: 'verify',
  summary: 'walk the hash chain of a log and name the first bad record',
  example: 'xray verify --log ./february',
  input: z.strictObject({ log: logFolder() }),
  output: verifyReportSchema,
  effects: 'none',
  touches: ['event_log'],
  bounds: { records: 100_000_000, bytes: 16 * 1024 ** 3, wall_ms: 50_000 },
  async run({ log }, context) {
    const progress = context.progress('verify');
    let spent = { records: 0, bytes: 0 };
    try {
      return await inTurns(verifySteps({ directory: log }), context, (step) => {
        const { batches_done, batches_total, bytes_done: bytes, records_done: records } = step;
        context.scope.spend({ records: records - spent.records, bytes: bytes - spent.bytes });
        spent = { records, bytes };
        progress.update(batches_done, batches_total, 'batches');
      });
    } finally {
      progress.end();
    }
  },
  render: verifyLines,
  finding(report) {
    const damage = damageText(report);
    return damage === null ? null : `${damage}; restore the log from a copy, nothing after that batch can be trusted`;
  },
});
