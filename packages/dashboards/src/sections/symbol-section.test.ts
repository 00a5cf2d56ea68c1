import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { completeDashboardConfig } from '../config.ts';
import { createDashboardBuilder } from '../dashboard-builder.ts';
import { symbolOf, viewOf } from '../testing/builders.ts';
import { gateEventsOf, orchestratorEventsOf, pipelineEventsOf, type RunSketch } from '../testing/pipeline-events.ts';
import { ordinaryOutlook, quietRun, runAfter, wildnessClaim } from '../testing/runs.ts';

function shown(...runs: readonly RunSketch[]) {
  return symbolOf(viewOf(runs));
}

describe('the verdict that counts', () => {
  it('is the selected one in hysteresis mode, beside the verdict without memory', () => {
    const symbol = shown(quietRun({ engine_mode: 'hysteresis', confidence: 0.8 }));
    expect(symbol.regime_effective).toMatchObject({ source: 'hysteresis', confidence: 0.8 });
    expect(symbol.regime_truth).toMatchObject({ confidence: 0.4 });
    expect(symbol.evidence).toHaveLength(1);
  });

  it('is the verdict without memory in truth mode', () => {
    const symbol = shown(quietRun({ engine_mode: 'truth', confidence: 0.8 }));
    expect(symbol.regime_effective).toMatchObject({ source: 'truth', confidence: 0.8 });
    expect(symbol).not.toHaveProperty('hysteresis');
  });

  it('stays that of the run before while the hysteresis state of a run is still to come', () => {
    const first = quietRun();
    const second = runAfter(first, { regime: 'CHOP_BALANCED' });
    const builder = createDashboardBuilder(completeDashboardConfig());
    builder.ingestOrchestrator([...orchestratorEventsOf(first), ...orchestratorEventsOf(second).slice(0, 2)]);
    const symbol = symbolOf(builder.buildSnapshot(second.engine_timestamp_ms));
    expect(symbol.regime_truth).toMatchObject({ regime: 'CHOP_BALANCED' });
    expect(symbol.regime_effective).toMatchObject({
      regime: 'TREND_BUILD_UP',
      engine_timestamp_ms: first.engine_timestamp_ms,
    });
  });

  it('is taken from the gate where the orchestrator is not heard', () => {
    const run = quietRun();
    const builder = createDashboardBuilder(completeDashboardConfig());
    builder.ingestStateGate(gateEventsOf(run));
    const symbol = symbolOf(builder.buildSnapshot(run.engine_timestamp_ms));
    const whole = shown(run);
    expect(symbol.regime_effective).toEqual(whole.regime_effective);
    expect(symbol.hysteresis).toEqual(whole.hysteresis);
    expect(symbol.belief).toEqual(whole.belief);
    expect(symbol.features).toEqual(whole.features);
    expect(symbol).not.toHaveProperty('regime_truth');
  });

  it('is left from the last run that had one when a run fails, and says of which run it is', () => {
    const first = quietRun();
    const symbol = shown(first, runAfter(first, { fails: true }));
    expect(symbol).toMatchObject({
      last_run_status: 'FAILED',
      last_error: 'compose_failed: the cut is empty',
      gate: { status: 'CLOSED', state_status: 'DEGRADED', reasons: ['run_failed'] },
      regime_effective: { engine_timestamp_ms: first.engine_timestamp_ms },
    });
    expect(symbol.recent_runs.map((run) => [run.status, run.regime])).toEqual([
      ['COMPLETED', 'TREND_BUILD_UP'],
      ['FAILED', null],
    ]);
  });
});

describe('the belief', () => {
  it('is listed by mass, ties by taxonomy order, with the entropy that the engine gave', () => {
    const { belief } = shown(quietRun({ regime: 'SQUEEZE_DOWN', confidence: 0.6 }));
    expect(belief?.anchor_regime).toBe('SQUEEZE_DOWN');
    expect(belief?.distribution.map(({ regime }) => regime)).toEqual([
      'SQUEEZE_DOWN',
      ...REGIMES.filter((regime) => regime !== 'SQUEEZE_DOWN'),
    ]);
    expect(belief?.entropy_bits).toBe(1.25);
  });

  it.each([
    [0.5, 0.62, 'RISING'],
    [0.5, 0.4, 'FALLING'],
    [0.5, 0.505, 'FLAT'],
  ])('from %d to %d is %s by the mass of the anchor', (before, after, status) => {
    const first = quietRun({ confidence: before });
    const { belief, hysteresis } = shown(first, runAfter(first, { confidence: after }));
    expect(belief?.trend.status).toBe(status);
    expect(belief?.trend.anchor_mass_delta).toBeCloseTo(after - before, 12);
    expect(hysteresis?.confidence_trend).toBe(status);
  });

  it('has a trend also where only one run is shown', () => {
    const first = quietRun({ confidence: 0.5 });
    const view = viewOf([first, runAfter(first, { confidence: 0.7 })], undefined, { recent_runs: 1 });
    expect(symbolOf(view)).toMatchObject({
      belief: { trend: { status: 'RISING' } },
      hysteresis: { confidence_trend: 'RISING' },
      recent_runs: [{ confidence: 0.7 }],
    });
  });

  it('compares the mass of the present anchor, also when the run before had another one', () => {
    const first = quietRun({ regime: 'CHOP_BALANCED', confidence: 0.6 });
    const { belief } = shown(first, runAfter(first, { regime: 'TREND_BUILD_UP', confidence: 0.6 }));
    expect(belief?.trend.anchor_mass_delta).toBeCloseTo(0.6 - 0.05, 12);
  });

  it('has no known trend in the first run, and compares across a failed one', () => {
    const first = quietRun({ confidence: 0.5 });
    expect(shown(first).belief?.trend).toEqual({ status: 'UNKNOWN', anchor_mass_delta: null });
    const second = runAfter(first, { fails: true });
    expect(shown(first, second, runAfter(second, { fails: false, confidence: 0.7 })).belief?.trend.status).toBe(
      'RISING',
    );
  });
});

describe('hysteresis', () => {
  it.each([
    [{ phase: 'STABLE' }, 'STABLE', 'stable in TREND_BUILD_UP'],
    [{ phase: 'TRANSITIONING' }, 'TRANSITIONING', 'TREND_BUILD_UP to TREND_EXHAUSTION, 2 of 3'],
    [{ phase: 'FLIPPED' }, 'FLIPPED', 'flipped to TREND_BUILD_UP'],
    [{ phase: 'FLIPPED', resets: true }, 'RESET', 'reset after a gap, in TREND_BUILD_UP'],
    [{ resets: true, reset_by: 'profile' }, 'RESET', 'reset under another profile, in TREND_BUILD_UP'],
  ] as const)('%j is shown as %s: %s', (change, phase, summary) => {
    expect(shown(quietRun(change)).hysteresis).toMatchObject({ phase, summary });
  });
});

describe('the gate', () => {
  it('is unknown until it has spoken', () => {
    const builder = createDashboardBuilder(completeDashboardConfig());
    builder.ingestOrchestrator(pipelineEventsOf([quietRun()]).orchestrator);
    expect(symbolOf(builder.buildSnapshot(0)).gate).toEqual({
      status: 'UNKNOWN',
      state_status: null,
      reasons: [],
      reset_reason: null,
      engine_timestamp_ms: null,
    });
  });

  it('shows a reset with the decision of its run, and not with the next one', () => {
    const first = quietRun({ resets: true });
    expect(shown(first).gate).toMatchObject({
      status: 'OPEN',
      reset_reason: 'reset_timestamp_gap',
      reset_text: 'a gap since the last decision',
    });
    const after = shown(first, runAfter(first, { resets: false })).gate;
    expect(after.reset_reason).toBeNull();
    expect(after).not.toHaveProperty('reset_text');
  });

  it('names another profile as what it was reset by, which is no gap', () => {
    const gate = shown(quietRun({ resets: true, reset_by: 'profile' })).gate;
    expect(gate).toMatchObject({ reset_reason: null, reset_text: 'another profile' });
  });

  it('shows a halt over the decision of the same run', () => {
    expect(shown(quietRun({ gate: 'HALTED' })).gate).toMatchObject({ status: 'CLOSED', state_status: 'HALTED' });
  });
});

describe('the analysis', () => {
  it('puts the summaries of active detections before the reasons for attention', () => {
    const { analysis, attention } = shown(quietRun({ attention: 0.9, phase: 'FLIPPED' }));
    expect(analysis?.status).toBe('PRESENT');
    expect(analysis?.highlights).toEqual([
      'momentum is building',
      'flipped to TREND_BUILD_UP',
      'momentum_emergence is active',
    ]);
    expect(attention).toEqual({ score: 0.9, reasons: ['momentum_emergence is active'] });
  });

  it('copies the numbers of the market metrics by name, and leaves out what is none', () => {
    const { metrics } = shown(quietRun());
    expect(metrics).toEqual({ atr_pct: 0.004, relative_volume: null, volume_rank: 2 });
    expect(Object.keys(metrics ?? {})).toEqual(['atr_pct', 'relative_volume', 'volume_rank']);
  });

  it('is partial with the failures of its modules, each once', () => {
    expect(shown(quietRun({ analysis: 'PARTIAL' })).analysis).toMatchObject({
      status: 'PARTIAL',
      failures: ['liquidity_compression: RangeError: a window is empty'],
    });
  });

  it('is partial until the run has ended', () => {
    const run = quietRun();
    const builder = createDashboardBuilder(completeDashboardConfig());
    builder.ingestAnalysis(pipelineEventsOf([run]).analysis_engine.slice(0, 3));
    expect(symbolOf(builder.buildSnapshot(run.engine_timestamp_ms)).analysis?.status).toBe('PARTIAL');
  });

  it('is empty when the gate was closed or the run failed as a whole', () => {
    expect(shown(quietRun({ gate: 'CLOSED' })).analysis).toMatchObject({
      status: 'EMPTY',
      highlights: [],
      failures: [],
    });
    expect(shown(quietRun({ analysis: 'FAILED' })).analysis).toMatchObject({
      status: 'EMPTY',
      failures: ['run: state_unreadable: the module state is not readable'],
    });
  });

  it('shows artifacts in the order of stages, modules and names', () => {
    const order = shown(quietRun()).analysis?.artifacts.map(({ module_id }) => module_id);
    expect(order).toEqual(['market_metrics', 'regime_dwell', 'momentum_emergence', 'regime_flip', 'attention_score']);
  });

  it('shows no attention where the score is none', () => {
    const [started, ...rest] = pipelineEventsOf([quietRun({ attention: 1.5 })]).analysis_engine;
    const builder = createDashboardBuilder(completeDashboardConfig());
    builder.ingestAnalysis(started === undefined ? rest : [started, ...rest]);
    expect(symbolOf(builder.buildSnapshot(0))).not.toHaveProperty('attention');
  });
});

describe('a gate that is closed for what its verdict was made from', () => {
  const inputs = { price_age_ms: 5_461_000, flow_age_ms: null, known: 2, needed: 7, known_share: 2 / 7 };

  function closedBy(...codes: readonly ('NO_PRICE' | 'STALE_INPUTS' | 'WARMING_UP')[]) {
    const run = quietRun({ gate: 'CLOSED' });
    const builder = createDashboardBuilder(completeDashboardConfig());
    builder.ingestOrchestrator(orchestratorEventsOf(run));
    builder.ingestStateGate(
      gateEventsOf(run).map((event) => {
        const { regime_output: output, ...payload } = event.payload;
        const reasons = codes.map((code) => `denylisted_invalidation:${code}` as const);
        return {
          ...event,
          reasons,
          payload: output === undefined ? payload : { ...payload, regime_output: { ...output, inputs } },
        };
      }),
    );
    return {
      now: symbolOf(builder.buildSnapshot(run.engine_timestamp_ms)),
      later: symbolOf(builder.buildSnapshot(run.engine_timestamp_ms + 1e9)),
    };
  }

  it('says why in words, and is stale at once without a price or with an old one', () => {
    const { later, now } = closedBy('NO_PRICE', 'WARMING_UP');
    const text = 'no price of this bar, the newest is 91 min old';
    expect(now.gate.reason_texts).toEqual([text, 'warming up: 2 of 7 known']);
    expect(now.staleness).toEqual({ status: 'STALE', is_stale: true, reasons: [text] });
    expect(later.staleness.reasons).toEqual([expect.stringContaining('no run for more than'), text]);
  });

  it('is not stale while it warms up', () => {
    expect(closedBy('WARMING_UP').now.staleness.status).toBe('ACTIVE');
  });
});

describe('a claim and an outlook', () => {
  const claiming = quietRun({ claim: wildnessClaim(0.7), confidence: 0.7, outlook: ordinaryOutlook });

  it('are shown as they are and in a sentence, and past runs say what they claimed', () => {
    const { recent_runs, regime_effective: verdict } = shown(claiming);
    expect(verdict?.claim).toEqual(wildnessClaim(0.7));
    expect(verdict?.claim_text).toMatch(/^wild, 70 % sure; of such verdicts 20 % /);
    expect(verdict?.outlook).toEqual(ordinaryOutlook);
    expect(verdict?.outlook_text).toMatch(/^next 10 bars: bars of about 0.3 %/);
    expect(recent_runs.map(({ claim }) => claim)).toEqual(['wild']);
  });

  it('name the state of the hysteresis, whose degrees have names that say nothing', () => {
    expect(shown(claiming).hysteresis?.summary).toBe('stable, wild');
    const changing = quietRun({ claim: wildnessClaim(0.7), confidence: 0.7, phase: 'TRANSITIONING' });
    expect(shown(changing).hysteresis?.summary).toMatch(/^wild, about to change: \d of \d$/);
  });

  it('are left out where a verdict has none', () => {
    const { recent_runs, regime_effective: verdict } = shown(quietRun());
    expect(Object.keys(verdict ?? {}).filter((name) => /claim|outlook/.test(name))).toEqual([]);
    expect(recent_runs.map(({ claim }) => claim)).toEqual([null]);
  });
});
