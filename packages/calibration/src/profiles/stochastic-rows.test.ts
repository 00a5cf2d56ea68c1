import { describe, expect, it } from 'vitest';

import { derivativeError, randomNumbers, randomValues } from '../testing/hidden-market.ts';
import { rowsOf, softmaxGradient, softmaxRows } from './stochastic-rows.ts';

describe('rows of probabilities', () => {
  const logs = randomValues(20, randomNumbers(1), 4);

  it('sum to 1 and keep the ratios of the logarithms', () => {
    for (const [place, row] of rowsOf(softmaxRows(logs, 5), 5).entries()) {
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      const [first = 0, second = 0] = row;
      expect(Math.log(first / second)).toBeCloseTo((logs[place * 5] ?? 0) - (logs[place * 5 + 1] ?? 0), 9);
    }
  });

  it('do not overflow', () => {
    expect(softmaxRows(Float64Array.of(5000, 4000, -9000), 3)).toEqual(Float64Array.of(1, 0, 0));
  });

  it('have the derivative that finite differences show', () => {
    const weights = randomValues(20, randomNumbers(2));
    const value = (point: Float64Array): number =>
      softmaxRows(point, 5).reduce((sum, probability, at) => sum + probability * (weights[at] ?? 0), 0);
    expect(derivativeError(value, logs, softmaxGradient(softmaxRows(logs, 5), weights, 5))).toBeLessThan(1e-8);
  });
});
