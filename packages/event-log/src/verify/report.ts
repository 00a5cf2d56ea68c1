import { countText, sha256Digest } from '@xray/contracts';
import { z } from 'zod';

/** The first thing found that is not what was written. Fields are `null` where the damage is not within one batch. */
export interface FirstBad {
  readonly batch_id: number | null;
  readonly stream: string | null;
  readonly first_seq: number | null;
  readonly last_seq: number | null;
  /** The first bad record, by its sequence number in the stream; `null` where the damage is in none alone. */
  readonly record_seq: number | null;
  /** One sentence for a person. */
  readonly reason: string;
}

/** The beginning of a log that was pruned: what stood before it is gone, and a record of the audit says so. */
export interface PrunedBeginning {
  /** The last segment that is gone. */
  readonly through_segment: number;
  /** Its last batch, and that batch's digest: the chain goes on from there. */
  readonly batch_id: number;
  readonly digest: string;
  readonly recorded_ts_ms: number;
}

/**
 * Whether a log is what was written, batch by batch against the chain of digests, up to the first batch that is not.
 */
export interface VerifyReport {
  readonly ok: boolean;
  /** Records and batches found good, up to the first bad batch. */
  readonly records: number;
  readonly batches: number;
  /** Segments walked, the last one perhaps in part. */
  readonly segments: number;
  /** Where the log was pruned; `null` where it begins with its first record. */
  readonly pruned: PrunedBeginning | null;
  /**
   * SHA-256 of the last good batch in lower-case hexadecimal, `null` where there is none. Kept elsewhere, it also proves
   * later that no batch was taken off the log's end, which the log alone cannot show.
   */
  readonly head_digest: string | null;
  readonly first_bad: FirstBad | null;
}

/** How far a verification has come. */
export interface VerifyProgress {
  readonly batches_done: number;
  readonly batches_total: number;
  readonly records_done: number;
  /** Of the batches' bodies, as they are stored. */
  readonly bytes_done: number;
}

/** Which log to verify, and who hears how far it is. */
export interface VerifyOptions {
  readonly directory: string;
  /** Called every 256 batches and at the end. */
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** What is wrong with a log, in one sentence; `null` when nothing is. */
export function damageText(report: VerifyReport): string | null {
  const bad = report.first_bad;
  if (report.ok || bad === null) return report.ok ? null : 'the log is damaged';
  if (bad.batch_id === null || bad.stream === null) return `the log is damaged: ${bad.reason}`;
  const record = bad.record_seq === null ? '' : `, record ${bad.record_seq}`;
  const records =
    bad.first_seq === null || bad.last_seq === null ? '' : `, records ${bad.first_seq} to ${bad.last_seq}`;
  return `batch ${bad.batch_id} (stream ${bad.stream}${records}${record}) is damaged: ${bad.reason}`;
}

/** What is said of a log that is whole; of a damaged one, `damageText` says what is wrong. */
export function* verifyLines({ batches, head_digest, ok, pruned, records, segments }: VerifyReport): Generator<string> {
  if (!ok) return;
  yield `whole: ${countText(records)} records in ${countText(batches)} batches and ${countText(segments)} segments`;
  if (pruned !== null)
    yield `pruned before: segments up to ${pruned.through_segment} are gone, as the audit says; the chain goes on from batch ${countText(pruned.batch_id)}, ${pruned.digest}`;
  yield `head ${head_digest ?? 'none: the log is empty'}`;
}

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
