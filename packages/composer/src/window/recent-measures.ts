import type { BarChunk, CloseChunk } from './bar-chunk.ts';
import { logTradeCount } from './candle-columns.ts';
import { CHUNK_BARS, columnMaker, findChunk, stretchesOf, type Chunk, type ChunkStore } from './chunks.ts';
import { logRange, logVolume } from './long-measures.ts';

/** Slots whose bars are at hand one by one. */
export const RECENT_BARS = CHUNK_BARS;

/**
 * What the bars of the last 64 slots are measured at, each at its offset within its chunk, so that a bar takes the place of the one
 * 64 slots before. Not finite where a bar has no value. Kept from one engine time to the next.
 */
export interface RecentMeasures {
  readonly logRange: Float64Array;
  readonly logVolume: Float64Array;
  readonly logTrades: Float64Array;
  /** What is held is of the slots up to this bar; −Infinity when all must be read anew. */
  syncedBar: number;
  /** ln range of each bar of one older chunk, and the first of them; NaN where none is held. */
  readonly olderLogRange: Float64Array;
  olderFirstBar: number;
}

export function createRecentMeasures(): RecentMeasures {
  const column = columnMaker(4);
  return {
    logRange: column(Number.NaN),
    logVolume: column(Number.NaN),
    logTrades: column(Number.NaN),
    syncedBar: Number.NEGATIVE_INFINITY,
    olderLogRange: column(Number.NaN),
    olderFirstBar: Number.NaN,
  };
}

/** To be called for every bar that a candle makes or changes. */
export function noteRecentRevision(recent: RecentMeasures | null, bar: number): void {
  if (recent === null) return;
  if (bar <= recent.syncedBar) recent.syncedBar = Number.NEGATIVE_INFINITY;
  if (bar >= recent.olderFirstBar && bar < recent.olderFirstBar + CHUNK_BARS) recent.olderFirstBar = Number.NaN;
}

/** Writes what each stored bar of a stretch is measured at. */
function write<Stored extends Chunk>(
  { chunk, from, to }: { readonly chunk: Stored; readonly from: number; readonly to: number },
  into: Float64Array,
  measure: (chunk: Stored, offset: number) => number,
): void {
  for (let offset = from; offset < to; offset += 1) into[offset] = measure(chunk, offset);
}

/** Lets go of the trade counts of the chunk that no later engine bar looks at. */
function forgetTradeCounts(bars: ChunkStore<BarChunk>, engineBar: number): void {
  const candles = findChunk(bars, engineBar - RECENT_BARS - CHUNK_BARS)?.candles ?? null;
  if (candles !== null) for (const source of candles.sources) source.tradeCounts = null;
}

/** Brings the measures to an engine bar. */
export function syncRecentMeasures(
  recent: RecentMeasures,
  closes: ChunkStore<CloseChunk>,
  bars: ChunkStore<BarChunk>,
  engineBar: number,
): void {
  const slots = Math.min(RECENT_BARS, engineBar - recent.syncedBar);
  for (let bar = engineBar - slots + 1; bar <= engineBar; bar += 1) {
    const offset = bar - Math.floor(bar / CHUNK_BARS) * CHUNK_BARS;
    for (const column of [recent.logRange, recent.logVolume, recent.logTrades]) column[offset] = Number.NaN;
  }
  for (const stretch of stretchesOf(closes, engineBar, slots)) {
    write(stretch, recent.logRange, logRange);
    write(stretch, recent.logVolume, logVolume);
  }
  for (const stretch of stretchesOf(bars, engineBar, slots)) {
    const { candles } = stretch.chunk;
    if (candles !== null) write(stretch, recent.logTrades, (_, offset) => logTradeCount(candles, offset));
  }
  forgetTradeCounts(bars, engineBar);
  recent.syncedBar = engineBar;
}

/** ln range of each bar of the chunk that holds an older bar, by offset. */
export function olderLogRanges(recent: RecentMeasures, closes: ChunkStore<CloseChunk>, bar: number): Float64Array {
  const firstBar = Math.floor(bar / CHUNK_BARS) * CHUNK_BARS;
  if (recent.olderFirstBar === firstBar) return recent.olderLogRange;
  const chunk = findChunk(closes, bar);
  for (let offset = 0; offset < CHUNK_BARS; offset += 1)
    recent.olderLogRange[offset] = chunk === null ? Number.NaN : logRange(chunk, offset);
  recent.olderFirstBar = firstBar;
  return recent.olderLogRange;
}
