import type { CloseChunk } from './bar-chunk.ts';
import type { ByLongMeasure, LongMoments } from './by-long-measure.ts';
import { CHUNK_BARS, findChunk, stretchesOf, type ChunkStore } from './chunks.ts';
import {
  clearLongMoments,
  columnsOfMeasures,
  createChunkMoments,
  createLongMoments,
  includeBar,
  includeEach,
  includeFrom,
  measuresOf,
} from './long-measures.ts';
import type { SymbolWindow } from './symbol-window.ts';

/** Bar slots of the long normaliser, the engine time's included: two days of three minutes. */
export const NORMALISER_BARS = 960;

/** The latest bar beside the bars of the last 960 slots. */
export interface NormaliserView {
  /** Of the engine time's bar. */
  latest: ByLongMeasure<number>;
  /** Over those of the last 960 slots that have the measure. */
  readonly moments: LongMoments;
  /** Room for the moments of the chunk that the window cuts. */
  readonly part: LongMoments;
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
export function forgetMeasures(store: ChunkStore<CloseChunk>, chunk: CloseChunk, offset: number): void {
  chunk.measures = null;
  if (chunk.moments !== null && offset < chunk.moments.end) chunk.moments = null;
  if (offset < CHUNK_BARS - 1) return;
  const after = findChunk(store, chunk.firstBar + CHUNK_BARS);
  if (after !== null) {
    after.measures = null;
    after.moments = null;
  }
}

/** The moments of the first bars of a chunk, kept and carried on from one engine time to the next. */
function momentsThrough(chunk: CloseChunk, to: number, before: CloseChunk | null): LongMoments {
  let { moments } = chunk;
  if (moments === null || moments.end > to) moments = createChunkMoments();
  chunk.moments = moments;
  while (moments.end < to) {
    includeBar(moments, chunk, moments.end, before);
    moments.end += 1;
  }
  return moments;
}

/**
 * Measures an engine bar and the last 960 slots, chunk by chunk, so that the same bars give the same bits. Only the chunk that
 * the beginning of the window cuts is read bar by bar, off columns that stay as long as none of its bars is revised.
 */
export function readNormaliser({ closes }: SymbolWindow, engineBar: number, out: NormaliserView): void {
  out.latest = NOTHING;
  clearLongMoments(out.moments);
  let before = findChunk(closes, engineBar - NORMALISER_BARS - CHUNK_BARS + 1);
  for (const { chunk, from, to } of stretchesOf(closes, engineBar, NORMALISER_BARS)) {
    if (before?.firstBar !== chunk.firstBar - CHUNK_BARS) before = null;
    const slotsOlder = engineBar - (chunk.firstBar + CHUNK_BARS - 1);
    if (from === 0) {
      includeEach(out.moments, momentsThrough(chunk, to, before), slotsOlder);
    } else {
      chunk.measures ??= columnsOfMeasures(chunk, before);
      clearLongMoments(out.part);
      includeFrom(out.part, chunk, chunk.measures, from, before);
      includeEach(out.moments, out.part, slotsOlder);
    }
    if (chunk.firstBar + to - 1 === engineBar) out.latest = measuresOf(chunk, to - 1, before);
    before = chunk;
  }
}
