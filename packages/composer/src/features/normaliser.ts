import type { LongMoments } from '../window/by-long-measure.ts';
import type { DecayedMean } from '../window/decayed-mean.ts';
import type { Moments } from '../window/moments.ts';

/** Fewer bars that have a measure make no normaliser. */
export const LEAST_NORMALISER_BARS = 120;

/** Arithmetic mean of a measure over those of the last 960 slots that have it; NaN under 120. */
export function meanOf({ count, mean }: Moments): number {
  return count < LEAST_NORMALISER_BARS ? Number.NaN : mean;
}

/**
 * The usual range: mean of ln(high / low) over the bars of the last 960 slots, in which a bar counts half as much as one 480
 * slots later; NaN under 120. It tells more of the moves to come than the mean of the logarithms does.
 */
export function usualRange({ count, sum, weight }: DecayedMean): number {
  return count < LEAST_NORMALISER_BARS ? Number.NaN : sum / weight;
}

/**
 * The usual volatility: root of the mean square of the log returns between neighbours among the last 960 slots, in which a return
 * counts half as much as one 480 slots later; NaN under 120, and where nothing moved.
 */
export function usualVolatility({ returnSquares, returnWeight, returns }: LongMoments): number {
  return returns < LEAST_NORMALISER_BARS || returnSquares === 0 ? Number.NaN : Math.sqrt(returnSquares / returnWeight);
}

/** Population standard deviation of a measure over the same slots; NaN under 120. */
export function deviationOf({ count, squares }: Moments): number {
  return count < LEAST_NORMALISER_BARS ? Number.NaN : Math.sqrt(squares / count);
}
