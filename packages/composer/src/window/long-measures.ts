import type { CloseChunk } from './bar-chunk.ts';
import type { ByLongMeasure, ChunkMoments, LongMoments, MeasureColumns } from './by-long-measure.ts';
import { CHUNK_BARS, columnMaker } from './chunks.ts';
import { logHighOverLow, volumeOf } from './day-columns.ts';
import {
  clearDecayedMean,
  createDecayedMean,
  includeAtOffset,
  includeDecayed,
  weightInChunk,
  weightOfChunk,
} from './decayed-mean.ts';
import { clearMoments, createMoments, include, includeAll, includeColumn } from './moments.ts';
import type { SampleColumns } from './sample-columns.ts';

/** The least ln(high / low) of a bar, a tenth of a basis point: a bar without a range has a logarithm, too. */
export const LEAST_RANGE = 1e-5;

function sampleAt(samples: SampleColumns | null | undefined, offset: number): number {
  return samples?.value[offset] ?? Number.NaN;
}

/** ln of ln(high / low), the latter at least 1e-5; NaN where the bar does not exist, and where it did not trade. */
export function logRange({ days }: CloseChunk, offset: number): number {
  return days === null ? Number.NaN : Math.log(Math.max(logHighOverLow(days, offset), LEAST_RANGE));
}

/** ln of the volume; NaN where the bar does not exist, −Infinity where it has none. */
export function logVolume({ days }: CloseChunk, offset: number): number {
  return days === null ? Number.NaN : Math.log(volumeOf(days, offset));
}

/** ln(close / close of the slot before) of the bar at an offset of its chunk; NaN where one of them is not there, and where the bar did not trade. */
export function logReturnOf({ logClose, untraded }: CloseChunk, offset: number, before: CloseChunk | null): number {
  if (untraded?.[offset] === 1) return Number.NaN;
  const earlier = (offset > 0 ? logClose[offset - 1] : before?.logClose[CHUNK_BARS - 1]) ?? Number.NaN;
  return (logClose[offset] ?? Number.NaN) - earlier;
}

/** Takes in the square of that return. */
function includeReturn(moments: LongMoments, chunk: CloseChunk, offset: number, before: CloseChunk | null): void {
  const logReturn = logReturnOf(chunk, offset, before);
  if (Number.isNaN(logReturn)) return;
  const weight = weightInChunk(offset);
  moments.returns += 1;
  moments.returnWeight += weight;
  moments.returnSquares += weight * logReturn * logReturn;
}

function openInterestMove({ openInterest }: CloseChunk, offset: number, before: CloseChunk | null): number {
  if (openInterest === null) return Number.NaN;
  const earlier = offset > 0 ? sampleAt(openInterest, offset - 1) : sampleAt(before?.openInterest, CHUNK_BARS - 1);
  return Math.abs(Math.log(sampleAt(openInterest, offset) / earlier));
}

function basis({ markPrice, indexPrice }: CloseChunk, offset: number): number {
  const index = sampleAt(indexPrice, offset);
  return (sampleAt(markPrice, offset) - index) / index;
}

function logSpread({ spread }: CloseChunk, offset: number): number {
  return spread === null ? Number.NaN : Math.log(sampleAt(spread, offset));
}

export function createLongMoments(): LongMoments {
  return {
    range: createDecayedMean(),
    logRangeSum: 0,
    returns: 0,
    returnWeight: 0,
    returnSquares: 0,
    logVolume: createMoments(),
    openInterestMove: createMoments(),
    basis: createMoments(),
    logSpread: createMoments(),
  };
}

export function createChunkMoments(): ChunkMoments {
  return { ...createLongMoments(), end: 0 };
}

export function clearLongMoments(moments: LongMoments): void {
  clearDecayedMean(moments.range);
  moments.logRangeSum = 0;
  moments.returns = 0;
  moments.returnWeight = 0;
  moments.returnSquares = 0;
  clearMoments(moments.logVolume);
  clearMoments(moments.openInterestMove);
  clearMoments(moments.basis);
  clearMoments(moments.logSpread);
}

/** What the bar at an offset is measured at. */
export function measuresOf(chunk: CloseChunk, offset: number, before: CloseChunk | null): ByLongMeasure<number> {
  return {
    logRange: logRange(chunk, offset),
    logVolume: logVolume(chunk, offset),
    openInterestMove: openInterestMove(chunk, offset, before),
    basis: basis(chunk, offset),
    logSpread: logSpread(chunk, offset),
  };
}

/** The column of what a chunk knows nothing of, one for all. */
const ABSENT = new Float64Array(CHUNK_BARS).fill(Number.NaN);

/** What each bar of a chunk is measured at, by offset. */
export function columnsOfMeasures(chunk: CloseChunk, before: CloseChunk | null): MeasureColumns {
  const hasBasis = chunk.markPrice !== null && chunk.indexPrice !== null;
  const hasOpenInterest = chunk.openInterest !== null;
  const hasSpread = chunk.spread !== null;
  const column = columnMaker(3 + Number(hasBasis) + Number(hasOpenInterest) + Number(hasSpread));
  const columns: MeasureColumns = {
    range: column(Number.NaN),
    logRange: column(Number.NaN),
    logVolume: column(Number.NaN),
    openInterestMove: hasOpenInterest ? column(Number.NaN) : ABSENT,
    basis: hasBasis ? column(Number.NaN) : ABSENT,
    logSpread: hasSpread ? column(Number.NaN) : ABSENT,
  };
  for (let offset = 0; offset < CHUNK_BARS; offset += 1) {
    columns.logRange[offset] = logRange(chunk, offset);
    columns.range[offset] = Math.exp(columns.logRange[offset] ?? Number.NaN);
    columns.logVolume[offset] = logVolume(chunk, offset);
    if (hasOpenInterest) columns.openInterestMove[offset] = openInterestMove(chunk, offset, before);
    if (hasBasis) columns.basis[offset] = basis(chunk, offset);
    if (hasSpread) columns.logSpread[offset] = logSpread(chunk, offset);
  }
  return columns;
}

/** Takes in the bar at an offset of its chunk. */
export function includeBar(moments: LongMoments, chunk: CloseChunk, offset: number, before: CloseChunk | null): void {
  const bar = measuresOf(chunk, offset, before);
  includeAtOffset(moments.range, Math.exp(bar.logRange), offset);
  if (Number.isFinite(bar.logRange)) moments.logRangeSum += bar.logRange;
  includeReturn(moments, chunk, offset, before);
  include(moments.logVolume, bar.logVolume);
  include(moments.openInterestMove, bar.openInterestMove);
  include(moments.basis, bar.basis);
  include(moments.logSpread, bar.logSpread);
}

/** Takes in the bars of a chunk from an offset on, the oldest first, off its columns. */
export function includeFrom(
  moments: LongMoments,
  chunk: CloseChunk,
  columns: MeasureColumns,
  from: number,
  before: CloseChunk | null,
): void {
  for (let offset = from; offset < CHUNK_BARS; offset += 1) {
    const logRange = columns.logRange[offset] ?? Number.NaN;
    includeAtOffset(moments.range, columns.range[offset] ?? Number.NaN, offset);
    if (Number.isFinite(logRange)) moments.logRangeSum += logRange;
    includeReturn(moments, chunk, offset, before);
  }
  includeColumn(moments.logVolume, columns.logVolume, from);
  if (columns.openInterestMove !== ABSENT) includeColumn(moments.openInterestMove, columns.openInterestMove, from);
  if (columns.basis !== ABSENT) includeColumn(moments.basis, columns.basis, from);
  if (columns.logSpread !== ABSENT) includeColumn(moments.logSpread, columns.logSpread, from);
}

/** Takes in all the bars behind the moments of a chunk whose last slot is so many slots older. */
export function includeEach(moments: LongMoments, others: LongMoments, slotsOlder: number): void {
  includeDecayed(moments.range, others.range, slotsOlder);
  moments.logRangeSum += others.logRangeSum;
  const weight = weightOfChunk(slotsOlder);
  moments.returns += others.returns;
  moments.returnWeight += weight * others.returnWeight;
  moments.returnSquares += weight * others.returnSquares;
  includeAll(moments.logVolume, others.logVolume);
  includeAll(moments.openInterestMove, others.openInterestMove);
  includeAll(moments.basis, others.basis);
  includeAll(moments.logSpread, others.logSpread);
}
