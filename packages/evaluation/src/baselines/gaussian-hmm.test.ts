import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { forwardFilter } from '../filter/forward-filter.ts';
import { draw, normal, seededUniform } from '../testing/random.ts';
import { fitGaussianHmm, gaussianLogDensities } from './gaussian-hmm.ts';

/** A path of three well-told-apart states that last 25 bars on average. */
function threeStates(bars: number, seed: number): Float64Array {
  const uniform = seededUniform(seed);
  let state = 0;
  return Float64Array.from({ length: bars }, () => {
    if (uniform() < 0.04) state = (state + 1 + draw([0.5, 0.5], uniform)) % 3;
    return ([-3, 0, 4][state] ?? 0) + ([0.5, 1, 0.7][state] ?? 1) * normal(uniform);
  });
}

describe('the Gaussian hidden Markov model', () => {
  it('never fits worse from one step to the next, whatever the observations', () => {
    const observations = fc.array(
      fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(NaN), fc.constant(1)),
      {
        minLength: 20,
        maxLength: 120,
      },
    );
    fc.assert(
      fc.property(observations, fc.integer({ min: 1, max: 4 }), (values, states) => {
        fc.pre(values.some((value) => !Number.isNaN(value)));
        const { log_likelihoods } = fitGaussianHmm(Float64Array.from(values), {
          states,
          max_iterations: 25,
          tolerance: 0,
        });
        log_likelihoods.slice(1).forEach((likelihood, step) => {
          expect(likelihood).toBeGreaterThan((log_likelihoods[step] ?? NaN) - 1e-7 * values.length);
        });
      }),
    );
  });

  it('finds the states that made the observations', () => {
    const { model } = fitGaussianHmm(threeStates(6000, 3), { states: 3 });
    const found = [...model.means].map((mean, state) => ({
      mean,
      deviation: Math.sqrt(model.variances[state] ?? NaN),
      stay: model.transition[state * 4] ?? NaN,
    }));
    [-3, 0, 4].forEach((mean, state) => {
      expect(found[state]?.mean).toBeCloseTo(mean, 0);
      expect(found[state]?.stay).toBeCloseTo(0.96, 1);
    });
    [0.5, 1, 0.7].forEach((deviation, state) => {
      expect(Math.abs((found[state]?.deviation ?? NaN) - deviation)).toBeLessThan(0.05);
    });
  });

  it('gives the same likelihood as the forward filter under the same model, and the same model for the same observations', () => {
    const observations = threeStates(400, 5);
    const options = { states: 3, max_iterations: 5, tolerance: 0 };
    const { model } = fitGaussianHmm(observations, options);
    const { log_likelihoods } = fitGaussianHmm(observations, { ...options, max_iterations: 6 });
    const filtered = forwardFilter({
      log_densities: gaussianLogDensities(observations, model),
      initial: model.initial,
      transition: model.transition,
      regime_of_state: Uint8Array.of(0, 1, 2),
    });
    expect(filtered.log_likelihood).toBeCloseTo(log_likelihoods[5] ?? NaN, 6);
    expect(fitGaussianHmm(observations, options)).toEqual(fitGaussianHmm(observations, options));
  });
});
