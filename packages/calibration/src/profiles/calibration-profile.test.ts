import { calibrationProfileSchema } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { columnLayout, STRENGTH_ROWS } from '../evidence/column-layout.ts';
import { hiddenMarket, randomNumbers, randomValues, STATES } from '../testing/hidden-market.ts';
import { calibrationProfile, tablesOf } from './calibration-profile.ts';
import { rowsOf, softmaxRows } from './stochastic-rows.ts';

const { sequence } = hiddenMarket({ symbol: 'A', runs: 200, seed: 1, sources: ['one', 'two'] });
const layout = columnLayout([sequence]);
const random = randomNumbers(4);
const tables = randomValues(layout.columns * STATES, random, 3);
const transition = softmaxRows(randomValues(STATES * STATES, random, 3), STATES);
const profile = calibrationProfile('complete', ['two'], layout, { tables, transition });

describe('a fitted model as a profile', () => {
  it('is one by the contract, with a table for every voice', () => {
    expect(calibrationProfileSchema.parse(profile)).toEqual(profile);
    expect(profile.sources.map(({ readings, source }) => [source, readings.length])).toEqual([
      ['one', 9],
      ['two', 9],
    ]);
    expect(profile.marked_by).toEqual(['two']);
  });

  it('says how much likelier a reading is than on average', () => {
    for (const { nats } of profile.sources.flatMap(({ readings }) => readings)) {
      expect(nats.length).toBe(STRENGTH_ROWS);
      for (const row of nats) {
        const mean = row.reduce((sum, value, k) => sum + (profile.stationary[k] ?? 0) * Math.exp(value), 0);
        expect(mean).toBeCloseTo(1, 3);
      }
    }
  });

  it('differs from the tables by one number a row, which changes no belief', () => {
    rowsOf(tablesOf(profile, layout), STATES).forEach((row, column) => {
      const shifts = row.map((value, k) => value - (tables[column * STATES + k] ?? NaN));
      for (const shift of shifts) expect(Math.abs(shift - (shifts[0] ?? NaN))).toBeLessThan(1.1e-4);
    });
  });

  it('has transitions that sum to 1 in their digits, and what they leave as it is', () => {
    for (const row of profile.transition) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    profile.stationary.forEach((mass, to) => {
      const after = profile.stationary.reduce((sum, from, k) => sum + from * (profile.transition[k]?.[to] ?? 0), 0);
      expect(after).toBeCloseTo(mass, 12);
    });
  });

  it('is read between its rows where it has fewer than a layout, and says nothing of voices that it does not know', () => {
    const nats = [new Array<number>(STATES).fill(-1), new Array<number>(STATES).fill(3)];
    const coarse = { ...profile, sources: [{ source: 'one', readings: [{ regime: 'SQUEEZE_UP' as const, nats }] }] };
    rowsOf(tablesOf(coarse, layout), STATES).forEach((row, column) => {
      const voice = layout.voices[Math.floor(column / STRENGTH_ROWS)];
      const isKnown = voice?.source === 'one' && voice.regime === 'SQUEEZE_UP';
      const expected = isKnown ? -1 + (4 * (column % STRENGTH_ROWS)) / (STRENGTH_ROWS - 1) : 0;
      for (const value of row) expect(value).toBeCloseTo(expected, 12);
    });
  });
});
