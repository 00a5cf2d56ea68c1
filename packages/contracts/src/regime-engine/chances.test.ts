import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { REGIMES } from '../regimes.ts';
import { profilePosition } from './calibration.ts';
import {
  chancesProblem,
  mixedClasses,
  mixedDistribution,
  probabilityAtMost,
  quantileAt,
  type RegimeChances,
  type RegimeDistributions,
} from './chances.ts';

const VALUES = [-2, -1, 0, 1, 3];

/** Under regime k the middle of the grid is reached with probability (k + 1) / 10. */
const distribution: RegimeDistributions = {
  values: VALUES,
  at_most: REGIMES.map((_, regime) => [0, (regime + 1) / 20, (regime + 1) / 10, (regime + 11) / 20, 1]),
};

const chances: RegimeChances = {
  horizon_bars: 10,
  half_life_bars: 480,
  move_class: { cuts: [-1.5, -0.5, 0.5, 1.5], by_regime: REGIMES.map(() => [0.1, 0.2, 0.4, 0.2, 0.1]) },
  next_range: { cuts: [0], by_regime: REGIMES.map((_, regime) => [(regime + 1) / 10, 1 - (regime + 1) / 10]) },
  range_distribution: distribution,
  size_distribution: distribution,
};

const beliefs = fc
  .array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: REGIMES.length, maxLength: REGIMES.length })
  .map((weights) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });

describe('what a belief says of the bars to come', () => {
  it('is what a regime says where the belief is sure of it', () => {
    const sure = REGIMES.map((_, regime) => (regime === 3 ? 1 : 0));
    expect(mixedClasses(chances.next_range, sure)).toEqual([0.4, 0.6]);
    expect(mixedDistribution(distribution, sure).at_most).toEqual(distribution.at_most[3]);
    expect(probabilityAtMost(mixedDistribution(distribution, sure), 0)).toBe(0.4);
    expect(quantileAt(mixedDistribution(distribution, sure), 0.4)).toBe(0);
  });

  it('is linear between the values of the grid, and 0 and 1 beyond it', () => {
    const sure = mixedDistribution(
      distribution,
      REGIMES.map((_, regime) => (regime === 9 - 1 ? 1 : 0)),
    );
    expect(probabilityAtMost(sure, 2)).toBeCloseTo((0.95 + 1) / 2, 12);
    expect(probabilityAtMost(sure, -2.1)).toBe(0);
    expect(probabilityAtMost(sure, 3)).toBe(1);
    expect([quantileAt(sure, 0), quantileAt(sure, 1)]).toEqual([-2, 3]);
    expect(quantileAt(sure, 0.975)).toBeCloseTo(2, 9);
  });

  it('is a distribution of which quantiles are the inverse, whatever is believed', () => {
    fc.assert(
      fc.property(beliefs, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (belief, probability) => {
        const mixed = mixedDistribution(distribution, belief);
        expect(mixed.at_most.at(-1)).toBeCloseTo(1, 12);
        expect(probabilityAtMost(mixed, quantileAt(mixed, probability))).toBeCloseTo(probability, 9);
        expect(mixedClasses(chances.move_class, belief).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('chances', () => {
  it('are none where rows do not go with the cuts, sum to something else or fall', () => {
    const { by_regime } = chances.move_class;
    expect(chancesProblem(chances)).toBeNull();
    const broken: readonly [Partial<RegimeChances>, RegExp][] = [
      [{ move_class: { cuts: [1, 0, 2, 3], by_regime } }, /cuts of move_class do not rise/],
      [{ move_class: { cuts: [0], by_regime } }, /5 classes for 1 cuts/],
      [{ next_range: { cuts: [0], by_regime: by_regime.map(() => [0.5, 0.6]) } }, /next_range sum to 1\.1, not to 1/],
      [
        { range_distribution: { ...distribution, values: [0, 0, 1, 2, 3] } },
        /values of range_distribution do not rise/,
      ],
      [{ range_distribution: { ...distribution, values: [0, 1] } }, /5 probabilities for 2 values/],
      [
        { size_distribution: { values: VALUES, at_most: VALUES.map(() => [0, 0.5, 0.4, 0.6, 1]) } },
        /size_distribution is no distribution/,
      ],
      [
        { size_distribution: { values: VALUES, at_most: VALUES.map(() => [0, 0.1, 0.4, 0.6, 0.9]) } },
        /size_distribution is no distribution/,
      ],
    ];
    for (const [change, message] of broken) expect(chancesProblem({ ...chances, ...change })).toMatch(message);
  });
});

it('a run is read by the first profile that one of its sources marks, or else by the last', () => {
  const profiles = [{ marked_by: ['book', 'funding'] }, { marked_by: ['trades'] }, { marked_by: [] }];
  const opinions = (...sources: readonly string[]) => sources.map((source) => ({ source }));
  expect(profilePosition(profiles, opinions('candle', 'funding'))).toBe(0);
  expect(profilePosition(profiles, opinions('trades'))).toBe(1);
  expect(profilePosition(profiles, [])).toBe(2);
  expect(profilePosition(profiles.slice(0, 1), opinions('candle'))).toBe(0);
  expect(profilePosition([], opinions('candle'))).toBeNull();
});
