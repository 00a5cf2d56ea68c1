import type { CloseChunk } from './bar-chunk.ts';
import { CHUNK_BARS } from './chunks.ts';
import { logHighOverLow, volumeOf } from './day-columns.ts';
import { clearMoments, createMoments, include, type Moments } from './moments.ts';
import type { SampleColumns } from './sample-columns.ts';

/** The least ln(high / low) of a bar, a tenth of a basis point: a bar without a range has a logarithm, too. */
export const LEAST_RANGE = 1e-5;

/** What a bar is measured by against the bars of the last two days, and what of it is averaged. */
export interface ByLongMeasure<Value> {
  /** ln of ln(high / low), the latter at least 1e-5. */
  readonly logRange: Value;
  /** ln of the volume; a bar without volume has none. */
  readonly logVolume: Value;
  /** |ln(open interest / open interest of the slot before)|, of the latest sample of each. */
  readonly openInterestMove: Value;
  /** (mark − index) / index price, of the latest of each. */
  readonly basis: Value;
  /** ln of the spread over the mid price, of the last book top; a crossed or closed book has none. */
  readonly logSpread: Value;
}

/** One number of a bar, NaN or infinite where it is missing. `before` is the chunk of the 64 bars before. */
type LongMeasure = (chunk: CloseChunk, offset: number, before: CloseChunk | null) => number;

function sampleAt(samples: SampleColumns | null | undefined, offset: number): number {
  return samples?.value[offset] ?? Number.NaN;
}

const logRange: LongMeasure = ({ days }, offset) =>
  days === null ? Number.NaN : Math.log(Math.max(logHighOverLow(days, offset), LEAST_RANGE));

const logVolume: LongMeasure = ({ days }, offset) => (days === null ? Number.NaN : Math.log(volumeOf(days, offset)));

const openInterestMove: LongMeasure = ({ openInterest }, offset, before) => {
  if (openInterest === null) return Number.NaN;
  const earlier = offset > 0 ? sampleAt(openInterest, offset - 1) : sampleAt(before?.openInterest, CHUNK_BARS - 1);
  return Math.abs(Math.log(sampleAt(openInterest, offset) / earlier));
};

const basis: LongMeasure = ({ markPrice, indexPrice }, offset) => {
  const index = sampleAt(indexPrice, offset);
  return (sampleAt(markPrice, offset) - index) / index;
};

const logSpread: LongMeasure = ({ spread }, offset) => Math.log(sampleAt(spread, offset));

/** The moments of the first bars of a chunk, those at offsets below `end`. */
export interface ChunkMoments extends ByLongMeasure<Moments> {
  end: number;
}

export function createLongMoments(): ByLongMeasure<Moments> {
  return {
    logRange: createMoments(),
    logVolume: createMoments(),
    openInterestMove: createMoments(),
    basis: createMoments(),
    logSpread: createMoments(),
  };
}

export function createChunkMoments(): ChunkMoments {
  return { ...createLongMoments(), end: 0 };
}

export function clearLongMoments(moments: ByLongMeasure<Moments>): void {
  clearMoments(moments.logRange);
  clearMoments(moments.logVolume);
  clearMoments(moments.openInterestMove);
  clearMoments(moments.basis);
  clearMoments(moments.logSpread);
}

/** Takes in the bars at offsets `from` to `to` (exclusive), the oldest first. */
export function includeBars(
  moments: ByLongMeasure<Moments>,
  chunk: CloseChunk,
  from: number,
  to: number,
  before: CloseChunk | null,
): void {
  for (let offset = from; offset < to; offset += 1) {
    include(moments.logRange, logRange(chunk, offset, before));
    include(moments.logVolume, logVolume(chunk, offset, before));
    include(moments.openInterestMove, openInterestMove(chunk, offset, before));
    include(moments.basis, basis(chunk, offset, before));
    include(moments.logSpread, logSpread(chunk, offset, before));
  }
}

/** What one bar is measured at. */
export function measuresOf(chunk: CloseChunk, offset: number, before: CloseChunk | null): ByLongMeasure<number> {
  return {
    logRange: logRange(chunk, offset, before),
    logVolume: logVolume(chunk, offset, before),
    openInterestMove: openInterestMove(chunk, offset, before),
    basis: basis(chunk, offset, before),
    logSpread: logSpread(chunk, offset, before),
  };
}
