import { REGIMES, type HysteresisState } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BAR_MS, beliefOn, gateEvaluated, START_MS, stateReset, type GateInput } from '../../testing/gate-events.ts';
import { payloadsOf } from '../../testing/shipped-run.ts';
import { beliefSummary } from './belief-summary.ts';
import { marketMetrics } from './market-metrics.ts';
import { regimeDwell } from './regime-dwell.ts';

function runs(inputs: readonly GateInput[]) {
  return inputs.map((input, bar) => [gateEvaluated({ bar, ...input })]);
}

function hysteresis(commitBar: number | null): HysteresisState {
  return {
    schema: 'hysteresis_state',
    schema_version: '1',
    symbol: 'BTCUSDT',
    engine_timestamp_ms: START_MS,
    anchor_regime: 'SQUEEZE_UP',
    candidate_regime: null,
    progress_current: 0,
    progress_required: 3,
    last_commit_timestamp_ms: commitBar === null ? null : START_MS + commitBar * BAR_MS,
    reason_codes: [],
    belief_by_regime: beliefOn('SQUEEZE_UP', 0.8),
    transition: {
      stable_regime: 'SQUEEZE_UP',
      candidate_regime: null,
      candidate_count: 0,
      transition_active: false,
      flipped: false,
      reset_due_to_gap: false,
    },
  };
}

describe('regime_dwell', () => {
  it('counts whole bars since the change, and knows what it did not see begin', async () => {
    const inputs = [{}, {}, { regime: 'SQUEEZE_UP' }, { regime: 'SQUEEZE_UP' }, { regime: 'SQUEEZE_UP' }] as const;
    expect(await payloadsOf(regimeDwell, runs(inputs))).toMatchObject([
      { dwell_bars: 0, is_censored: true, previous_regime: null, changed: false },
      { dwell_bars: 1, is_censored: true, changed: false },
      { dwell_bars: 0, is_censored: false, previous_regime: 'CHOP_BALANCED', changed: true },
      { dwell_bars: 1, is_censored: false, changed: false },
      { dwell_bars: 2, is_censored: false, previous_regime: 'CHOP_BALANCED', anchor_regime: 'SQUEEZE_UP' },
    ]);
  });

  it('dates a change behind closed gates by the commit of hysteresis, if that is news', async () => {
    const before = gateEvaluated({ bar: 1 });
    const seen = (commitBar: number | null) => [
      [before],
      [gateEvaluated({ bar: 6, regime: 'SQUEEZE_UP', hysteresis_state: hysteresis(commitBar) })],
    ];
    const dwellAfter = async (commitBar: number | null) => (await payloadsOf(regimeDwell, seen(commitBar)))[1];
    expect(await dwellAfter(4)).toMatchObject({ dwell_bars: 2, changed: true });
    expect(await dwellAfter(null)).toMatchObject({ dwell_bars: 0 });
    expect(await dwellAfter(1)).toMatchObject({ dwell_bars: 0 });
    expect(await dwellAfter(7)).toMatchObject({ dwell_bars: 0 });
  });

  it('starts afresh after a gap', async () => {
    const late = gateEvaluated({ bar: 30 });
    const [, after] = await payloadsOf(regimeDwell, [[gateEvaluated()], [stateReset(late), late]]);
    expect(after).toMatchObject({ dwell_bars: 0, is_censored: true });
  });
});

describe('belief_summary', () => {
  const withMass = (mass: number): GateInput => ({ belief: beliefOn('CHOP_BALANCED', mass) });

  it('knows certainty from ignorance', async () => {
    const [certain, ignorant] = await payloadsOf(beliefSummary, runs([withMass(1), withMass(1 / 9)]));
    expect(certain).toMatchObject({ entropy_bits: 0, entropy_ratio: 0, margin: 1, anchor_mass: 1 });
    expect(ignorant).toMatchObject({ entropy_bits: 3.169925, entropy_ratio: 1, margin: 0 });
  });

  it('names the runner up, and a margin below zero when hysteresis holds a regime that is no longer likeliest', async () => {
    const belief = { ...beliefOn('SQUEEZE_UP', 0.9), CHOP_BALANCED: 0.05, SQUEEZE_DOWN: 0 };
    const [held] = await payloadsOf(beliefSummary, runs([{ regime: 'CHOP_BALANCED', belief }]));
    expect(held).toMatchObject({ runner_up_regime: 'SQUEEZE_UP', margin: -0.85 });
  });

  it('breaks ties of the runner up by taxonomy order', async () => {
    const [tied] = await payloadsOf(beliefSummary, runs([withMass(0.2)]));
    expect(tied).toMatchObject({ runner_up_regime: 'CHOP_STOPHUNT' });
  });

  it('turns the trend only with a move of trend_step, measured from where the last one ended', async () => {
    const masses = [0.5, 0.54, 0.55, 0.59, 0.51, 0.505];
    const told = await payloadsOf(beliefSummary, runs(masses.map(withMass)));
    expect(told.map(({ trend }) => trend)).toEqual(['FLAT', 'FLAT', 'RISING', 'RISING', 'RISING', 'RISING']);
    const fallen = await payloadsOf(beliefSummary, runs([...masses, 0.49].map(withMass)));
    expect(fallen.at(-1)).toMatchObject({ trend: 'FALLING', anchor_mass_delta: -0.06 });
  });

  it('says nothing without a belief', async () => {
    const [nothing] = await payloadsOf(beliefSummary, runs([{ belief: null }]));
    expect(nothing).toMatchObject({ anchor_mass: null, entropy_bits: null, margin: null, trend: 'UNKNOWN' });
  });

  it('keeps its numbers in their bounds for every belief', async () => {
    const weights = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(weights, fc.constantFrom(...REGIMES), async (drawn, regime) => {
        let sum = 0;
        for (const weight of drawn) sum += weight;
        const belief = beliefOn('CHOP_BALANCED', 0);
        const masses = Object.fromEntries(REGIMES.map((name, index) => [name, (drawn[index] ?? 0) / sum]));
        const [told] = await payloadsOf(beliefSummary, runs([{ regime, belief: { ...belief, ...masses } }]));
        expect(told?.['entropy_ratio']).toBeGreaterThanOrEqual(0);
        expect(told?.['runner_up_regime']).not.toBe(regime);
      }),
      { numRuns: 25 },
    );
  });
});

describe('market_metrics', () => {
  const market = (symbol: string, bar: number, features: GateInput['features'] = {}) =>
    gateEvaluated({ symbol, bar, features });

  it('ranks OPEN symbols only, equal values alike, and leaves out what is not known', async () => {
    const boundary = [
      market('AAA', 0, { atr: 2, price_last: 100 }),
      market('BBB', 0, { atr: 4, price_last: 200 }),
      market('CCC', 0, { atr: 1, price_last: 100 }),
      market('DDD', 0, { atr: null, price_last: 100 }),
      gateEvaluated({ symbol: 'EEE', gate_status: 'CLOSED', features: { atr: 50, price_last: 100 } }),
    ];
    const places = await Promise.all(
      ['AAA', 'BBB', 'CCC', 'DDD'].map(async (symbol) => (await payloadsOf(marketMetrics, [boundary], { symbol }))[0]),
    );
    expect(places.map((place) => [place?.['atr_pct'], place?.['atr_rank'], place?.['universe_size']])).toEqual([
      [2, 1, 4],
      [2, 1, 4],
      [1, 3, 4],
      [null, null, 4],
    ]);
  });

  it('ranks volume by turnover', async () => {
    const boundary = [
      market('AAA', 0, { volume_24h: 1000, price_last: 1 }),
      market('BBB', 0, { volume_24h: 10, price_last: 500 }),
    ];
    const [aaa] = await payloadsOf(marketMetrics, [boundary], { symbol: 'AAA' });
    const [bbb] = await payloadsOf(marketMetrics, [boundary], { symbol: 'BBB' });
    expect([aaa?.['volume_rank'], bbb?.['volume_rank']]).toEqual([2, 1]);
  });

  it('takes the ranges of the features where they are there', async () => {
    const features = { price_last: 100, range_24h_pct: 5, range_session_pct: 3 };
    const [told] = await payloadsOf(marketMetrics, [[market('BTCUSDT', 0, features)]]);
    expect(told).toMatchObject({ range_24h_pct: 5, range_session_pct: 3, range_basis: 'bars' });
  });

  it('else remembers the prices of the day: session range at once, 24-hour range after 23 hours, old hours forgotten', async () => {
    const bars = 24 * 20 + 20;
    const price = (bar: number) => (bar === 3 ? 150 : bar === 25 ? 90 : bar === 481 ? 104 : 100);
    const boundaries = Array.from({ length: bars }, (_, bar) => [market('BTCUSDT', bar, { price_last: price(bar) })]);
    const told = await payloadsOf(marketMetrics, boundaries);
    const at = (bar: number) => [told[bar]?.['range_24h_pct'], told[bar]?.['range_session_pct']];
    expect(told[0]?.['range_basis']).toBe('open_runs');
    expect(at(2)).toEqual([null, 0]);
    expect(at(459)).toEqual([null, 60]);
    expect(at(460)).toEqual([60, 60]);
    expect(at(480)).toEqual([10, 0]);
    expect(at(482)).toEqual([14, 4]);
  });

  it('measures strength against the median return since the clock hour before', async () => {
    const returns = { AAA: 1.01, BBB: 1.02, CCC: 1.05 } as const;
    const boundaries = Array.from({ length: 30 }, (_, bar) =>
      Object.entries(returns).map(([symbol, factor]) =>
        market(symbol, bar, { price_last: bar < 25 ? 100 : 100 * factor }),
      ),
    );
    const strengths = async (symbol: string) =>
      (await payloadsOf(marketMetrics, boundaries, { symbol })).map((told) => told['relative_strength']);
    expect((await strengths('CCC')).slice(19, 26)).toEqual([null, 0, 0, 0, 0, 0, 3]);
    expect((await strengths('AAA')).at(-1)).toBe(-1);
    expect((await strengths('BBB')).at(-1)).toBe(0);
  });

  it('says null, and fails nothing, when the features are empty', async () => {
    const [told] = await payloadsOf(marketMetrics, [[market('BTCUSDT', 0)]]);
    expect(told).toEqual({
      atr_pct: null,
      atr_rank: null,
      range_24h_pct: null,
      range_basis: null,
      range_session_pct: null,
      relative_strength: null,
      relative_volume: null,
      universe_size: 1,
      volume_24h: null,
      volume_rank: null,
    });
  });
});
