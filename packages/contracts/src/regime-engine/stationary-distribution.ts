import { at } from '../checks/assertions.ts';

/**
 * The distribution that a Markov chain leaves as it is, by the elimination of Grassmann, Taksar and Heyman (Operations
 * Research 33, 1985): states are folded into the earlier ones, last first, without a subtraction, so nothing cancels.
 *
 * @param transition row `from`, column `to`, rows that sum to 1; every state must lead to every other in the end
 */
export function stationaryDistribution(transition: readonly (readonly number[])[]): number[] {
  const rows = transition.map((row) => [...row]);
  const value = (row: number, column: number): number => at(at(rows, row), column);
  for (let state = rows.length - 1; state > 0; state -= 1) {
    let leaving = 0;
    for (let to = 0; to < state; to += 1) leaving += value(state, to);
    for (let from = 0; from < state; from += 1) {
      const row = at(rows, from);
      row[state] = value(from, state) / leaving;
      for (let to = 0; to < state; to += 1) row[to] = value(from, to) + value(from, state) * value(state, to);
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
