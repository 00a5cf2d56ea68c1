import { z } from 'zod';

/** The past of ln(dispersion): its exponentially weighted mean and variance, and how many boundaries they have seen. */
export const baselineValue = z.object({
  boundaries: z.int().nonnegative(),
  mean: z.number(),
  variance: z.number().nonnegative(),
});
export type Baseline = z.output<typeof baselineValue>;

export const NO_BASELINE: Baseline = { boundaries: 0, mean: 0, variance: 0 };

/** Z-score of ln(dispersion) against the past before it; `null` while the past is too short or did not vary. */
export function zScore(
  dispersion: number,
  { boundaries, mean, variance }: Baseline,
  minBoundaries: number,
): number | null {
  return boundaries < minBoundaries || variance === 0 ? null : (Math.log(dispersion) - mean) / Math.sqrt(variance);
}

/**
 * Takes a dispersion into the past. The weight of the newest value is 1 − 2^(−1/half-life), or 1/n while that is greater, so
 * that the first values make a plain mean. Variance by West's update: (1 − α)·(variance + α·difference²).
 */
export function withDispersion(baseline: Baseline, dispersion: number, halfLifeBoundaries: number): Baseline {
  const boundaries = baseline.boundaries + 1;
  const alpha = Math.max(1 - Math.exp(-Math.LN2 / halfLifeBoundaries), 1 / boundaries);
  const difference = Math.log(dispersion) - baseline.mean;
  return {
    boundaries,
    mean: baseline.mean + alpha * difference,
    variance: (1 - alpha) * (baseline.variance + alpha * difference * difference),
  };
}
