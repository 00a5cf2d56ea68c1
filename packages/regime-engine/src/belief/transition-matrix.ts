import { REGIME_COUNT, sum, zeros, type RegimeVector } from '../regime-vector.ts';

/** Row `from`, column `to`, both in taxonomy order; every row sums to 1. */
export type TransitionMatrix = readonly RegimeVector[];

/**
 * How regimes follow each other in one cadence step, in thousandths: whole numbers, so that every row sums to exactly
 * 1000. A regime mostly persists (mean dwell = 1000 / (1000 − diagonal) steps), and what leaves goes to plausible
 * neighbours: forced moves are short and end in exhaustion, a squeeze ripens into a trend, a trend ends in exhaustion,
 * exhaustion in chop. Up and down mirror each other. It is a prior, not a fit.
 */
export const TRANSITION_THOUSANDTHS = [
  [940, 25, 1, 1, 5, 5, 10, 10, 3],
  [40, 900, 4, 4, 12, 12, 12, 12, 4],
  [10, 60, 700, 10, 50, 5, 40, 5, 120],
  [10, 60, 10, 700, 5, 50, 5, 40, 120],
  [10, 25, 30, 5, 800, 5, 70, 5, 50],
  [10, 25, 5, 30, 5, 800, 5, 70, 50],
  [10, 10, 4, 2, 15, 2, 930, 2, 25],
  [10, 10, 2, 4, 2, 15, 2, 930, 25],
  [50, 60, 15, 15, 10, 10, 20, 20, 800],
] as const;

export const DEFAULT_TRANSITION: TransitionMatrix = TRANSITION_THOUSANDTHS.map((row) =>
  row.map((thousandths) => thousandths / 1000),
);

/** The belief after so many cadence steps without evidence: masses · matrix^steps, summing to 1 within rounding. */
export function predict(masses: RegimeVector, matrix: TransitionMatrix, steps: number): RegimeVector {
  let current = masses;
  for (let step = 0; step < steps; step += 1) {
    const next = zeros();
    for (let from = 0; from < REGIME_COUNT; from += 1) {
      const row = matrix[from] ?? [];
      const mass = current[from] ?? 0;
      for (let to = 0; to < REGIME_COUNT; to += 1) next[to] = (next[to] ?? 0) + mass * (row[to] ?? 0);
    }
    current = next;
  }
  const total = sum(current);
  return current.map((mass) => mass / total);
}
