import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { randomNumbers } from '../testing/hidden-market.ts';
import { mixtureChances } from './mixture-chances.ts';

const STATES = REGIMES.length;
const RUNS = 40_000;

/** Runs of two regimes, believed with a mass of `sure`, that foretell one of two classes in nine of ten. */
function market(sure: number, seed: number) {
  const random = randomNumbers(seed);
  const belief = new Float64Array(RUNS * STATES);
  const outcomes = new Uint8Array(RUNS);
  for (let run = 0; run < RUNS; run += 1) {
    const leaning = run % 2;
    const regime = random() < sure ? leaning : 1 - leaning;
    belief[run * STATES + leaning] = sure;
    belief[run * STATES + 1 - leaning] = 1 - sure;
    outcomes[run] = random() < 0.9 ? regime : 1 - regime;
  }
  return { belief, outcomes };
}

describe('mixtureChances', () => {
  it('recovers from a soft belief what the regimes foretell, which counts by belief blunt', () => {
    const chance = mixtureChances([market(0.75, 1), market(0.75, 2)], 2);
    expect(chance[0]).toBeCloseTo(0.9, 1);
    expect(chance[3]).toBeCloseTo(0.9, 1);
  });

  it('gives rows that sum to 1 and rule nothing out', () => {
    const chance = mixtureChances([market(1, 3)], 3);
    for (let k = 0; k < STATES; k += 1) {
      const row = chance.subarray(k * 3, k * 3 + 3);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      expect(row.every((value) => value > 0)).toBe(true);
    }
  });

  it('learns nothing from runs without a belief or without an outcome', () => {
    const { belief, outcomes } = market(0.9, 4);
    const silent = { belief: belief.map(() => NaN), outcomes };
    const unknown = { belief, outcomes: outcomes.map(() => 255) };
    expect(mixtureChances([silent, unknown, { belief, outcomes }], 2)).toEqual(
      mixtureChances([{ belief, outcomes }], 2),
    );
  });
});
