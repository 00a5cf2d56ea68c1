/** The steps that a run can take, each named in the `reason_codes` of its state, in the order in which they happen. */
export const HYSTERESIS_REASON_CODES = [
  /** The gap since the last run exceeds `max_gap_ms`: memory is void, and the anchor is found anew. */
  'RESET_DUE_TO_GAP',
  /** Another profile than before reads the run, by which the regimes mean something else: memory is void, as after a gap. */
  'RESET_DUE_TO_PROFILE',
  /** First run of a symbol, or of the time after a gap: the likeliest regime is committed at once. */
  'ANCHOR_INITIALIZED',
  /** No other regime is likely enough, and none was a candidate. */
  'ANCHOR_HELD',
  /** Another regime is likely enough for the first time: it becomes the candidate. */
  'CANDIDATE_ENTERED',
  /** A third regime is likely enough: it takes the candidate's place and starts from one. */
  'CANDIDATE_REPLACED',
  /** The candidate is likely enough again. */
  'CANDIDATE_ADVANCED',
  /** The candidate is not likely enough in this run: it loses progress. */
  'CANDIDATE_DECAYED',
  /** The candidate has no progress left. */
  'CANDIDATE_DROPPED',
  /** The candidate has all the progress it needs, but does not exceed `commit_threshold` in this run. */
  'COMMIT_WITHHELD',
  /** The candidate became the anchor. */
  'ANCHOR_COMMITTED',
] as const;
/** One step of hysteresis in one run, as it stands in `reason_codes`. */
export type HysteresisReasonCode = (typeof HYSTERESIS_REASON_CODES)[number];
