import { describe, expect, it } from 'vitest';

import { randomNumbers } from '../testing/hidden-market.ts';
import { ridgeRegression } from './ridge-regression.ts';

const random = randomNumbers(4);
const ROWS = 4000;
const TRUE = [0.5, -2, 0];

/** Rows of three predictors, the first two of which go together, and their true combination with noise. */
function rowsOf(noise: number, missing: (row: number) => boolean = () => false) {
  const predictors = new Float64Array(ROWS * 3);
  const targets = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row += 1) {
    const common = random();
    const values = [3 + common + random(), common - random(), random()];
    targets[row] = 7 + values.reduce((sum, value, i) => sum + value * (TRUE[i] ?? 0), 0) + noise * (random() - 0.5);
    predictors.set(missing(row) ? [values[0] ?? 0, values[1] ?? 0, NaN] : values, row * 3);
  }
  return { predictors, targets };
}

describe('ridgeRegression', () => {
  it('finds the coefficients of a linear target, and explains all of it', () => {
    const { centres, coefficients, intercept, r_squared, rows } = ridgeRegression([rowsOf(0), rowsOf(0)], 3, 0);
    coefficients.forEach((value, i) => {
      expect(value).toBeCloseTo(TRUE[i] ?? NaN, 4);
    });
    const [first = NaN, second = NaN] = centres;
    expect(intercept).toBeCloseTo(7 + 0.5 * first - 2 * second, 4);
    expect(r_squared).toBeCloseTo(1, 6);
    expect(rows).toBe(2 * ROWS);
  });

  it('takes a missing predictor as usual, and leaves out what has no target', () => {
    const data = rowsOf(0.1, (row) => row % 3 === 0);
    data.targets.fill(NaN, 0, 100);
    const { centres, coefficients, rows } = ridgeRegression([data], 3, 0.001);
    expect(coefficients[1]).toBeCloseTo(-2, 1);
    expect(centres[2]).toBeCloseTo(0.5, 1);
    expect(rows).toBe(ROWS - 100);
  });

  it('holds coefficients back the more the greater the ridge', () => {
    const data = [rowsOf(0.1)];
    const size = (ridge: number): number => Math.hypot(...ridgeRegression(data, 3, ridge).coefficients);
    expect(size(1)).toBeLessThan(size(0.1));
    expect(size(0.1)).toBeLessThan(size(0));
  });

  it('robust: ill-conditioned: a predictor that never varies → no weight, and finite numbers', () => {
    const data = rowsOf(0);
    for (let row = 0; row < ROWS; row += 1) data.predictors[row * 3 + 2] = 1;
    const { coefficients } = ridgeRegression([data], 3, 0.001);
    expect(coefficients.every(Number.isFinite)).toBe(true);
    expect(Math.abs(coefficients[2] ?? NaN)).toBeLessThan(1e-6);
  });
});
