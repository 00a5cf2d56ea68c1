import { describe, expect, it } from 'vitest';

import { CalibrationError } from './errors.ts';
import { completeFitSettings, DEFAULT_FIT_SETTINGS, type FitSettings } from './fit-settings.ts';

const ridge = { tables: 1, transition: 1 };

describe('completeFitSettings', () => {
  it('takes the defaults for what is left out', () => {
    expect(completeFitSettings({})).toEqual(DEFAULT_FIT_SETTINGS);
    expect(completeFitSettings({ warm_up_runs: 0 })).toEqual({ ...DEFAULT_FIT_SETTINGS, warm_up_runs: 0 });
  });

  it.each<[string, Partial<FitSettings>]>([
    ['warm_up_runs', { warm_up_runs: -1 }],
    ['warm_up_runs', { warm_up_runs: 0.5 }],
    ['stretch_runs', { stretch_runs: 49 }],
    ['stretch_runs', { stretch_runs: NaN }],
    ['masked_share', { masked_share: 1.01 }],
    ['masked_share', { masked_share: NaN }],
    ['labelled_starting_power', { labelled_starting_power: -1 }],
    ['labelled_strength_rows', { labelled_strength_rows: 1 }],
    ['labelled_strength_rows', { labelled_strength_rows: 2.5 }],
    ['forecast_weight', { forecast_weight: -0.1 }],
    ['forecast_weight', { forecast_weight: NaN }],
    ['iterations', { labelled: { ridge, iterations: 0 } }],
    ['iterations', { unlabelled: { ridge, iterations: 1.5 } }],
    ['ridge', { labelled: { ridge: { ...ridge, tables: 0 }, iterations: 1 } }],
    ['ridge', { unlabelled: { ridge: { ...ridge, transition: -1 }, iterations: 1 } }],
  ])('refuses a wrong %s by name', (name, settings) => {
    let found: unknown = null;
    try {
      completeFitSettings(settings);
    } catch (error) {
      found = error;
    }
    if (!(found instanceof CalibrationError)) throw new Error(`${name} was taken`);
    expect([found.code, found.policy]).toEqual(['invalid_settings', 'halt']);
    expect(found.detail).toContain(name);
  });
});
