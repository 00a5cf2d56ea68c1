import { mirrorPosition, REGIMES, type Regime } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { SHIPPED_MODELS, shippedMarketModel } from '../shipped-models.ts';
import { type MarketModel, marketModelSchema } from './market-model.ts';
import type { RegimeModel } from './regime-model.ts';
import { varyModel } from './vary-model.ts';

const AMOUNTS = [0.1, 0.25, 0.4, 0.6] as const;

/** All numbers of a value, in order. */
function numbersOf(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

function mirrorOf(regime: Regime): Regime {
  return REGIMES[mirrorPosition(REGIMES.indexOf(regime))] ?? regime;
}

/** By parameter: what a model has of it against another. */
function ratios(model: RegimeModel, to: RegimeModel): readonly number[] {
  const own = (regime: RegimeModel): readonly number[] => numbersOf({ ...regime, next: null });
  const others = own(to);
  return own(model).map((value, at) => (others[at] === 0 ? value : value / (others[at] ?? NaN)));
}

describe.each(SHIPPED_MODELS)('the %s model, varied', (name) => {
  const model = shippedMarketModel(name);

  it('is the same for the same seed and amount, and another for another', () => {
    expect(varyModel(model, 7, 0.3)).toEqual(varyModel(model, 7, 0.3));
    expect(varyModel(model, 8, 0.3).regimes).not.toEqual(varyModel(model, 7, 0.3).regimes);
    expect(varyModel(model, 7, 0.2).regimes).not.toEqual(varyModel(model, 7, 0.3).regimes);
  });

  it('is a market model, for two hundred seeds at every amount', () => {
    for (const amount of AMOUNTS) {
      for (let seed = 1; seed <= 200; seed += 1) {
        const varied = varyModel(model, seed, amount);
        expect(marketModelSchema.safeParse(varied).error).toBeUndefined();
      }
    }
  });

  it('changes what a regime and its mirror image have by the same factors', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { regimes } = varyModel(model, seed, 0.4);
      for (const regime of REGIMES) {
        const mirror = mirrorOf(regime);
        const changes = ratios(regimes[regime], model.regimes[regime]);
        ratios(regimes[mirror], model.regimes[mirror]).forEach((ratio, at) => {
          expect(ratio).toBeCloseTo(changes[at] ?? NaN, 9);
        });
      }
    }
  });

  it('leaves instruments, tails, loadings and what follows what as they are', () => {
    const varied = varyModel(model, 3, 0.6);
    const kept = (one: MarketModel) => ({
      ...one,
      name: null,
      market_loading: null,
      activity: null,
      regimes: REGIMES.map((regime) => one.regimes[regime].next),
    });
    expect(kept(varied)).toEqual(kept(model));
  });

  it('goes back to the model’s own numbers as the amount goes to nothing', () => {
    const own = numbersOf(model);
    const distance = (amount: number): number =>
      numbersOf(varyModel(model, 5, amount)).reduce((most, value, at) => {
        const before = own[at] ?? NaN;
        return Math.max(most, Math.abs(value - before) / Math.max(Math.abs(before), 1));
      }, 0);
    expect(distance(0.3)).toBeGreaterThan(0.05);
    expect(distance(1e-6)).toBeLessThan(1e-4);
    expect(distance(0)).toBeLessThan(1e-12);
  });

  it('says in its name what it was made of', () => {
    expect(varyModel(model, 5, 0.3).name).toBe(`${model.name} varied 0.3 by 5`);
  });
});
