/** 2010-01-01 and 2100-01-01, UTC: no market that xray watches has data before, and a time after is a wrong unit. */
const EARLIEST_TS_MS = 1_262_304_000_000;
const LATEST_TS_MS = 4_102_444_800_000;

/** Millisecond times stay below until the year 5138, microsecond times have been above since 1973. */
const FIRST_MICROSECOND_VALUE = 100_000_000_000_000;

const WHOLE_NUMBER = /^\d{1,16}$/;
const UTC_TEXT = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/;
const SECONDS = /^(\d{10})(?:\.(\d+))?$/;
const FINER_THAN_SECONDS = /^\d{13}(?:\d{3}|\d{6})?$/;

function plausible(timestampMs: number): number | null {
  return timestampMs >= EARLIEST_TS_MS && timestampMs < LATEST_TS_MS ? timestampMs : null;
}

/**
 * Milliseconds of an epoch time in milliseconds or microseconds, told apart by magnitude, value by value: the exchange
 * changed its spot archives from the first to the second in January 2025. Microseconds are rounded down. `null` for
 * what is no such time or lies outside 2010 to 2100.
 */
export function epochMs(text: string): number | null {
  if (!WHOLE_NUMBER.test(text)) return null;
  const value = Number(text);
  return plausible(value >= FIRST_MICROSECOND_VALUE ? Math.floor(value / 1000) : value);
}

/** Milliseconds of `YYYY-MM-DD HH:MM:SS`, read as UTC. `null` for what is no such time, 30 February included. */
export function utcTextMs(text: string): number | null {
  if (!UTC_TEXT.test(text)) return null;
  const iso = `${text.replace(' ', 'T')}.000Z`;
  const timestampMs = Date.parse(iso);
  if (Number.isNaN(timestampMs) || new Date(timestampMs).toISOString() !== iso) return null;
  return plausible(timestampMs);
}

/**
 * Whole milliseconds of a receipt time in seconds (with or without a fraction), milliseconds, microseconds or
 * nanoseconds, told apart by their digits. Rounded down on the decimal text itself, so that no double rounds it up.
 */
export function receiptMs(text: string): number | null {
  const seconds = SECONDS.exec(text);
  if (seconds !== null) return plausible(Number(`${seconds[1] ?? ''}${(seconds[2] ?? '').slice(0, 3).padEnd(3, '0')}`));
  return FINER_THAN_SECONDS.test(text) ? plausible(Number(text.slice(0, 13))) : null;
}
