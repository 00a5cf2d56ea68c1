import { describe, expect, it } from 'vitest';

import { normal, seededUniform } from '../testing/random.ts';
import { expectedVariances, fitGarch, garchVariances, type Garch } from './garch.ts';

const TRUTH: Garch = { omega: 0.05, alpha: 0.1, beta: 0.85 };

/** What the Python package arch 8.0.0 finds in `simulated(2000, 11)`: mean 0, normal, backcast the mean square. */
const KNOWN = { omega: 0.04464, alpha: 0.09397, beta: 0.86501, log_likelihood: -2829.6237 };

/** Returns of a GARCH(1,1) market that starts at its long-run variance, 1 for `TRUTH`. */
function simulated(length: number, seed: number, scale = 1): Float64Array {
  const uniform = seededUniform(seed);
  let variance = TRUTH.omega / (1 - TRUTH.alpha - TRUTH.beta);
  return Float64Array.from({ length }, () => {
    const value = Math.sqrt(variance) * normal(uniform);
    variance = TRUTH.omega + TRUTH.alpha * value * value + TRUTH.beta * variance;
    return scale * value;
  });
}

describe('GARCH(1,1) by maximum likelihood', () => {
  it('finds what an independent implementation finds in the same returns', () => {
    const { alpha, beta, log_likelihood, omega } = fitGarch(simulated(2000, 11));
    expect(omega).toBeCloseTo(KNOWN.omega, 4);
    expect(alpha).toBeCloseTo(KNOWN.alpha, 4);
    expect(beta).toBeCloseTo(KNOWN.beta, 4);
    expect(log_likelihood).toBeCloseTo(KNOWN.log_likelihood, 3);
  });

  it('finds the parameters that made the returns, the more of them the nearer', () => {
    const { alpha, beta, omega } = fitGarch(simulated(40_000, 12));
    expect(Math.abs(alpha - TRUTH.alpha)).toBeLessThan(0.01);
    expect(Math.abs(beta - TRUTH.beta)).toBeLessThan(0.015);
    expect(Math.abs(omega - TRUTH.omega)).toBeLessThan(0.015);
  });

  it('does not depend on the unit of returns but for omega', () => {
    const [one, small] = [fitGarch(simulated(3000, 13)), fitGarch(simulated(3000, 13, 1e-3))];
    expect(small.alpha).toBeCloseTo(one.alpha, 4);
    expect(small.beta).toBeCloseTo(one.beta, 4);
    expect(small.omega * 1e6).toBeCloseTo(one.omega, 4);
  });

  it('takes a return that is missing for as large as was expected', () => {
    const variances = garchVariances(Float64Array.of(2, NaN, 1), TRUTH, 1);
    const [first = NaN, second = NaN] = variances;
    expect(first).toBeCloseTo(0.05 + 0.4 + 0.85, 12);
    expect(second).toBeCloseTo(0.05 + 0.95 * first, 12);
    expect(variances[2]).toBeCloseTo(0.05 + 0.1 + 0.85 * second, 12);
    const gappy = simulated(3000, 14).map((value, bar) => (bar % 50 === 0 ? NaN : value));
    expect(Number.isFinite(fitGarch(gappy).log_likelihood)).toBe(true);
  });

  it('expects variances to return to what they are in the long run', () => {
    const expected = expectedVariances(3, TRUTH, 200);
    expect(expected[0]).toBe(3);
    expect(expected[1]).toBeCloseTo(1 + 0.95 * 2, 12);
    expect(expected[199]).toBeCloseTo(1, 3);
  });
});
