import { expect, it } from 'vitest';

import { isRegime, REGIMES, regimePosition } from './regimes.ts';

it('numbers the nine regimes in taxonomy order', () => {
  expect(REGIMES.map(regimePosition)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

it('knows a regime from any other text', () => {
  expect(isRegime('CHOP_BALANCED')).toBe(true);
  expect(isRegime('chop_balanced')).toBe(false);
  expect(isRegime(undefined)).toBe(false);
});
