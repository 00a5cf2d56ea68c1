import type { BarChunk } from './bar-chunk.ts';
import { hasTraded } from './candle-columns.ts';
import { CHUNK_BARS, columnMaker, findChunk, stretchesOf, type ChunkStore } from './chunks.ts';

/** The most bars that any feature looks at: 50 average true ranges of 14 bars each, and the bar before them. */
export const SERIES_BARS = 64;
/** Bars of one average true range. */
export const ATR_BARS = 14;

const ROOM = 2 * CHUNK_BARS;

/**
 * The last bars that traded, in a row over any gaps, oldest first: entries 0 to `count − 1` of every column. All of them where
 * there are fewer than 64, at least the last 64 otherwise; what stands before the last 64 is not to be looked at. A bar without
 * trades (no volume, high = low) is no entry: what an outage leaves is no ordinary range.
 */
export interface BarColumns {
  readonly count: number;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /**
   * True range (Wilder): the greatest of high − low, |high − previous close| and |low − previous close|, the previous bar
   * being the entry before. The first bar's is high − low. Quote units.
   */
  readonly trueRange: Float64Array;
  /** Plain mean of the last 14 true ranges, summed from the oldest; NaN for the first 13 entries. */
  readonly averageTrueRange: Float64Array;
}

/**
 * The series is kept from one engine time to the next: a new bar is put behind the others, and all is read anew when an earlier
 * bar was revised or has left the history. Either way an entry follows from the same bars by the same operations.
 */
export interface BarSeries extends BarColumns {
  count: number;
  readonly bar: Float64Array;
  /** The series holds what there is up to this bar; −Infinity when it must be read anew. */
  syncedBar: number;
  /** Whether entry 0 is the first bar of the history, and not merely the first of the last 64. */
  startsHistory: boolean;
}

export function createBarSeries(): BarSeries {
  const column = columnMaker(7, ROOM);
  return {
    count: 0,
    bar: column(Number.NaN),
    high: column(Number.NaN),
    low: column(Number.NaN),
    close: column(Number.NaN),
    volume: column(Number.NaN),
    trueRange: column(Number.NaN),
    averageTrueRange: column(Number.NaN),
    syncedBar: Number.NEGATIVE_INFINITY,
    startsHistory: true,
  };
}

/** To be called for every bar that a candle makes or changes. */
export function noteRevision(series: BarSeries, bar: number): void {
  if (bar <= series.syncedBar) series.syncedBar = Number.NEGATIVE_INFINITY;
}

/** Whether what the series holds is what reading the history `(floorBar, …]` anew would give. */
function isCurrent(series: BarSeries, floorBar: number): boolean {
  if (series.syncedBar === Number.NEGATIVE_INFINITY) return false;
  if (series.count >= SERIES_BARS) return (series.bar[series.count - SERIES_BARS] ?? Number.NaN) > floorBar;
  return series.startsHistory && (series.count === 0 || (series.bar[0] ?? Number.NaN) > floorBar);
}

/** How many slots back the last 64 bars begin; `null` where the history holds fewer. */
function slotsOfSeries(store: ChunkStore<BarChunk>, lastBar: number, history: number): number | null {
  let found = 0;
  let slots = 0;
  while (slots < history) {
    const newest = lastBar - slots;
    const candles = findChunk(store, newest)?.candles ?? null;
    for (
      let offset = newest - Math.floor(newest / CHUNK_BARS) * CHUNK_BARS;
      offset >= 0 && slots < history;
      offset -= 1
    ) {
      slots += 1;
      if (candles !== null && hasTraded(candles, offset)) found += 1;
      if (found === SERIES_BARS) return slots;
    }
  }
  return null;
}

function makeRoom(series: BarSeries): void {
  const from = series.count - SERIES_BARS;
  const { bar, high, low, close, volume, trueRange, averageTrueRange } = series;
  for (const column of [bar, high, low, close, volume, trueRange, averageTrueRange])
    column.copyWithin(0, from, series.count);
  series.count = SERIES_BARS;
  series.startsHistory = false;
}

function trueRangeOf({ high, low, close }: BarSeries, entry: number): number {
  const highest = high[entry] ?? Number.NaN;
  const lowest = low[entry] ?? Number.NaN;
  if (entry === 0) return highest - lowest;
  const previousClose = close[entry - 1] ?? Number.NaN;
  return Math.max(highest - lowest, Math.abs(highest - previousClose), Math.abs(lowest - previousClose));
}

function averageTrueRangeOf({ trueRange }: BarSeries, entry: number): number {
  if (entry < ATR_BARS - 1) return Number.NaN;
  let sum = 0;
  for (let earlier = entry - ATR_BARS + 1; earlier <= entry; earlier += 1) sum += trueRange[earlier] ?? Number.NaN;
  return sum / ATR_BARS;
}

/** Puts the bars of the last slots behind those that are there. */
function append(series: BarSeries, store: ChunkStore<BarChunk>, lastBar: number, slots: number): void {
  for (const { chunk, from, to } of stretchesOf(store, lastBar, slots)) {
    if (chunk.candles === null) continue;
    const { high, low, close, volume } = chunk.candles;
    for (let offset = from; offset < to; offset += 1) {
      if (!hasTraded(chunk.candles, offset)) continue;
      if (series.count === ROOM) makeRoom(series);
      const entry = series.count;
      series.bar[entry] = chunk.firstBar + offset;
      series.high[entry] = high[offset] ?? Number.NaN;
      series.low[entry] = low[offset] ?? Number.NaN;
      series.close[entry] = close[offset] ?? Number.NaN;
      series.volume[entry] = volume[offset] ?? Number.NaN;
      series.trueRange[entry] = trueRangeOf(series, entry);
      series.averageTrueRange[entry] = averageTrueRangeOf(series, entry);
      series.count = entry + 1;
    }
  }
}

/** Brings the series to an engine bar: the bars that exist among its last `history` slots. */
export function syncBarSeries(
  series: BarSeries,
  store: ChunkStore<BarChunk>,
  engineBar: number,
  history: number,
): void {
  if (isCurrent(series, engineBar - history)) {
    append(series, store, engineBar, Math.min(history, engineBar - series.syncedBar));
  } else {
    const slots = slotsOfSeries(store, engineBar, history);
    series.count = 0;
    series.startsHistory = slots === null;
    append(series, store, engineBar, slots ?? history);
  }
  series.syncedBar = engineBar;
}
