/** How long to wait before trying again, and from when on something counts as failed. */
export interface BackoffPolicy {
  readonly base_ms: number;
  readonly max_ms: number;
  readonly max_attempts: number;
}

/**
 * Exponential backoff with full jitter: evenly drawn between zero and `min(max, base · 2^(attempts − 1))` after `attempts`
 * failures in a row, so that clients which failed together do not come back together. After `max_attempts` it is `max_ms`
 * each time. At least `floorMs`, where the other side has named a time.
 */
export function backoffMs(policy: BackoffPolicy, attempts: number, random: () => number, floorMs = 0): number {
  if (hasFailed(policy, attempts)) return Math.max(policy.max_ms, floorMs);
  const bound = Math.min(policy.max_ms, policy.base_ms * 2 ** Math.max(0, attempts - 1));
  return Math.max(random() * bound, floorMs);
}

export function hasFailed(policy: BackoffPolicy, attempts: number): boolean {
  return attempts >= policy.max_attempts;
}
