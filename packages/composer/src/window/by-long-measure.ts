import type { DecayedMean } from './decayed-mean.ts';
import type { Moments } from './moments.ts';

/** What a bar is measured by against the bars of the last two days. A number is NaN or infinite where it is missing. */
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

/** What each bar of a chunk is measured at, by offset. */
export interface MeasureColumns extends ByLongMeasure<Float64Array> {
  /** ln(high / low), at least 1e-5, as the mean takes it: powers are dear. */
  readonly range: Float64Array;
}

/** What the bars of a stretch have in common: the mean range, and the moments of every other measure. */
export interface LongMoments extends Omit<ByLongMeasure<Moments>, 'logRange'> {
  /** Of ln(high / low), at least 1e-5. */
  readonly range: DecayedMean;
  /** Of its logarithm, over as many bars. */
  logRangeSum: number;
  /** Of the squared log return from the slot before, decayed as the mean range is: how many, their weight, and their weighted sum. */
  returns: number;
  returnWeight: number;
  returnSquares: number;
}

/** The moments of the first bars of a chunk, those at offsets below `end`. */
export interface ChunkMoments extends LongMoments {
  end: number;
}
