import type { HiddenModel } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { forwardFilter } from './forward-filter.ts';

function normalized(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

const models: fc.Arbitrary<HiddenModel> = fc
  .record({ states: fc.integer({ min: 1, max: 3 }), bars: fc.integer({ min: 1, max: 5 }) })
  .chain(({ states, bars }) => {
    const row = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: states, maxLength: states })
      .map((weights) => normalized(weights.map((weight, index) => weight + (index === 0 ? 1 : 0))));
    return fc.record({
      log_densities: fc
        .array(fc.double({ min: -20, max: 5, noNaN: true }), { minLength: bars * states, maxLength: bars * states })
        .map((values) => Float64Array.from(values)),
      initial: row.map((values) => Float64Array.from(values)),
      transition: fc.array(row, { minLength: states, maxLength: states }).map((rows) => Float64Array.from(rows.flat())),
      regime_of_state: fc
        .array(fc.integer({ min: 0, max: 8 }), { minLength: states, maxLength: states })
        .map((values) => Uint8Array.from(values)),
    });
  });

/** p(path and observations) of every path up to a bar, added up by the regime at its end. */
function bruteForce({ log_densities, initial, transition, regime_of_state }: HiddenModel, bar: number) {
  const states = initial.length;
  const belief = new Array<number>(9).fill(0);
  const walk = (at: number, state: number, weight: number): void => {
    const here = weight * Math.exp(log_densities[at * states + state] ?? NaN);
    if (at === bar) {
      const regime = regime_of_state[state] ?? 0;
      belief[regime] = (belief[regime] ?? 0) + here;
      return;
    }
    for (let to = 0; to < states; to += 1) walk(at + 1, to, here * (transition[state * states + to] ?? NaN));
  };
  for (let state = 0; state < states; state += 1) walk(0, state, initial[state] ?? NaN);
  return { belief: normalized(belief), likelihood: belief.reduce((sum, value) => sum + value, 0) };
}

describe('the forward filter', () => {
  it('equals the sum over all paths, at every bar of short chains', () => {
    fc.assert(
      fc.property(models, (model) => {
        const bars = model.log_densities.length / model.initial.length;
        const { belief, log_likelihood } = forwardFilter(model);
        for (let bar = 0; bar < bars; bar += 1) {
          const exact = bruteForce(model, bar);
          exact.belief.forEach((mass, regime) => {
            expect(belief[bar * 9 + regime]).toBeCloseTo(mass, 10);
          });
          if (bar === bars - 1) expect(log_likelihood).toBeCloseTo(Math.log(exact.likelihood), 8);
        }
      }),
    );
  });

  it('stays exact where densities lie further apart than doubles reach', () => {
    const result = forwardFilter({
      log_densities: Float64Array.of(0, -2000, -5000, 0, 0, 0),
      initial: Float64Array.of(0.5, 0.5),
      transition: Float64Array.of(1, 0, 0.5, 0.5),
      regime_of_state: Uint8Array.of(0, 1),
    });
    expect(result.belief[9]).toBeLessThan(1e-300);
    expect(result.belief[10]).toBe(1);
    expect(result.log_likelihood).toBeCloseTo(Math.log(0.5) - 2000 + Math.log(0.5), 9);
    expect(result.belief[18]).toBeCloseTo(0.5, 12);
  });

  it('says at which bar the observations are impossible', () => {
    const input = {
      log_densities: Float64Array.of(0, 0, -Infinity, -Infinity),
      initial: Float64Array.of(1, 0),
      transition: Float64Array.of(1, 0, 0, 1),
      regime_of_state: Uint8Array.of(0, 1),
    };
    expect(() => forwardFilter(input)).toThrow(expect.objectContaining({ code: 'impossible_observation' }));
    expect(() => forwardFilter(input)).toThrow('bar 1');
  });

  it('refuses a model whose parts do not fit together', () => {
    const sound = {
      log_densities: Float64Array.of(0, 0),
      initial: Float64Array.of(0.5, 0.5),
      transition: Float64Array.of(1, 0, 0, 1),
      regime_of_state: Uint8Array.of(0, 1),
    };
    const broken: Partial<HiddenModel>[] = [
      { log_densities: Float64Array.of(0, 0, 0) },
      { log_densities: Float64Array.of(0, NaN) },
      { initial: new Float64Array() },
      { initial: Float64Array.of(0.5, 0.6) },
      { transition: Float64Array.of(1, 0, 0) },
      { transition: Float64Array.of(1.5, -0.5, 0, 1) },
      { regime_of_state: Uint8Array.of(0) },
      { regime_of_state: Uint8Array.of(0, 9) },
    ];
    for (const part of broken) {
      expect(() => forwardFilter({ ...sound, ...part })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });
});
