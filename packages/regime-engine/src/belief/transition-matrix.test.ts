import { type Regime, REGIMES, regimePosition, stationaryDistribution } from '@xray/contracts';
import { expect, it } from 'vitest';

import { at, sum } from '../regime-vector.ts';
import { DEFAULT_TRANSITION, predict, TRANSITION_THOUSANDTHS } from './transition-matrix.ts';

function mirrored(regime: Regime): Regime {
  const other = regime.endsWith('_UP') ? regime.replace('_UP', '_DOWN') : regime.replace('_DOWN', '_UP');
  return REGIMES.find((candidate) => candidate === other) ?? regime;
}

it('has nine rows of thousandths that sum to exactly 1000, none of them 0', () => {
  expect(TRANSITION_THOUSANDTHS).toHaveLength(9);
  for (const row of TRANSITION_THOUSANDTHS) {
    expect(row).toHaveLength(9);
    expect(sum(row)).toBe(1000);
    for (const thousandths of row) expect(thousandths).toBeGreaterThan(0);
  }
});

it('persists: every regime is likelier to stay than to leave', () => {
  TRANSITION_THOUSANDTHS.forEach((row, position) => {
    expect(at(row, position)).toBeGreaterThan(500);
  });
});

it('treats up and down alike', () => {
  for (const from of REGIMES)
    for (const to of REGIMES) {
      const row = DEFAULT_TRANSITION[regimePosition(from)] ?? [];
      const mirror = DEFAULT_TRANSITION[regimePosition(mirrored(from))] ?? [];
      expect(at(mirror, regimePosition(mirrored(to)))).toBe(at(row, regimePosition(to)));
    }
});

it('has a stationary distribution that one step leaves as it is', () => {
  const stationary = stationaryDistribution(DEFAULT_TRANSITION);
  expect(sum(stationary)).toBeCloseTo(1, 15);
  predict(stationary, DEFAULT_TRANSITION, 1).forEach((mass, i) => {
    expect(mass).toBeCloseTo(at(stationary, i), 15);
  });
});

it('finds the stationary distribution of a chain that is known in closed form', () => {
  const [leave, back] = [0.2, 0.05];
  const stationary = stationaryDistribution([
    [1 - leave, leave],
    [back, 1 - back],
  ]);
  expect(at(stationary, 0)).toBeCloseTo(back / (leave + back), 15);
  expect(at(stationary, 1)).toBeCloseTo(leave / (leave + back), 15);
});
