/** 2010-01-01 and 2100-01-01, UTC: no market that xray watches has data before, and a time after is a wrong unit. */
export const EARLIEST_TS_MS = 1_262_304_000_000;
export const LATEST_TS_MS = 4_102_444_800_000;

/** What is wrong with a time that is none: the sentence of every reader. */
export const NO_PLAUSIBLE_TIME = 'is not a time between 2010 and 2100';

export function isPlausibleMs(timestampMs: number): boolean {
  return timestampMs >= EARLIEST_TS_MS && timestampMs < LATEST_TS_MS;
}

/**
 * Milliseconds of an epoch time in seconds, milliseconds, microseconds or nanoseconds, told apart by magnitude, value by
 * value: between 2010 and 2100 the four share no number. Rounded down. `null` for what is no whole number or lies outside.
 * A double holds nanoseconds to about 256 of them, so that one at the edge of a millisecond may come out as its neighbour.
 */
export function epochMsOf(value: number): number | null {
  if (isPlausibleMs(value)) return Number.isInteger(value) ? value : null;
  if (!Number.isInteger(value)) return null;
  for (const timestampMs of [value / 1e3, value / 1e6, value * 1e3]) {
    if (isPlausibleMs(timestampMs)) return Math.floor(timestampMs);
  }
  return null;
}

const WHOLE_NUMBER = /^\d{10,19}$/;

/** The same of decimal digits, where nanoseconds lose nothing either. */
export function epochMs(text: string): number | null {
  if (!WHOLE_NUMBER.test(text)) return null;
  return text.length > 16 ? epochMsOf(Number(text.slice(0, -3))) : epochMsOf(Number(text));
}
