import { fittedData } from '@xray/evaluation';
import { describe, expect, it } from 'vitest';

import { calibration, fittedOn } from '../testing/calibration.ts';

const [first_ts_ms, last_ts_ms] = [1_769_904_180_000, 1_772_323_200_000];
const fitted = fittedData(
  calibration({
    fitted_on: [
      fittedOn({ name: 'february', symbols: ['AAAUSDT', 'BBBUSDT'], first_ts_ms, last_ts_ms }),
      fittedOn({ kind: 'simulated', name: 'default seed 3', symbols: ['CCCUSDT'], first_ts_ms, last_ts_ms }),
    ],
  }),
);

describe('data that was fitted on', () => {
  it.each([first_ts_ms, last_ts_ms])('is a run of a fitted symbol within its time: %i', (at) => {
    expect(() => {
      fitted.refuseRun('BBBUSDT', at, 'march');
    }).toThrow(
      /^calibration narrow-bars was fitted on BBBUSDT at 2026-\d\d-\d\d 00:0\dZ, which march holds \(its entry `february`, 2026-02-01 00:03Z to 2026-03-01 00:00Z\): score other data/,
    );
  });

  it('is not a run before or after that time, of another symbol, or of a simulated entry’s', () => {
    for (const [symbol, at] of [
      ['AAAUSDT', first_ts_ms - 1],
      ['AAAUSDT', last_ts_ms + 1],
      ['ZZZUSDT', first_ts_ms],
      ['CCCUSDT', first_ts_ms],
    ] as const) {
      fitted.refuseRun(symbol, at, 'march');
    }
  });

  it('is a simulated market by its name alone', () => {
    expect(() => {
      fitted.refuseMarket('default seed 3');
    }).toThrow(/simulated market default seed 3/);
    fitted.refuseMarket('default seed 33');
    fitted.refuseMarket('february');
  });

  it('is nothing without a calibration', () => {
    const none = fittedData(null);
    none.refuseMarket('default seed 3');
    none.refuseRun('AAAUSDT', first_ts_ms, 'march');
  });
});
