import type { AuditRecord } from '@xray/contracts';

/** `kind` of the audit record that a pruning leaves. */
export const PRUNE_RECORD_KIND = 'log_pruned';

/** What the record says: enough for a verification to go on from the end of what is gone. */
export interface PruneDetail {
  /** The segments up to this one are gone. */
  readonly through_segment: number;
  /** The last batch of that segment, and its digest. */
  readonly batch_id: number;
  readonly digest: string;
  /** SHA-256 over the digests of the batches that were kept, in the order of the log. */
  readonly kept_digest: string;
}

/** What a record says about a pruning; `null` where it is about something else or cannot be read. */
export function readPruneDetail(record: AuditRecord): PruneDetail | null {
  if (record.kind !== PRUNE_RECORD_KIND) return null;
  const { through_segment, batch_id, digest, kept_digest } = record.detail;
  return typeof through_segment === 'number' &&
    typeof batch_id === 'number' &&
    typeof digest === 'string' &&
    typeof kept_digest === 'string'
    ? { through_segment, batch_id, digest, kept_digest }
    : null;
}
