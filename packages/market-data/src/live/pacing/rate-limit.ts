/** A budget that refills evenly and holds at most `capacity`. Its content may be negative after something dear. */
export interface TokenBucket {
  readonly tokens: number;
  readonly at_ms: number;
}

export interface TokenRate {
  readonly capacity: number;
  readonly tokens_per_ms: number;
}

export function fullBucket(rate: TokenRate, nowMs: number): TokenBucket {
  return { tokens: rate.capacity, at_ms: nowMs };
}

/** What the bucket holds at a time. */
export function tokensAt(bucket: TokenBucket, rate: TokenRate, nowMs: number): number {
  const refilled = bucket.tokens + Math.max(0, nowMs - bucket.at_ms) * rate.tokens_per_ms;
  return Math.min(rate.capacity, refilled);
}

/**
 * Takes tokens, or says how long to wait for them. What costs more than the capacity is taken from a full bucket, which
 * then owes the rest: over a long time nobody spends more than the rate.
 */
export function takeTokens(
  bucket: TokenBucket,
  rate: TokenRate,
  nowMs: number,
  cost: number,
): { readonly bucket: TokenBucket; readonly wait_ms: number } {
  const tokens = tokensAt(bucket, rate, nowMs);
  const needed = Math.min(cost, rate.capacity);
  const missing = needed - tokens;
  // A millionth of a token is rounding: waiting for it could take less than the clock can tell.
  if (missing > 1e-6) return { bucket: { tokens, at_ms: nowMs }, wait_ms: Math.max(1, missing / rate.tokens_per_ms) };
  return { bucket: { tokens: tokens - cost, at_ms: nowMs }, wait_ms: 0 };
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** At most `perSecond` at once and in the long run, so at most twice as many within any second. */
export function perSecondRate(perSecond: number): TokenRate {
  return { capacity: Math.max(1, perSecond), tokens_per_ms: perSecond / SECOND_MS };
}

/** Two seconds' worth at once, at least one; `perMinute` in the long run. */
export function perMinuteRate(perMinute: number): TokenRate {
  return { capacity: Math.max(1, perMinute / 30), tokens_per_ms: perMinute / MINUTE_MS };
}
