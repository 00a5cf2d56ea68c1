import type { RegimeChances, RegimeDistributions } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { outcomesOnClock, type TimedBars } from '../outcomes/on-clock.ts';
import { classesOf, HALF_LIFE_BARS, HORIZON_BARS, nextMoves, nextRanges } from '../outcomes/next-ranges.ts';
import { rowsOf } from '../profiles/stochastic-rows.ts';
import { mixtureChances } from '../filter/mixture-chances.ts';

/** What an engine believed of a symbol, runs × 9, NaN where it did not, and the bars of those runs. */
export interface BelievedBars extends TimedBars {
  readonly belief: Float64Array;
}

/** Where moves are cut into fall, decline, flat, advance and rise. */
const MOVE_CUTS = [-1.5, -0.5, 0.5, 1.5];
const DECIMALS = 6;
/** Shares of all outcomes at which the grids of distributions have their values. */
const GRID = [
  0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7,
  0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1,
];

function roundedTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals)) + 0;
}

/** Probabilities in few digits that sum to 1: what rounding leaves over goes to the greatest. */
function roundedRow(row: readonly number[]): number[] {
  const rounded = row.map((value) => roundedTo(value, DECIMALS));
  const greatest = rounded.indexOf(Math.max(...rounded));
  const others = rounded.reduce((sum, value, place) => sum + (place === greatest ? 0 : value), 0);
  return rounded.with(greatest, roundedTo(1 - others, DECIMALS));
}

function sortedValues(values: readonly Float64Array[]): Float64Array {
  return Float64Array.from(values.flatMap((some) => [...some.filter((value) => !Number.isNaN(value))])).sort();
}

function gridOf(values: readonly Float64Array[], least: number | null): readonly number[] {
  const sorted = sortedValues(values);
  const quantiles = GRID.map((share, place) =>
    least !== null && place === 0 ? least : roundedTo(at(sorted, Math.round(share * (sorted.length - 1))), DECIMALS),
  );
  return quantiles.filter((value, place) => place === 0 || value > (quantiles[place - 1] ?? value));
}

function classChances(data: readonly BelievedBars[], outcomes: readonly Uint8Array[], classes: number): number[][] {
  const believed = data.map(({ belief }, place) => ({ belief, outcomes: at(outcomes, place) }));
  return rowsOf(mixtureChances(believed, classes), classes);
}

function distributions(
  data: readonly BelievedBars[],
  values: readonly Float64Array[],
  least: number | null,
): RegimeDistributions {
  const grid = gridOf(values, least);
  const cells = grid.length - 1;
  const outcomes = values.map((some) => classesOf(some, grid.slice(1, -1)));
  return {
    values: grid,
    at_most: classChances(data, outcomes, cells).map((row) => {
      let sum = 0;
      const inner = row.slice(0, -1).map((value) => (sum += value));
      return [0, ...inner.map((value) => roundedTo(Math.min(value, 1), DECIMALS)), 1];
    }),
  };
}

/**
 * What came next under each regime of a profile, by what the engine believed: the chances that make it most likely. Up and down are
 * taken to be alike where regimes are no more than degrees of wildness.
 *
 * @param cuts of the classes of the next range, those that the tables were fitted on
 */
export function fitChances(data: readonly BelievedBars[], cuts: readonly number[], cadenceMs: number): RegimeChances {
  const ranges = data.map((believed) => outcomesOnClock(believed, cadenceMs, nextRanges));
  const moves = data.map((believed) => outcomesOnClock(believed, cadenceMs, nextMoves));
  const classes = MOVE_CUTS.length + 1;
  const ofMoves = classChances(
    data,
    moves.map((some) => classesOf(some, MOVE_CUTS)),
    classes,
  ).map((row) => row.map((chance, place) => (chance + at(row, classes - 1 - place)) / 2));
  const ofRanges = classChances(
    data,
    ranges.map((some) => classesOf(some, cuts)),
    cuts.length + 1,
  );
  return {
    horizon_bars: HORIZON_BARS,
    half_life_bars: HALF_LIFE_BARS,
    move_class: { cuts: MOVE_CUTS, by_regime: ofMoves.map(roundedRow) },
    next_range: { cuts: [...cuts], by_regime: ofRanges.map(roundedRow) },
    range_distribution: distributions(data, ranges, null),
    size_distribution: distributions(
      data,
      moves.map((some) => some.map(Math.abs)),
      0,
    ),
  };
}
