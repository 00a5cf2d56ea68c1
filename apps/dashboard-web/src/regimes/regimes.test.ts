import { readFileSync } from 'node:fs';

import { REGIMES } from '@xray/contracts';
import { CLAIM_LOOKS, REGIME_LOOKS as LOOKS, REGIME_STACK } from '@xray/contracts/regime-looks';
import { expect, it } from 'vitest';

import { isRegime, REGIME_LOOKS, regimeColourName, STACK_ORDER } from './regimes.ts';
import { CLAIM_LABELS, isVerdictName, nameColour, nameLabel } from './verdict-names.ts';

it('has a look and a place in the stack for every regime of the taxonomy', () => {
  expect(Object.keys(REGIME_LOOKS)).toEqual([...REGIMES]);
  expect([...STACK_ORDER].sort()).toEqual([...REGIMES].sort());
  expect(REGIMES.every((regime) => isRegime(regime))).toBe(true);
  expect(isRegime('toString')).toBe(false);
});

it('shows regimes as everything else does: labels, directions, order and colours', () => {
  const styles = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');
  for (const regime of REGIMES) {
    const { colour, direction, label } = LOOKS[regime];
    expect(REGIME_LOOKS[regime]).toEqual({ label, direction });
    expect(styles).toContain(`${regimeColourName(regime)}: light-dark(${colour.light}, ${colour.dark});`);
  }
  expect(STACK_ORDER).toEqual(REGIME_STACK);
});

it('tells up from down by more than colour', () => {
  for (const [regime, { direction, label }] of Object.entries(REGIME_LOOKS)) {
    if (regime.endsWith('_UP')) expect([direction, label.endsWith('up')]).toEqual(['up', true]);
    if (regime.endsWith('_DOWN')) expect([direction, label.endsWith('down')]).toEqual(['down', true]);
  }
});

it('shows claims as everything else does: labels and colours', () => {
  const styles = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');
  expect(Object.keys(CLAIM_LABELS)).toEqual(Object.keys(CLAIM_LOOKS));
  for (const [name, { colour, label }] of Object.entries(CLAIM_LOOKS)) {
    if (!isVerdictName(name)) throw new Error(`${name} is no name of a verdict`);
    expect(nameLabel(name)).toBe(label);
    expect(styles).toContain(`${nameColour(name)}: light-dark(${colour.light}, ${colour.dark});`);
  }
});
