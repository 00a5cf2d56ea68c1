import { sha256Digest } from '@xray/contracts';
import { z } from 'zod';

const count = z.int().nonnegative();

/** The report of a verification, as it is handed on. */
export const verifyReportSchema = z.object({
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
