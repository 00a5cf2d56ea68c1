import { expect, it } from 'vitest';

import { REGIMES } from '../regimes.ts';
import { REGIME_LOOKS, REGIME_STACK } from './index.ts';

const looks = Object.values(REGIME_LOOKS);

it('shows every regime in taxonomy order, and stacks each once', () => {
  expect(Object.keys(REGIME_LOOKS)).toEqual([...REGIMES]);
  expect([...REGIME_STACK].sort()).toEqual([...REGIMES].sort());
});

it('tells any two regimes apart by label, letter, mark and colour', () => {
  for (const told of [
    looks.map(({ label }) => label),
    looks.map(({ letter }) => letter),
    looks.map(({ mark }) => mark),
    looks.map(({ colour }) => colour.light),
    looks.map(({ colour }) => colour.dark),
  ]) {
    expect(new Set(told).size).toBe(REGIMES.length);
  }
});

it('tells up from down by more than colour', () => {
  for (const regime of REGIMES) {
    const { direction, label } = REGIME_LOOKS[regime];
    if (regime.endsWith('_UP')) expect([direction, label.endsWith('up')]).toEqual(['up', true]);
    if (regime.endsWith('_DOWN')) expect([direction, label.endsWith('down')]).toEqual(['down', true]);
  }
});
