import type { RegimeVector } from './regime-vector.ts';
import { at } from './regime-vector.ts';
import type { TransitionMatrix } from './transition-matrix.ts';

/**
 * The distribution π with π = π · matrix, by the elimination of Grassmann, Taksar and Heyman (Operations Research 33,
 * 1985): states are folded into the earlier ones, last first, without a subtraction, so nothing cancels. The matrix must
 * be irreducible.
 */
export function stationaryDistribution(matrix: TransitionMatrix): RegimeVector {
  const rows = matrix.map((row) => [...row]);
  const value = (row: number, column: number): number => at(rows[row] ?? [], column);
  for (let state = rows.length - 1; state > 0; state -= 1) {
    let leaving = 0;
    for (let to = 0; to < state; to += 1) leaving += value(state, to);
    for (let from = 0; from < state; from += 1) {
      const row = rows[from] ?? [];
      row[state] = value(from, state) / leaving;
      for (let to = 0; to < state; to += 1) row[to] = at(row, to) + at(row, state) * value(state, to);
    }
  }
  const weights: number[] = [1];
  for (let state = 1; state < rows.length; state += 1) {
    let weight = 0;
    for (let from = 0; from < state; from += 1) weight += at(weights, from) * value(from, state);
    weights.push(weight);
  }
  const total = weights.reduce((partial, weight) => partial + weight, 0);
  return weights.map((weight) => weight / total);
}
