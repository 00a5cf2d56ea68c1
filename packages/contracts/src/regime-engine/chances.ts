import { z } from 'zod';

import { at } from '../checks/assertions.ts';
import { finite, unitInterval } from '../primitives.ts';
import { REGIMES } from '../regimes.ts';

const byRegime = z.array(z.array(unitInterval).min(2).readonly()).length(REGIMES.length).readonly();

/** `by_regime[k][c]`: probability under regime k (taxonomy order) of class c, which ends below `cuts[c]`; a value on a cut is above it. */
export const classChancesSchema = z.object({ cuts: z.array(finite).min(1).readonly(), by_regime: byRegime }).readonly();
/** How often each class of an outcome follows each regime: rising cuts, and for each regime one probability more than cuts. */
export type ClassChances = z.infer<typeof classChancesSchema>;

/** `at_most[k][j]`: probability under regime k (taxonomy order) of a value of at most `values[j]`; linear between two values. */
export const regimeDistributionsSchema = z
  .object({ values: z.array(finite).min(2).readonly(), at_most: byRegime })
  .readonly();
/**
 * What follows each regime as a distribution function on one grid of rising values: 0 at the first of them, 1 at the last. Mixtures of
 * them by a belief are distribution functions on the same grid.
 */
export type RegimeDistributions = z.infer<typeof regimeDistributionsSchema>;

/**
 * What came next under each regime of a profile, as the fit has found it. σ is the root of the exponentially weighted mean of
 * squared one-bar log returns up to and with the bar, of half-life `half_life_bars`.
 */
export const regimeChancesSchema = z
  .object({
    horizon_bars: z.int().positive(),
    half_life_bars: z.int().positive(),
    /** Of the log return over the next `horizon_bars` divided by √`horizon_bars` · σ: fall, decline, flat, advance, rise. */
    move_class: classChancesSchema,
    /** Of the mean of ln(ln(high / low)) over the next `horizon_bars` bars, less ln σ. */
    next_range: classChancesSchema,
    /** Of the same value as `next_range`, on a finer grid. */
    range_distribution: regimeDistributionsSchema,
    /** Of the size of the move whose class `move_class` gives: its value without the sign. */
    size_distribution: regimeDistributionsSchema,
  })
  .readonly();
/** The forecast of a profile: what the belief says of the bars to come, and what an outlook is derived from. */
export type RegimeChances = z.infer<typeof regimeChancesSchema>;

/** A distribution function: rising values, and the probability of at most each; linear between two of them. */
export interface Distribution {
  readonly values: readonly number[];
  readonly at_most: readonly number[];
}

/** Σ belief(k) · rows[k], place by place. */
function mixture(rows: readonly (readonly number[])[], places: number, belief: ArrayLike<number>): readonly number[] {
  const mixed = new Array<number>(places).fill(0);
  rows.forEach((row, regime) => {
    const mass = at(belief, regime);
    for (let place = 0; place < places; place += 1) mixed[place] = at(mixed, place) + mass * at(row, place);
  });
  return mixed;
}

/** The probabilities that a belief, nine masses in taxonomy order, gives the classes. */
export function mixedClasses({ by_regime, cuts }: ClassChances, belief: ArrayLike<number>): readonly number[] {
  return mixture(by_regime, cuts.length + 1, belief);
}

/** The distribution that a belief, nine masses in taxonomy order, gives what comes next. */
export function mixedDistribution({ at_most, values }: RegimeDistributions, belief: ArrayLike<number>): Distribution {
  return { values, at_most: mixture(at_most, values.length, belief) };
}

/** The point at `x` of the line from one value of the grid to the next, of which `above` is the upper. */
function between(xs: readonly number[], ys: readonly number[], above: number, x: number): number {
  const from = at(xs, above - 1);
  const low = at(ys, above - 1);
  return low + ((at(ys, above) - low) * (x - from)) / (at(xs, above) - from);
}

/** The probability of a value of at most this: 0 below the grid, 1 above it. */
export function probabilityAtMost({ at_most, values }: Distribution, value: number): number {
  const above = values.findIndex((one) => one > value);
  if (above < 0) return 1;
  return above === 0 ? 0 : between(values, at_most, above, value);
}

/** The least value that a share `probability` of outcomes does not pass: one of the grid’s ends at 0 and at 1. */
export function quantileAt({ at_most, values }: Distribution, probability: number): number {
  const above = at_most.findIndex((one) => one >= probability);
  if (above < 0) return at(values, values.length - 1);
  return above === 0 ? at(values, 0) : between(at_most, values, above, probability);
}

/** What rounding to the digits of a file may leave. */
const SUM_TOLERANCE = 1e-6;

function isRising(values: readonly number[]): boolean {
  return values.every((value, place) => place === 0 || value > at(values, place - 1));
}

function classProblem(name: string, { by_regime, cuts }: ClassChances): string | null {
  if (!isRising(cuts)) return `the cuts of ${name} do not rise`;
  for (const row of by_regime) {
    if (row.length !== cuts.length + 1) return `${name} has ${row.length} classes for ${cuts.length} cuts`;
    const sum = row.reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > SUM_TOLERANCE) return `chances of ${name} sum to ${sum}, not to 1`;
  }
  return null;
}

function distributionProblem(name: string, { at_most, values }: RegimeDistributions): string | null {
  if (!isRising(values)) return `the values of ${name} do not rise`;
  for (const row of at_most) {
    if (row.length !== values.length) return `${name} has ${row.length} probabilities for ${values.length} values`;
    const isFalling = row.some((value, place) => place > 0 && value < at(row, place - 1));
    if (isFalling || row[0] !== 0 || row.at(-1) !== 1) return `${name} is no distribution: it must rise from 0 to 1`;
  }
  return null;
}

/** What keeps chances from being chances, as the end of a sentence; `null` where nothing does. */
export function chancesProblem(chances: RegimeChances): string | null {
  return (
    classProblem('move_class', chances.move_class) ??
    classProblem('next_range', chances.next_range) ??
    distributionProblem('range_distribution', chances.range_distribution) ??
    distributionProblem('size_distribution', chances.size_distribution)
  );
}
