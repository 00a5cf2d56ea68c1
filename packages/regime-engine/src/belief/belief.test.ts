import { type Opinion, REGIMES } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { opinions, regimes } from '../testing/snapshots.ts';
import { UNCALIBRATED_PROFILE } from './belief-model.ts';
import { BELIEF_FLOOR, posterior, UNIFORM } from './posterior.ts';
import {
  argMax,
  at,
  entropyBits,
  fromBeliefByRegime,
  type RegimeVector,
  sum,
  toBeliefByRegime,
} from '../regime-vector.ts';
import { predict } from './transition-matrix.ts';
import { weighEvidence } from './weighed-evidence.ts';

const SETTINGS = { max_opinion_weight: 0.98, source_correlation: 0.5 };

const beliefs: fc.Arbitrary<RegimeVector> = fc
  .array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 })
  .map((weights) => weights.map((weight) => weight / sum(weights)));

function massOf(regime: Opinion['regime'], said: readonly Opinion[], prior: RegimeVector = UNIFORM): number {
  return toBeliefByRegime(posterior(prior, weighEvidence(said, SETTINGS).total))[regime];
}

describe('the posterior', () => {
  it('sums to 1 within 1e-9 and is nowhere 0 or 1, however many and extreme the opinions', () => {
    fc.assert(
      fc.property(beliefs, fc.array(opinions, { maxLength: 40 }), (prior, said) => {
        const masses = posterior(prior, weighEvidence(said, SETTINGS).total);
        expect(Math.abs(sum(masses) - 1)).toBeLessThan(1e-9);
        for (const mass of masses) {
          expect(mass).toBeGreaterThanOrEqual(BELIEF_FLOOR);
          expect(mass).toBeLessThan(1);
        }
      }),
    );
  });

  it('survives a thousand certain opinions of a thousand families', () => {
    const said = Array.from({ length: 1000 }, (_, i): Opinion => {
      return { regime: 'SQUEEZE_UP', strength: 1, confidence: 1, source: `family${i}:observer` };
    });
    expect(massOf('SQUEEZE_UP', said)).toBeCloseTo(1 - 8 * BELIEF_FLOOR, 12);
  });

  it('is the stated likelihood times the prior for one opinion', () => {
    fc.assert(
      fc.property(beliefs, regimes, fc.double({ min: 0.01, max: 0.95, noNaN: true }), (prior, regime, weight) => {
        const said: Opinion = { regime, strength: weight, confidence: 1, source: 'composer:a' };
        const products = REGIMES.map((r, i) => at(prior, i) * ((1 - weight) / 9 + (r === regime ? weight : 0)));
        const expected = products.map((product) => product / sum(products));
        const masses = posterior(prior, weighEvidence([said], SETTINGS).total);
        masses.forEach((mass, i) => {
          expect(mass).toBeCloseTo(at(expected, i), 4);
        });
      }),
    );
  });

  it('is the prior when the opinions weigh nothing', () => {
    const silent: Opinion = { regime: 'SQUEEZE_UP', strength: 0, confidence: 1, source: 'composer:a' };
    fc.assert(
      fc.property(beliefs, (prior) => {
        posterior(prior, weighEvidence([silent, silent], SETTINGS).total).forEach((mass, i) => {
          expect(mass).toBeCloseTo(at(prior, i), 4);
        });
      }),
    );
  });

  it('rises with the strength of the opinion that names the regime', () => {
    fc.assert(
      fc.property(opinions, fc.double({ min: 0, max: 1, noNaN: true }), (opinion, factor) => {
        const weaker = { ...opinion, strength: opinion.strength * factor };
        expect(massOf(opinion.regime, [opinion])).toBeGreaterThanOrEqual(massOf(opinion.regime, [weaker]) - 1e-12);
      }),
    );
  });
});

describe('the discount of dependent opinions', () => {
  const strong: Opinion = { regime: 'TREND_BUILD_UP', strength: 0.6, confidence: 1, source: 'composer:a' };

  it('takes a repeated opinion of one source for one opinion', () => {
    fc.assert(
      fc.property(opinions, fc.integer({ min: 1, max: 9 }), (opinion, times) => {
        const repeated = new Array<Opinion>(times).fill(opinion);
        expect(massOf(opinion.regime, repeated)).toBeCloseTo(massOf(opinion.regime, [opinion]), 9);
      }),
    );
  });

  it('lets agreement within a family count, but never as more than 1 / correlation sources', () => {
    const single = massOf('TREND_BUILD_UP', [strong]);
    const crowd = Array.from({ length: 200 }, (_, i) => ({ ...strong, source: `composer:${i}` }));
    const bound = posterior(
      UNIFORM,
      weighEvidence([strong], SETTINGS).total.map((nats) => 2 * nats),
    );
    expect(massOf('TREND_BUILD_UP', crowd.slice(0, 2))).toBeGreaterThan(single);
    expect(massOf('TREND_BUILD_UP', crowd)).toBeLessThanOrEqual(Math.max(...bound));
  });

  it('takes families for independent', () => {
    const other = { ...strong, source: 'desk:a' };
    const { total } = weighEvidence([strong, other], SETTINGS);
    const alone = weighEvidence([strong], SETTINGS).total;
    total.forEach((nats, i) => {
      expect(nats).toBeCloseTo(2 * at(alone, i), 12);
    });
  });

  it('never lets a second source that agrees lower the belief', () => {
    const weights = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(weights, weights, (first, second) => {
        const loud = { ...strong, strength: Math.max(first, second) };
        const soft = { ...strong, source: 'composer:b', strength: Math.min(first, second) };
        expect(massOf('TREND_BUILD_UP', [loud, soft])).toBeGreaterThanOrEqual(massOf('TREND_BUILD_UP', [loud]) - 1e-9);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('regime vectors', () => {
  it('go to the wire and back', () => {
    fc.assert(
      fc.property(beliefs, (masses) => {
        expect(fromBeliefByRegime(toBeliefByRegime(masses))).toEqual(masses);
      }),
    );
  });

  it('stand on the wire in lexicographic order', () => {
    const keys = Object.keys(toBeliefByRegime(UNIFORM));
    expect(keys).toEqual([...keys].sort());
  });

  it('break ties by taxonomy order', () => {
    expect(argMax(UNIFORM)).toBe(0);
    expect(argMax([0, 0.4, 0, 0, 0.4, 0, 0, 0, 0.2])).toBe(1);
  });

  it('have log2(9) bits without knowledge and fewer with it', () => {
    expect(entropyBits(UNIFORM)).toBeCloseTo(Math.log2(9), 12);
    fc.assert(
      fc.property(beliefs, (masses) => {
        expect(entropyBits(masses)).toBeLessThanOrEqual(Math.log2(9) + 1e-12);
      }),
    );
  });
});

describe('the prediction', () => {
  it('keeps the sum, and forgets: any belief ends in the stationary distribution', () => {
    fc.assert(
      fc.property(beliefs, (masses) => {
        const later = predict(masses, UNCALIBRATED_PROFILE.transition, 1000);
        expect(sum(later)).toBeCloseTo(1, 12);
        later.forEach((mass, i) => {
          expect(mass).toBeCloseTo(at(UNCALIBRATED_PROFILE.stationary, i), 9);
        });
      }),
      { numRuns: 20 },
    );
  });
});
