import type { RegimeChances, RegimeDistributions } from '@xray/contracts';

import { at, type RegimeVector } from '../regime-vector.ts';

/** The distributions that follow the regimes, laid out to be mixed by every run's belief. */
export interface MixableDistributions {
  readonly values: readonly number[];
  /** Of one regime after the other, in taxonomy order. */
  readonly at_most: Float64Array;
}

/** What of a profile's chances an outlook is made of. */
export interface MixableChances {
  readonly horizon_bars: number;
  readonly ranges: MixableDistributions;
  readonly sizes: MixableDistributions;
}

export function mixableChances({ horizon_bars, range_distribution, size_distribution }: RegimeChances): MixableChances {
  return { horizon_bars, ranges: mixable(range_distribution), sizes: mixable(size_distribution) };
}

function mixable({ at_most, values }: RegimeDistributions): MixableDistributions {
  return { values, at_most: Float64Array.from(at_most.flat()) };
}

/** The probability that a belief gives a value of at most the one at a place of the grid. */
function mixedAt({ at_most, values }: MixableDistributions, masses: RegimeVector, place: number): number {
  let probability = 0;
  for (let regime = 0; regime < masses.length; regime += 1)
    probability += (masses[regime] ?? 0) * (at_most[regime * values.length + place] ?? 0);
  return probability;
}

/** The place of the first value that something holds of, which holds of all after it too; their count where it holds of none. */
function firstPlace(places: number, holds: (place: number) => boolean): number {
  let low = 0;
  let high = places;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `probabilityAtMost` of what a belief mixes, without mixing all of it. */
export function mixedProbability(mix: MixableDistributions, masses: RegimeVector, value: number): number {
  const { values } = mix;
  const above = firstPlace(values.length, (place) => at(values, place) > value);
  if (above === 0) return 0;
  if (above === values.length) return 1;
  const [from, to] = [at(values, above - 1), at(values, above)];
  const low = mixedAt(mix, masses, above - 1);
  return low + ((mixedAt(mix, masses, above) - low) * (value - from)) / (to - from);
}

/** `quantileAt` of what a belief mixes, without mixing all of it. */
export function mixedQuantile(mix: MixableDistributions, masses: RegimeVector, probability: number): number {
  const { values } = mix;
  const above = firstPlace(values.length, (place) => mixedAt(mix, masses, place) >= probability);
  if (above === 0 || above === values.length) return at(values, Math.min(above, values.length - 1));
  const [from, to] = [at(values, above - 1), at(values, above)];
  const low = mixedAt(mix, masses, above - 1);
  return from + ((to - from) * (probability - low)) / (mixedAt(mix, masses, above) - low);
}
