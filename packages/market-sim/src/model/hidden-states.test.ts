import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { hiddenPath } from '../path/hidden-path.ts';
import { randomSource } from '../random/random-source.ts';
import { shippedMarketModel, SHIPPED_MODELS } from '../shipped-models.ts';
import { hiddenStates } from './hidden-states.ts';

/** A distribution after one step of a chain. */
function stepped(mass: Float64Array, transition: Float64Array): Float64Array {
  const n = mass.length;
  return mass.map((_, to) => mass.reduce((sum, value, from) => sum + value * (transition[from * n + to] ?? 0), 0));
}

describe.each(SHIPPED_MODELS)('the hidden chain of the %s model', (name) => {
  const model = shippedMarketModel(name);
  const { initial, states, transition } = hiddenStates(model);
  const n = states.length;

  it('has every regime with every level, rows that sum to 1, and starts in its stationary distribution', () => {
    expect(n).toBe(REGIMES.length * model.activity.levels.length);
    for (let from = 0; from < n; from += 1) {
      expect(transition.subarray(from * n, (from + 1) * n).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    }
    for (const [state, value] of stepped(initial, transition).entries()) {
      expect(value).toBeCloseTo(initial[state] ?? NaN, 12);
    }
  });

  it('is what paths follow: occupancy, stays and moves', () => {
    const bars = 200_000;
    const path = hiddenPath(model, bars, randomSource(41));
    const at = (bar: number): number =>
      REGIMES.indexOf(path.regimes[bar] ?? 'CHOP_BALANCED') * model.activity.levels.length + (path.levels[bar] ?? 0);
    const visits = new Float64Array(n);
    const moves = new Float64Array(n * n);
    for (let bar = 0; bar + 1 < bars; bar += 1) {
      visits[at(bar)] = (visits[at(bar)] ?? 0) + 1;
      moves[at(bar) * n + at(bar + 1)] = (moves[at(bar) * n + at(bar + 1)] ?? 0) + 1;
    }
    for (const [state, count] of visits.entries()) {
      // Neighbouring bars are alike: a visit weighs like one of a stay.
      expect(Math.abs(count / bars - (initial[state] ?? 0))).toBeLessThan(0.02);
      for (let to = 0; to < n; to += 1) {
        const stated = transition[state * n + to] ?? 0;
        const seen = (moves[state * n + to] ?? 0) / count;
        expect(Math.abs(seen - stated)).toBeLessThan(5 * Math.sqrt((stated * (1 - stated)) / count) + 5 / count);
      }
    }
  });
});
