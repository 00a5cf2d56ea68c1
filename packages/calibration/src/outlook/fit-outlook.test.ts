import { OUTLOOK_TERMS, outlookModelSchema, type OutlookTerm, rangeOutlook } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { CADENCE_MS, randomNumbers } from '../testing/hidden-market.ts';
import { createOutlookRecorder, fitOutlook } from './fit-outlook.ts';

const RUNS = 4000;
const WARM_UP = 100;
const VOLATILITY = 0.001;

const none = Object.fromEntries(OUTLOOK_TERMS.map((term) => [term, null])) as Record<OutlookTerm, null>;

/** A symbol whose next ten bars are as wide as `range_1` says, which changes every ten bars; of other terms nothing is known. */
function recorded(seed: number) {
  const random = randomNumbers(seed);
  const recorder = createOutlookRecorder(CADENCE_MS);
  const levels = Array.from({ length: RUNS / 10 + 2 }, () => random());
  for (let run = 0; run < RUNS; run += 1) {
    const width = VOLATILITY * Math.exp(levels[Math.floor(run / 10)] ?? 0);
    const ahead = Array.from({ length: 10 }, (_, step) => levels[Math.floor((run + 1 + step) / 10)] ?? 0);
    const range_1 = ahead.reduce((sum, level) => sum + level, 0) / 10 + 0.01 * (random() - 0.5);
    const outlook = { usual_volatility: run % 7 === 3 ? null : VOLATILITY, terms: { ...none, range_1 } };
    const bar = { end_timestamp_ms: run * CADENCE_MS, open: 100, high: 100 * Math.exp(width), low: 100, close: 100 };
    recorder.add({ engine_timestamp_ms: run * CADENCE_MS, bar, input: { outlook } });
  }
  return recorder.rows(WARM_UP);
}

describe('fitOutlook', () => {
  const rows = [recorded(1), recorded(2)];
  const model = fitOutlook(rows, 180_000);

  it('forecasts the range of the next bars against the usual volatility by the terms that are known', () => {
    expect(outlookModelSchema.parse(model)).toEqual(model);
    expect(Object.keys(model?.terms ?? {})).toEqual(['range_1']);
    expect(model?.terms.range_1?.coefficient).toBeCloseTo(1, 1);
    expect(model?.fit?.r_squared).toBeGreaterThan(0.98);
    expect(model === null ? NaN : rangeOutlook(model, { ...none, range_1: 0.75 })).toBeCloseTo(0.75, 1);
  });

  it('learns nothing from the warm-up, nor where the usual volatility is not known', () => {
    const known = rows.map(({ targets }) => targets.filter((value) => !Number.isNaN(value)).length);
    expect(known.reduce((sum, count) => sum + count, 0)).toBe(model?.fit?.runs);
    for (const { targets } of rows) expect(targets.slice(0, WARM_UP).every(Number.isNaN)).toBe(true);
  });

  it('makes no forecast of too few runs', () => {
    expect(fitOutlook([], 180_000)).toBeNull();
  });
});
