import { damageText, verifyLines, verifyLog, verifyReportSchema } from '@xray/event-log';
import { defineOperation, logFolder } from '@xray/operations';
import { z } from 'zod';

export const verify = defineOperation({
  id: 'verify',
  summary: 'walk the hash chain of a log and name the first bad record',
  example: 'xray verify --log ./february',
  input: z.strictObject({ log: logFolder() }),
  output: verifyReportSchema,
  effects: 'none',
  touches: ['event_log'],
  run({ log }, context) {
    const progress = context.progress('verify');
    try {
      const report = verifyLog({
        directory: log,
        onProgress: ({ batches_done, batches_total }) => {
          progress.update(batches_done, batches_total, 'batches');
        },
      });
      return Promise.resolve(report);
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
