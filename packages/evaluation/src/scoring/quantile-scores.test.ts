import { describe, expect, it } from 'vitest';

import { normal, seededUniform } from '../testing/random.ts';
import { pinballLoss, scoreQuantiles } from './quantile-scores.ts';

const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];
function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('scores of quantiles', () => {
  it('are the loss of each side by its level', () => {
    expect(pinballLoss(1, 3, 0.75)).toBe(1.5);
    expect(pinballLoss(3, 1, 0.75)).toBe(0.5);
    expect(pinballLoss(2, 2, 0.05)).toBe(0);
  });

  it('are least for the true quantiles, which cover what they say', () => {
    const uniform = seededUniform(3);
    const outcomes = Float64Array.from({ length: 40_000 }, () => normal(uniform));
    const said = (width: number, shift: number) => {
      const row = [-1.6449, -0.6745, 0, 0.6745, 1.6449].map((quantile) => shift + width * quantile);
      return scoreQuantiles(Float64Array.from([...outcomes].flatMap(() => row)), outcomes, LEVELS);
    };
    const truth = said(1, 0);
    expect(mean(truth.inner_covered)).toBeCloseTo(0.5, 1);
    expect(mean(truth.outer_covered)).toBeCloseTo(0.9, 2);
    for (const [width, shift] of [
      [1.3, 0],
      [0.7, 0],
      [1, 0.3],
      [1, -0.3],
    ] as const)
      expect(mean(said(width, shift).pinball)).toBeGreaterThan(mean(truth.pinball));
  });

  it('are none of a run without an outcome', () => {
    const { inner_covered, outer_covered, pinball } = scoreQuantiles(new Float64Array(5), Float64Array.of(NaN), LEVELS);
    expect([inner_covered[0], outer_covered[0], pinball[0]]).toEqual([NaN, NaN, NaN]);
  });
});
