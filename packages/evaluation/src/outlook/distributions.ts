import type { Distribution, RegimeDistributions } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

/** Probabilities whose quantiles make the grid of a distribution that is counted. */
const GRID = [
  ...[0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65],
  ...[0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1],
];
/** Observations of what all states together do that are added to each. */
const PRIOR_OBSERVATIONS = 1;

/** The distribution of the values of the rows, on a grid of their own quantiles. */
export function distributionOf(values: Float64Array, rows: Uint32Array): Distribution {
  const sorted = Float64Array.from(rows, (row) => at(values, row))
    .filter((value) => !Number.isNaN(value))
    .sort();
  const grid: number[] = [];
  const at_most: number[] = [];
  for (const probability of GRID) {
    const position = probability * (sorted.length - 1);
    const below = Math.floor(position);
    const lower = sorted.length === 0 ? NaN : at(sorted, below);
    const value = lower + (position - below) * ((sorted[below + 1] ?? lower) - lower);
    // Of equal quantiles the last counts: that many are at most this value.
    if (value === grid.at(-1)) at_most[grid.length - 1] = probability;
    else {
      grid.push(value);
      at_most.push(probability);
    }
  }
  return { values: grid, at_most };
}

/**
 * What came with each state as a distribution, belief-weighted over the rows, with one observation of what all of them do added to
 * each; on the grid of the rows' own quantiles.
 */
export function countedDistributions(
  states: Float64Array,
  columns: number,
  values: Float64Array,
  rows: Uint32Array,
): RegimeDistributions {
  const all = distributionOf(values, rows);
  const cells = all.values.length - 1;
  const priors = Float64Array.from(
    { length: cells },
    (_, cell) => PRIOR_OBSERVATIONS * (at(all.at_most, cell + 1) - at(all.at_most, cell)),
  );
  const counts = Array.from({ length: columns }, () => Float64Array.from(priors));
  for (const row of rows) {
    const value = at(values, row);
    if (Number.isNaN(value)) continue;
    const above = all.values.findIndex((edge, place) => place > 0 && edge >= value);
    const cell = above < 0 ? cells - 1 : above - 1;
    counts.forEach((ofState, state) => {
      ofState[cell] = at(ofState, cell) + at(states, row * columns + state);
    });
  }
  return { values: all.values, at_most: counts.map(risingShares) };
}

/** The share of the counts up to and with each cell, from 0 to exactly 1. */
function risingShares(counts: Float64Array): number[] {
  const total = counts.reduce((sum, value) => sum + value, 0);
  const shares = [0];
  let sum = 0;
  counts.forEach((value, cell) => {
    sum += value;
    shares.push(cell === counts.length - 1 ? 1 : Math.min(1, sum / total));
  });
  return shares;
}
