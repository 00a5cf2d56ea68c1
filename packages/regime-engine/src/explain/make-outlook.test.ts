import {
  mixedDistribution,
  type Opinion,
  outlookSchema,
  probabilityAtMost,
  quantileAt,
  REGIMES,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRegimeEngine } from '../engine.ts';
import { claimingCalibration, growingChances, SAYING_SOURCE } from '../testing/claiming-calibration.ts';
import { snapshotWith } from '../testing/snapshots.ts';
import { mixableChances } from '../belief/mixed-distributions.ts';
import { makeOutlook as outlookOf } from './make-outlook.ts';

const chances = growingChances();
const kept = mixableChances(chances);
const beliefs = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 })
  .filter((weights) => weights.some((weight) => weight > 1e-6))
  .map((weights) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
const volatilities = fc.option(fc.double({ min: 1e-5, max: 0.1, noNaN: true }));

function makeOutlook(belief: readonly number[], volatility: number | null): ReturnType<typeof outlookOf> {
  return outlookOf(kept, belief, volatility);
}

describe('an outlook', () => {
  it('has quantiles that rise and probabilities that fall with the size, for any belief', () => {
    fc.assert(
      fc.property(beliefs, volatilities, (belief, volatility) => {
        const outlook = makeOutlook(belief, volatility);
        expect(outlookSchema.parse(outlook)).toEqual(outlook);
        const rises = (values: readonly number[]): boolean =>
          values.every((value, place) => place === 0 || value >= (values[place - 1] ?? value));
        expect(rises(outlook.range_quantiles.map(({ multiple }) => multiple))).toBe(true);
        expect(rises(outlook.within.map(({ multiple }) => multiple))).toBe(true);
        expect(rises(outlook.beyond.map(({ probability }) => -probability))).toBe(true);
      }),
    );
  });

  it('is mixed as anybody mixes the chances of a calibration', () => {
    fc.assert(
      fc.property(beliefs, (belief) => {
        const sizes = mixedDistribution(chances.size_distribution, belief);
        for (const { multiple, probability } of makeOutlook(belief, null).beyond)
          expect(probability).toBeCloseTo(1 - probabilityAtMost(sizes, multiple), 12);
      }),
    );
  });

  it('of a belief in one regime is what followed that one', () => {
    for (const [position] of REGIMES.entries()) {
      const sure = REGIMES.map((_, other) => (other === position ? 1 : 0));
      const outlook = makeOutlook(sure, null);
      const own = (kind: 'range_distribution' | 'size_distribution') => ({
        values: chances[kind].values,
        at_most: chances[kind].at_most[position] ?? [],
      });
      for (const { multiple, probability } of outlook.range_quantiles)
        expect(multiple).toBeCloseTo(Math.exp(quantileAt(own('range_distribution'), probability)), 12);
      for (const { multiple, probability } of outlook.beyond)
        expect(probability).toBeCloseTo(1 - probabilityAtMost(own('size_distribution'), multiple), 12);
    }
  });

  it('lies between what followed the regimes it is mixed of', () => {
    const median = (belief: readonly number[]) => makeOutlook(belief, null).range_quantiles[2]?.multiple ?? NaN;
    const alone = REGIMES.map((_, position) => median(REGIMES.map((__, other) => (other === position ? 1 : 0))));
    fc.assert(
      fc.property(beliefs, (belief) => {
        expect(median(belief)).toBeGreaterThanOrEqual(Math.min(...alone) - 1e-12);
        expect(median(belief)).toBeLessThanOrEqual(Math.max(...alone) + 1e-12);
      }),
    );
  });

  it('is in shares of the price by the usual volatility, and without them where that is not known', () => {
    const even = REGIMES.map(() => 1 / 9);
    const outlook = makeOutlook(even, 0.002);
    for (const { multiple, range } of outlook.range_quantiles) expect(range).toBe(multiple * 0.002);
    for (const { multiple, size } of [...outlook.beyond, ...outlook.within])
      expect(size).toBeCloseTo(multiple * Math.sqrt(10) * 0.002, 15);
    const unknown = makeOutlook(even, null);
    expect(unknown.usual_volatility).toBeNull();
    expect(unknown.range_quantiles.every(({ range }) => range === null)).toBe(true);
  });
});

describe('an engine with chances', () => {
  const engine = createRegimeEngine(undefined, claimingCalibration(undefined, chances));
  const said: Opinion = { confidence: 1, regime: 'TREND_EXHAUSTION', source: SAYING_SOURCE, strength: 1 };

  it('gives an outlook with memory, and none without, of which no chances are kept', () => {
    const snapshot = snapshotWith([said], { market: { usual_volatility: 0.003 } });
    const { outlook } = engine.runWithHysteresis(snapshot, null).selected_output;
    expect(outlook).toMatchObject({ horizon_bars: 10, usual_volatility: 0.003 });
    expect(engine.run(snapshot)).not.toHaveProperty('outlook');
  });

  it.each([[undefined], ['MISSING' as const], [null], [0]])(
    'has no shares of the price where the volatility is %s',
    (given) => {
      const snapshot = snapshotWith([said], given === undefined ? {} : { market: { usual_volatility: given } });
      expect(engine.runWithHysteresis(snapshot, null).selected_output.outlook?.usual_volatility).toBeNull();
    },
  );

  it('gives none without chances', () => {
    const without = createRegimeEngine(undefined, claimingCalibration());
    expect(without.runWithHysteresis(snapshotWith([said]), null).selected_output).not.toHaveProperty('outlook');
  });
});
