import type { FeedLimits } from '../feed-limits.ts';
import { backoffMs, type BackoffPolicy } from './backoff.ts';

/** The venue refuses the address, which asking again does not soon change. */
export const ADDRESS_REFUSED: ReadonlySet<number> = new Set([403, 451]);
/** The venue refuses the pace: too many requests, or banned for having made them. */
export const PACE_REFUSED: ReadonlySet<number> = new Set([418, 429]);

/** How long a venue is left alone, whatever it asks for. */
export interface RefusalPolicy extends BackoffPolicy {
  readonly max_venue_wait_ms: number;
  readonly refused_base_ms: number;
  readonly refused_max_ms: number;
}

/** An attempt that came to nothing: the status of the venue's answer, where there was one, and what its Retry-After asks for. */
export interface FailedAttempt {
  readonly status: number | null;
  readonly retry_after_ms: number | null;
}

export function refusalPolicy(limits: FeedLimits): RefusalPolicy {
  return {
    base_ms: limits.backoff_base_ms,
    max_ms: limits.backoff_max_ms,
    max_attempts: limits.max_attempts,
    max_venue_wait_ms: limits.max_venue_wait_ms,
    refused_base_ms: limits.refused_backoff_base_ms,
    refused_max_ms: limits.refused_backoff_max_ms,
  };
}

/** Far beyond the longest wait there is, and still a number. */
const MAX_DOUBLINGS = 30;

function doubled(ms: number, attempts: number): number {
  return ms * 2 ** Math.min(MAX_DOUBLINGS, Math.max(0, attempts - 1));
}

/**
 * How long to wait after `attempts` failures in a row. A Retry-After is honoured up to `max_venue_wait_ms`, and up to twice as
 * much with each further refusal, never beyond `refused_max_ms`: a venue that names days is asked rarely, and is asked. One that
 * refuses the address is asked slowly from the start, at between half and the whole of a wait that doubles.
 */
export function refusalWaitMs(
  policy: RefusalPolicy,
  attempts: number,
  failed: FailedAttempt,
  random: () => number,
): number {
  const honoured = Math.min(policy.refused_max_ms, doubled(policy.max_venue_wait_ms, attempts));
  const asked = Math.min(failed.retry_after_ms ?? 0, honoured);
  if (failed.status === null || !ADDRESS_REFUSED.has(failed.status)) return backoffMs(policy, attempts, random, asked);
  const bound = Math.min(policy.refused_max_ms, doubled(policy.refused_base_ms, attempts));
  return Math.max((bound * (1 + random())) / 2, asked);
}
