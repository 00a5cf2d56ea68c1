import type { CalibrationData } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { type JudgedData, requireUnfitted } from './unfitted-markets.ts';

const DAY_MS = 86_400_000;

function fitted(kind: CalibrationData['kind'] = 'real'): CalibrationData {
  return {
    kind,
    name: 'february',
    symbols: ['ALGOUSDT', 'FILUSDT'],
    first_ts_ms: 10 * DAY_MS,
    last_ts_ms: 38 * DAY_MS,
    runs: 1,
    digest: 'a'.repeat(64),
  };
}

function recorded(symbol: string, days: readonly number[], kind: JudgedData['kind'] = 'real'): JudgedData {
  const times = Float64Array.from(days, (day) => day * DAY_MS);
  return { kind, name: 'log of the desk', sequences: [{ symbol, engine_timestamp_ms: times }] };
}

describe('a market to judge by', () => {
  it.each([
    ['another symbol', recorded('NEARUSDT', [12, 13])],
    ['another month', recorded('FILUSDT', [39, 60])],
    ['a month before', recorded('FILUSDT', [1, 9])],
    ['a simulated one', recorded('FILUSDT', [12, 13], 'simulated')],
    ['one without a run', recorded('FILUSDT', [])],
  ])('is %s', (_, market) => {
    expect(() => {
      requireUnfitted([fitted()], [market]);
    }).not.toThrow();
  });

  it('robust: calibration: judged by a log that overlaps what it was fitted on → refused, naming both', () => {
    for (const days of [
      [12, 13],
      [1, 10],
      [38, 50],
      [1, 60],
    ])
      expect(() => {
        requireUnfitted([fitted('simulated'), fitted()], [recorded('NEARUSDT', days), recorded('FILUSDT', days)]);
      }).toThrow(/^log of the desk is to judge by, and FILUSDT of .* was fitted on \(the entry `february`\): judge by/);
  });
});
