const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lengths of the venue's intervals, by name, shortest first, but for the month. */
export const FIXED_INTERVALS_MS: ReadonlyMap<string, number> = new Map([
  ['1m', MINUTE_MS],
  ['3m', 3 * MINUTE_MS],
  ['5m', 5 * MINUTE_MS],
  ['15m', 15 * MINUTE_MS],
  ['30m', 30 * MINUTE_MS],
  ['1h', HOUR_MS],
  ['2h', 2 * HOUR_MS],
  ['4h', 4 * HOUR_MS],
  ['6h', 6 * HOUR_MS],
  ['8h', 8 * HOUR_MS],
  ['12h', 12 * HOUR_MS],
  ['1d', DAY_MS],
  ['3d', 3 * DAY_MS],
  ['1w', 7 * DAY_MS],
]);

/** The calendar month, which has no length of its own. */
export const MONTH_INTERVAL = '1M';

/** Whether so many milliseconds are a calendar month: 28 to 31 days. */
export function isMonthLength(lengthMs: number): boolean {
  return lengthMs % DAY_MS === 0 && lengthMs >= 28 * DAY_MS && lengthMs <= 31 * DAY_MS;
}

/** Every interval of the kline streams, shortest first. */
export const KLINE_INTERVALS: readonly string[] = [...FIXED_INTERVALS_MS.keys(), MONTH_INTERVAL];
