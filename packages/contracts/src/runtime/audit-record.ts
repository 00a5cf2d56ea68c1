import { z } from 'zod';

import { opaqueObject, timestampMs } from '../primitives.ts';

/** A fact about the log itself that is no market data and no verdict: an import, its progress, an operator's act. */
export const auditRecordSchema = z
  .object({
    schema: z.literal('audit_record'),
    schema_version: z.literal('1'),
    kind: z.string().min(1),
    recorded_ts_ms: timestampMs,
    detail: opaqueObject,
  })
  .readonly();
export type AuditRecord = z.infer<typeof auditRecordSchema>;
