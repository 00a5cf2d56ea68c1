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
