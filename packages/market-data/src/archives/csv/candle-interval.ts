import { FIXED_INTERVALS_MS, isMonthLength, MONTH_INTERVAL } from '../../venues/binance-usdm/kline-interval.ts';

/** The exchange's intervals of fixed length, by name: those of the streams, and the second, which only archives have. */
const FIXED_INTERVALS: ReadonlyMap<string, number> = new Map([['1s', 1000], ...FIXED_INTERVALS_MS]);

const NAME_BY_MS: ReadonlyMap<number, string> = new Map([...FIXED_INTERVALS].map(([name, ms]) => [ms, name]));

/** The archive says `1mo` where the streams say `1M`, so that files differ where file names have no case. */
const ARCHIVE_MONTH = '1mo';

export function isArchiveInterval(name: string): boolean {
  return name === ARCHIVE_MONTH || FIXED_INTERVALS.has(name);
}

/** The stream's name of an interval, e.g. `1m` of 60 000 ms; a calendar month is `1M`. `null` where the exchange has none. */
export function intervalName(intervalMs: number): string | null {
  return NAME_BY_MS.get(intervalMs) ?? (isMonthLength(intervalMs) ? MONTH_INTERVAL : null);
}

/** Whether an interval is the one that a file's name announces. */
export function matchesArchiveInterval(intervalMs: number, archiveName: string): boolean {
  return archiveName === ARCHIVE_MONTH ? isMonthLength(intervalMs) : FIXED_INTERVALS.get(archiveName) === intervalMs;
}
