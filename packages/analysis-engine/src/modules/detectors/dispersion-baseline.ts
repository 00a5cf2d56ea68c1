import { z } from 'zod';

/** The past of ln(dispersion): its exponentially weighted mean and variance, and how many boundaries they have seen. */
export const baselineValue = z.object({
  boundaries: z.int().nonnegative(),
  mean: z.number(),
  variance: z.number().nonnegative(),
});
export type Baseline = z.output<typeof baselineValue>;

export const NO_BASELINE: Baseline = { boundaries: 0, mean: 0, variance: 0 };

export interface CrossSection {
  /** How many symbols have a value. */
  readonly symbols: number;
  /** 0 without any. */
  readonly median: number;
  /** Population standard deviation; 0 without any. */
  readonly deviation: number;
}

/** Middle and spread of the values that are there, summed in ascending order, so that the order of symbols has no effect. */
export function crossSection(values: readonly (number | null)[]): CrossSection {
  const known = values.filter((value) => value !== null).sort((left, right) => left - right);
  if (known.length === 0) return { symbols: 0, median: 0, deviation: 0 };
  const upper = known[Math.floor(known.length / 2)] ?? 0;
  const lower = known[Math.floor((known.length - 1) / 2)] ?? 0;
  let sum = 0;
  for (const value of known) sum += value;
  const mean = sum / known.length;
  let squares = 0;
  for (const value of known) squares += (value - mean) ** 2;
  return { symbols: known.length, median: (lower + upper) / 2, deviation: Math.sqrt(squares / known.length) };
}

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
  const alpha = Math.max(1 - 2 ** (-1 / halfLifeBoundaries), 1 / boundaries);
  const difference = Math.log(dispersion) - baseline.mean;
  return {
    boundaries,
    mean: baseline.mean + alpha * difference,
    variance: (1 - alpha) * (baseline.variance + alpha * difference ** 2),
  };
}
