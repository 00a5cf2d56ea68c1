import type { HistorySeries, TimeRange } from '../../venues/venue-history.ts';

/** What a feed asks for of the past. */
export interface FeedHistory {
  /** Length of a bar, in milliseconds, and how many of them back from now are wanted. */
  readonly bar_ms: number;
  readonly bars: number;
  /** Instruments that others are compared with: theirs is asked for first. */
  readonly first?: readonly string[];
  /** What the log that is continued holds already; nothing where it is left out. */
  readonly missing?: (symbol: string, series: HistorySeries, range: TimeRange) => readonly TimeRange[];
}

/** A request to be made, one of several for its stretch. */
export interface HistoryPage {
  readonly symbol: string;
  readonly series: HistorySeries;
  readonly range: TimeRange;
  /** 0 for the newest page of its stretch: those of all instruments are asked for before any older one. */
  readonly age: number;
}

/** A candle may still change for a moment after its end: trades of its last milliseconds are counted late. */
const SETTLED_AFTER_MS = 2_000;

/** What is over by a time of the venue and within reach, whole bars back: candles up to the last that has ended. */
export function wantedRange({ bar_ms, bars }: FeedHistory, { kind, step_ms }: HistorySeries, nowMs: number): TimeRange {
  const settledMs = nowMs - SETTLED_AFTER_MS;
  const to_ms = kind === 'candles' ? Math.floor(settledMs / step_ms) * step_ms : settledMs;
  const from_ms = Math.max(0, (Math.floor(nowMs / bar_ms) - bars) * bar_ms);
  return { from_ms, to_ms };
}

/** The requests for a stretch, newest first. */
export function pagesOf(symbol: string, series: HistorySeries, { from_ms, to_ms }: TimeRange): readonly HistoryPage[] {
  const pageMs = series.rows_per_request * series.step_ms;
  const pages: HistoryPage[] = [];
  for (let end = to_ms; end > from_ms; end -= pageMs) {
    const range = { from_ms: Math.max(from_ms, end - pageMs), to_ms: end };
    pages.push({ symbol, series, range, age: pages.length });
  }
  return pages;
}

/** Whether candles of the series make whole bars. Other series are of use whatever the length of a bar. */
export function makesBars({ bar_ms }: FeedHistory, { kind, step_ms }: HistorySeries): boolean {
  return kind === 'samples' || bar_ms % step_ms === 0;
}
