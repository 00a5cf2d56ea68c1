import type { Moments } from '../window/moments.ts';

/** Fewer bars that have a measure make no normaliser. */
const LEAST_NORMALISER_BARS = 120;

/** Arithmetic mean of a measure over those of the last 960 slots that have it; NaN under 120. */
export function meanOf({ count, mean }: Moments): number {
  return count < LEAST_NORMALISER_BARS ? Number.NaN : mean;
}

/** Population standard deviation of a measure over the same slots; NaN under 120. */
export function deviationOf({ count, squares }: Moments): number {
  return count < LEAST_NORMALISER_BARS ? Number.NaN : Math.sqrt(squares / count);
}
