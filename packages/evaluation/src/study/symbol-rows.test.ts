import { REGIMES, type Claim, type Outlook, type RememberedVerdict } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { OUTLOOK_LEVELS } from '../scored/scored-symbol.ts';
import { createSymbolRows } from './symbol-rows.ts';

const bar = { end_timestamp_ms: 180_000, open: 100, high: 101, low: 99, close: 100 };
const masses = {
  ...Object.fromEntries(REGIMES.map((regime) => [regime, 1 / 9])),
} as RememberedVerdict['truth']['belief_by_regime'];

function verdict(said: { readonly claim?: Claim; readonly outlook?: Outlook }): RememberedVerdict {
  if (masses === undefined) return expect.fail('nine masses are given');
  const output = {
    schema: 'regime_output',
    schema_version: '1',
    symbol: 'ROWS',
    timestamp: 180_000,
    regime: 'CHOP_BALANCED',
    confidence: 0.4,
    drivers: [],
    invalidations: [],
    permissions: [],
  } as const;
  return {
    truth: output,
    held: { ...output, ...said },
    stored: {
      schema: 'hysteresis_store_record',
      schema_version: '1',
      symbol: 'ROWS',
      engine_timestamp_ms: 180_000,
      belief_by_regime: masses,
      anchor_regime: 'TREND_EXHAUSTION',
      candidate_regime: null,
      progress_current: 0,
      last_commit_timestamp_ms: null,
    },
  };
}

describe('the rows of a symbol', () => {
  const rows = createSymbolRows(180_000, []);
  const range_quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map((probability) => ({
    probability,
    multiple: probability,
    range: probability / 100,
  }));
  const outlook: Outlook = { horizon_bars: 10, usual_volatility: 0.001, range_quantiles, beyond: [], within: [] };
  const shares = { calm: 0.2, ordinary: 0.3, wild: 0.5 };
  const claims: readonly Claim[] = [
    { kind: 'wild', confidence: 0.5, measured: [], shares },
    { kind: 'regime', regime: 'SQUEEZE_UP', confidence: 0.5, measured: [] },
    { kind: 'unsure', confidence: 0.1, least_confidence: 0.2, shares },
  ];
  const said = [...claims.map((claim) => verdict({ claim, outlook })), verdict({}), null];
  for (const one of said) rows.add({ bar, verdict: one, v1_verdict: null, profile: 1 });
  const { anchors, verdicts } = rows.scored('ROWS');
  const columns = verdicts ?? expect.fail('verdicts are kept');

  it('have what was claimed in words, and nothing where nothing was', () => {
    expect(columns.claims).toEqual(['wild', 'SQUEEZE_UP', 'unsure', null, null]);
  });

  it('have the confidence and the profile of each run, and none of a run that failed', () => {
    expect([...columns.confidence]).toEqual([0.4, 0.4, 0.4, 0.4, NaN]);
    expect([...columns.profile]).toEqual([1, 1, 1, 1, 255]);
    expect(anchors?.at(-1)).toBe(255);
  });

  it('have the outlook as logarithms, one a level that is scored', () => {
    OUTLOOK_LEVELS.forEach((level, place) => {
      expect(columns.range_quantiles[place]).toBeCloseTo(Math.log(level / 100), 12);
    });
    expect([...columns.range_quantiles.subarray(-10)].every(Number.isNaN)).toBe(true);
    const unknown = createSymbolRows(180_000, []);
    const withoutSize = { ...outlook, range_quantiles: range_quantiles.map((one) => ({ ...one, range: null })) };
    unknown.add({ bar, verdict: verdict({ outlook: withoutSize }), v1_verdict: null, profile: null });
    expect(unknown.scored('ROWS').verdicts?.range_quantiles[0]).toBeNaN();
    expect(unknown.scored('ROWS').verdicts?.profile[0]).toBe(255);
  });
});
