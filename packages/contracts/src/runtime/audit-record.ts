import { z } from 'zod';

import { opaqueObject, timestampMs } from '../primitives.ts';

/** A fact about the log itself that is no market data and no verdict: an import, its progress, an operator's act. `audit-kinds.ts` has what is said by kind. */
export const auditRecordSchema = z
  .object({
    schema: z.literal('audit_record'),
    schema_version: z.literal('1'),
    kind: z.string().min(1),
    recorded_ts_ms: timestampMs,
    detail: opaqueObject,
  })
  .readonly();
/**
 * A note that whoever opens a log for writing leaves in it, by a wall clock: replays read it and do not derive it.
 * `kind` decides what `detail` holds.
 */
export type AuditRecord = z.infer<typeof auditRecordSchema>;
