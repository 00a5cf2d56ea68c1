import { sha256Digest } from '@xray/contracts';
import { damageText, verifyLog } from '@xray/event-log';
import { defineOperation, logFolder } from '@xray/operations';
import { z } from 'zod';

import { countText } from '../cli/format.ts';

const count = z.int().nonnegative();

const output = z.object({
  ok: z.boolean(),
  records: count,
  batches: count,
  segments: count,
  pruned: z
    .object({ through_segment: count, batch_id: count, digest: sha256Digest, recorded_ts_ms: z.int() })
    .nullable(),
  head_digest: sha256Digest.nullable(),
  first_bad: z
    .object({
      batch_id: count.nullable(),
      stream: z.string().nullable(),
      first_seq: count.nullable(),
      last_seq: count.nullable(),
      record_seq: count.nullable(),
      reason: z.string(),
    })
    .nullable(),
});

export const verify = defineOperation({
  id: 'verify',
  summary: 'walk the hash chain of a log and name the first bad record',
  example: 'xray verify --log ./february',
  input: z.strictObject({ log: logFolder() }),
  output,
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
  *render({ batches, head_digest, ok, pruned, records, segments }) {
    if (!ok) return;
    yield `whole: ${countText(records)} records in ${countText(batches)} batches and ${countText(segments)} segments`;
    if (pruned !== null)
      yield `pruned before: segments up to ${pruned.through_segment} are gone, as the audit says; the chain goes on from batch ${countText(pruned.batch_id)}, ${pruned.digest}`;
    yield `head ${head_digest ?? 'none: the log is empty'}`;
  },
  finding(report) {
    const damage = damageText(report);
    return damage === null ? null : `${damage}; restore the log from a copy, nothing after that batch can be trusted`;
  },
});
