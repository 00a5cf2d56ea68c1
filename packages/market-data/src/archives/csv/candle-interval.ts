const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The exchange's intervals of fixed length, by name. */
const FIXED_INTERVALS: ReadonlyMap<string, number> = new Map([
  ['1s', 1000],
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

const NAME_BY_MS: ReadonlyMap<number, string> = new Map([...FIXED_INTERVALS].map(([name, ms]) => [ms, name]));

/** The archive says `1mo` where the streams say `1M`, so that files differ where file names have no case. */
const ARCHIVE_MONTH = '1mo';
const STREAM_MONTH = '1M';

export function isArchiveInterval(name: string): boolean {
  return name === ARCHIVE_MONTH || FIXED_INTERVALS.has(name);
}

function isMonth(intervalMs: number): boolean {
  return intervalMs % DAY_MS === 0 && intervalMs >= 28 * DAY_MS && intervalMs <= 31 * DAY_MS;
}

/** The stream's name of an interval, e.g. `1m` of 60 000 ms; a calendar month is `1M`. `null` where the exchange has none. */
export function intervalName(intervalMs: number): string | null {
  return NAME_BY_MS.get(intervalMs) ?? (isMonth(intervalMs) ? STREAM_MONTH : null);
}

/** Whether an interval is the one that a file's name announces. */
export function matchesArchiveInterval(intervalMs: number, archiveName: string): boolean {
  return archiveName === ARCHIVE_MONTH ? isMonth(intervalMs) : FIXED_INTERVALS.get(archiveName) === intervalMs;
}
