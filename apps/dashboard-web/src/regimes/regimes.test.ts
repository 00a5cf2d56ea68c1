import { REGIMES } from '@xray/contracts';
import { expect, it } from 'vitest';

import { isRegime, REGIME_LOOKS, STACK_ORDER } from './regimes.ts';

it('has a look and a place in the stack for every regime of the taxonomy', () => {
  expect(Object.keys(REGIME_LOOKS)).toEqual([...REGIMES]);
  expect([...STACK_ORDER].sort()).toEqual([...REGIMES].sort());
  expect(REGIMES.every((regime) => isRegime(regime))).toBe(true);
  expect(isRegime('toString')).toBe(false);
});

it('tells up from down by more than colour', () => {
  for (const [regime, { direction, label }] of Object.entries(REGIME_LOOKS)) {
    if (regime.endsWith('_UP')) expect([direction, label.endsWith('up')]).toEqual(['up', true]);
    if (regime.endsWith('_DOWN')) expect([direction, label.endsWith('down')]).toEqual(['down', true]);
  }
});
