import type { BarChunk, CloseChunk } from './bar-chunk.ts';
import { logTradeCount } from './candle-columns.ts';
import { CHUNK_BARS, stretchesOf, type Chunk, type ChunkStore } from './chunks.ts';
import { logRange, logVolume } from './long-measures.ts';

/**
 * What the bars of the last 64 slots are measured at, each at its offset within its chunk, so that a bar takes the place of the one
 * 64 slots before. Not finite where a bar has no value. Kept from one engine time to the next, in single precision, which holds a
 * logarithm to seven digits.
 */
export interface RecentMeasures {
  readonly logRange: Float32Array;
  readonly logVolume: Float32Array;
  readonly logTrades: Float32Array;
  /** What is held is of the slots up to this bar; −Infinity when all must be read anew. */
  syncedBar: number;
}

export function createRecentMeasures(): RecentMeasures {
  const column = (): Float32Array => new Float32Array(CHUNK_BARS).fill(Number.NaN);
  return { logRange: column(), logVolume: column(), logTrades: column(), syncedBar: Number.NEGATIVE_INFINITY };
}

/** To be called for every bar that a candle makes or changes. */
export function noteRecentRevision(recent: RecentMeasures | null, bar: number): void {
  if (recent !== null && bar <= recent.syncedBar) recent.syncedBar = Number.NEGATIVE_INFINITY;
}

/** Writes what each stored bar of a stretch is measured at. */
function write<Stored extends Chunk>(
  { chunk, from, to }: { readonly chunk: Stored; readonly from: number; readonly to: number },
  into: Float32Array,
  measure: (chunk: Stored, offset: number) => number,
): void {
  for (let offset = from; offset < to; offset += 1) into[offset] = measure(chunk, offset);
}

/** Brings the measures to an engine bar. */
export function syncRecentMeasures(
  recent: RecentMeasures,
  closes: ChunkStore<CloseChunk>,
  bars: ChunkStore<BarChunk>,
  engineBar: number,
): void {
  const slots = Math.min(CHUNK_BARS, engineBar - recent.syncedBar);
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
  recent.syncedBar = engineBar;
}
