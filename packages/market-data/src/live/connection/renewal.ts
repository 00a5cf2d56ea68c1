import type { FeedLimits } from '../feed-limits.ts';

/**
 * How long after its opening a connection is renewed: within the first half of the lead before the venue would close it, drawn so that
 * connections opened together are not renewed together. `null` where the venue sets no age.
 */
export function renewalDelayMs(
  ageLimitMs: number | null,
  limits: Pick<FeedLimits, 'renewal_lead_ms'>,
  random: () => number,
): number | null {
  if (ageLimitMs === null) return null;
  const lead = Math.min(limits.renewal_lead_ms, ageLimitMs / 2);
  return ageLimitMs - lead + (random() * lead) / 2;
}
