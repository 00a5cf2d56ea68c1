import type { CloseChunk } from './bar-chunk.ts';
import { CHUNK_BARS, findChunk, stretchesOf, type ChunkStore } from './chunks.ts';
import {
  clearLongMoments,
  createChunkMoments,
  createLongMoments,
  includeBars,
  measuresOf,
  type ByLongMeasure,
} from './long-measures.ts';
import { includeAll, type Moments } from './moments.ts';
import type { SymbolWindow } from './symbol-window.ts';

/** Bar slots of the long normaliser, the engine time's included: two days of three minutes. */
export const NORMALISER_BARS = 960;

/** The latest bar beside the bars of the last 960 slots. */
export interface NormaliserView {
  /** Of the engine time's bar. */
  latest: ByLongMeasure<number>;
  /** Over those of the last 960 slots that have the measure. */
  readonly moments: ByLongMeasure<Moments>;
  /** Room for the chunk that the window cuts. */
  readonly part: ByLongMeasure<Moments>;
}

const NOTHING: ByLongMeasure<number> = {
  logRange: Number.NaN,
  logVolume: Number.NaN,
  openInterestMove: Number.NaN,
  basis: Number.NaN,
  logSpread: Number.NaN,
};

export function createNormaliserView(): NormaliserView {
  return { latest: NOTHING, moments: createLongMoments(), part: createLongMoments() };
}

/** To be called for every record that counts: what was measured of its bar, and of the bar after it, holds no longer. */
export function forgetMoments(store: ChunkStore<CloseChunk>, chunk: CloseChunk, offset: number): void {
  if (chunk.moments !== null && offset < chunk.moments.end) chunk.moments = null;
  if (offset < CHUNK_BARS - 1) return;
  const after = findChunk(store, chunk.firstBar + CHUNK_BARS);
  if (after !== null) after.moments = null;
}

/** The moments of the first bars of a chunk, kept and carried on from one engine time to the next. */
function momentsThrough(chunk: CloseChunk, to: number, before: CloseChunk | null): ByLongMeasure<Moments> {
  chunk.moments ??= createChunkMoments();
  includeBars(chunk.moments, chunk, chunk.moments.end, to, before);
  chunk.moments.end = to;
  return chunk.moments;
}

function includeEach(all: ByLongMeasure<Moments>, part: ByLongMeasure<Moments>): void {
  includeAll(all.logRange, part.logRange);
  includeAll(all.logVolume, part.logVolume);
  includeAll(all.openInterestMove, part.openInterestMove);
  includeAll(all.basis, part.basis);
  includeAll(all.logSpread, part.logSpread);
}

/** Measures an engine bar and the last 960 slots: chunk by chunk, so that the same bars give the same bits. */
export function readNormaliser({ closes }: SymbolWindow, engineBar: number, out: NormaliserView): void {
  out.latest = NOTHING;
  clearLongMoments(out.moments);
  for (const { chunk, from, to } of stretchesOf(closes, engineBar, NORMALISER_BARS)) {
    const before = findChunk(closes, chunk.firstBar - 1);
    if (from === 0 && to >= (chunk.moments?.end ?? 0)) {
      includeEach(out.moments, momentsThrough(chunk, to, before));
    } else {
      clearLongMoments(out.part);
      includeBars(out.part, chunk, from, to, before);
      includeEach(out.moments, out.part);
    }
    if (chunk.firstBar + to - 1 === engineBar) out.latest = measuresOf(chunk, to - 1, before);
  }
}
