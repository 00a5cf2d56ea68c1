/** Bounds and paces of a live feed. Times in milliseconds. */
export interface FeedLimits {
  /** A socket that has not opened by then is given up. */
  readonly connect_timeout_ms: number;
  /** A subscription that the venue has not answered by then is sent again, alone. */
  readonly acknowledge_timeout_ms: number;
  readonly request_timeout_ms: number;
  readonly max_answer_bytes: number;
  /** Requests in flight at once, and waiting; a poll beyond that is left out and announced. */
  readonly max_concurrent_requests: number;
  readonly max_pending_requests: number;
  /** The longest wait before attempt n is `base · 2^n`, at most `max`; the wait is drawn evenly from zero to it. */
  readonly backoff_base_ms: number;
  readonly backoff_max_ms: number;
  /** Attempts in a row that fail before `failed` is announced; from then on one attempt each `backoff_max_ms`. */
  readonly max_attempts: number;
  /** The longest that a first Retry-After is honoured for; each further one in a row, twice as long. */
  readonly max_venue_wait_ms: number;
  /** A venue that refuses the address (403, 451) is asked again after so long, then twice as long, up to the second. */
  readonly refused_backoff_base_ms: number;
  readonly refused_backoff_max_ms: number;
  /** A connection that has been open for so long has succeeded: the next failure counts as the first. */
  readonly stable_after_ms: number;
  /** A stream is stale after `silence_factor` times its usual longest gap, within floor and ceiling. */
  readonly silence_factor: number;
  readonly silence_floor_ms: number;
  readonly silence_ceiling_ms: number;
  /** The same for a stream whose cadence is not known yet. */
  readonly first_frame_timeout_ms: number;
  /** How long before the venue's age limit a connection is renewed. */
  readonly renewal_lead_ms: number;
  /** How long the new connection may take to deliver every stream before the old one is closed without waiting. */
  readonly renewal_overlap_ms: number;
  /** How long the old connection lives on after that, for frames in which it lags behind. */
  readonly renewal_linger_ms: number;
  /** Times of the exchange further than that from the receipts, either way, are announced. */
  readonly max_exchange_time_offset_ms: number;
  /** How often health is judged and metrics are handed on. */
  readonly health_interval_ms: number;
  /** How long `stop` waits for a closing handshake. */
  readonly close_timeout_ms: number;
}

/** Paces that a venue bears and a person can wait for. What a caller leaves out is taken from here. */
export const DEFAULT_FEED_LIMITS: FeedLimits = {
  connect_timeout_ms: 10_000,
  acknowledge_timeout_ms: 10_000,
  request_timeout_ms: 10_000,
  max_answer_bytes: 33_554_432,
  max_concurrent_requests: 8,
  max_pending_requests: 2_000,
  backoff_base_ms: 500,
  backoff_max_ms: 60_000,
  max_attempts: 10,
  max_venue_wait_ms: 300_000,
  refused_backoff_base_ms: 60_000,
  refused_backoff_max_ms: 900_000,
  stable_after_ms: 30_000,
  silence_factor: 4,
  silence_floor_ms: 10_000,
  silence_ceiling_ms: 300_000,
  first_frame_timeout_ms: 90_000,
  renewal_lead_ms: 900_000,
  renewal_overlap_ms: 30_000,
  renewal_linger_ms: 2_000,
  max_exchange_time_offset_ms: 5_000,
  health_interval_ms: 1_000,
  close_timeout_ms: 3_000,
};
