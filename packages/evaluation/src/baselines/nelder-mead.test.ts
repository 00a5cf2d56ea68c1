import { expect, it } from 'vitest';

import { nelderMead } from './nelder-mead.ts';

it('the search finds the bottom of a bent valley, from far off and without a derivative', () => {
  const valley = ([x = 0, y = 0]: readonly number[]): number => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  const { point, value } = nelderMead(valley, [-1.2, 1], { tolerance: 1e-16, max_iterations: 2000 });
  expect(point[0]).toBeCloseTo(1, 4);
  expect(point[1]).toBeCloseTo(1, 4);
  expect(value).toBeLessThan(1e-9);
});

it('the search keeps out of where there is no value', () => {
  const { point } = nelderMead(([x = 0]) => (x < 0.5 ? NaN : x), [3]);
  expect(point[0]).toBeCloseTo(0.5, 3);
});
