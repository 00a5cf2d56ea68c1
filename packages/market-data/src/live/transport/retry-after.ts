const SECOND_MS = 1_000;
const LONGEST_MS = 7 * 86_400_000;

/**
 * What a Retry-After header asks for, in milliseconds, at most a week; `null` where it is absent or no number of seconds.
 * Its other form, a date, would need the venue's clock, and no venue known here uses it.
 */
export function retryAfterMs(header: string | readonly string[] | undefined): number | null {
  const text = typeof header === 'string' ? header : header?.[0];
  if (text === undefined || !/^\d{1,9}$/.test(text.trim())) return null;
  return Math.min(Number(text) * SECOND_MS, LONGEST_MS);
}
