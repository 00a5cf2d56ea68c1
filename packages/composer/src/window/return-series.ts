import type { CloseChunk } from './bar-chunk.ts';
import { CHUNK_BARS, columnMaker, stretchesOf, type ChunkStore } from './chunks.ts';

/** Bar slots whose closes make returns: 480 returns, and as many slots to spare for gaps and bars without trades. */
export const RETURN_SLOTS = 960;

/**
 * Squared log returns between neighbours among the closes of the last 960 slots, oldest first: entries `first` to `count − 1`. The
 * close of a bar in which nothing was traded is none. Kept from one engine time to the next, as the series of bars is.
 */
export interface ReturnSeries {
  first: number;
  count: number;
  readonly squared: Float64Array;
  /** Bar of the earlier of the two closes. */
  readonly fromBar: Float64Array;
  lastLogClose: number;
  lastCloseBar: number;
  /** The series holds what there is up to this bar; −Infinity when it must be read anew. */
  syncedBar: number;
}

export function createReturnSeries(): ReturnSeries {
  const column = columnMaker(2, RETURN_SLOTS + CHUNK_BARS);
  return {
    first: 0,
    count: 0,
    squared: column(Number.NaN),
    fromBar: column(Number.NaN),
    lastLogClose: Number.NaN,
    lastCloseBar: Number.NaN,
    syncedBar: Number.NEGATIVE_INFINITY,
  };
}

/** To be called for every bar whose close is set or changed, and for every bar that turns out to have traded or not. */
export function noteCloseRevision(series: ReturnSeries, bar: number): void {
  if (bar <= series.syncedBar) series.syncedBar = Number.NEGATIVE_INFINITY;
}

function makeRoom(series: ReturnSeries): void {
  for (const column of [series.squared, series.fromBar]) column.copyWithin(0, series.first, series.count);
  series.count -= series.first;
  series.first = 0;
}

function dropThrough(series: ReturnSeries, floorBar: number): void {
  while (series.first < series.count && (series.fromBar[series.first] ?? Number.NaN) <= floorBar) series.first += 1;
  if (series.lastCloseBar <= floorBar) series.lastLogClose = Number.NaN;
}

/** Brings the series to an engine bar: the returns between closes that both lie in its last 960 slots. */
export function syncReturnSeries(series: ReturnSeries, store: ChunkStore<CloseChunk>, engineBar: number): void {
  if (series.syncedBar === Number.NEGATIVE_INFINITY) {
    series.first = 0;
    series.count = 0;
    series.lastLogClose = Number.NaN;
  }
  dropThrough(series, engineBar - RETURN_SLOTS);
  const slots = Math.min(RETURN_SLOTS, engineBar - series.syncedBar);
  for (const { chunk, from, to } of stretchesOf(store, engineBar, slots)) {
    for (let offset = from; offset < to; offset += 1) {
      const logClose = chunk.logClose[offset] ?? Number.NaN;
      if (Number.isNaN(logClose) || chunk.untraded?.[offset] === 1) continue;
      const logReturn = logClose - series.lastLogClose;
      if (!Number.isNaN(logReturn)) {
        if (series.count === series.squared.length) makeRoom(series);
        series.squared[series.count] = logReturn * logReturn;
        series.fromBar[series.count] = series.lastCloseBar;
        series.count += 1;
      }
      series.lastLogClose = logClose;
      series.lastCloseBar = chunk.firstBar + offset;
    }
  }
  series.syncedBar = engineBar;
}
