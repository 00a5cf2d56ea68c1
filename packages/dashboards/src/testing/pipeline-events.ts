import {
  REGIMES,
  runId,
  type AnalysisEngineEvent,
  type Artifact,
  type BeliefByRegime,
  type Claim,
  type EngineMode,
  type HysteresisState,
  type OrchestratorEvent,
  type Outlook,
  type Regime,
  type RegimeOutput,
  type StateGateEvent,
} from '@xray/contracts';

/** What the tests vary of a run; the events of all three sources follow from it. */
export interface RunSketch {
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly engine_mode: EngineMode;
  readonly regime: Regime;
  readonly confidence: number;
  readonly price: number | null;
  readonly fails: boolean;
  readonly gate: 'OPEN' | 'CLOSED' | 'HALTED';
  readonly resets: boolean;
  /** What `resets` is due to: a gap where nothing is said. */
  readonly reset_by?: 'profile';
  readonly phase: 'STABLE' | 'TRANSITIONING' | 'FLIPPED';
  readonly analysis: 'SUCCESS' | 'PARTIAL' | 'FAILED';
  readonly attention: number;
  readonly raw_events: number;
  readonly claim?: Claim | undefined;
  readonly outlook?: Outlook | undefined;
}

/** The three sources of the dashboards, each in the order in which it publishes. */
export interface PipelineEvents {
  readonly orchestrator: readonly OrchestratorEvent[];
  readonly state_gate: readonly StateGateEvent[];
  readonly analysis_engine: readonly AnalysisEngineEvent[];
}

/** `share` on one regime, the rest evenly on the other eight. */
function beliefOn(regime: Regime, share: number): BeliefByRegime {
  const rest = (1 - share) / (REGIMES.length - 1);
  return Object.fromEntries(REGIMES.map((each) => [each, each === regime ? share : rest])) as BeliefByRegime;
}

function envelope(run: RunSketch) {
  const cutEnd = run.engine_timestamp_ms / 1000 + 1;
  return {
    run_id: runId({ ...run, cut_end_ingest_seq: cutEnd }),
    symbol: run.symbol,
    engine_timestamp_ms: run.engine_timestamp_ms,
    engine_mode: run.engine_mode,
  } as const;
}

function output(run: RunSketch, confidence: number): RegimeOutput {
  const belief = beliefOn(run.regime, confidence);
  return {
    schema: 'regime_output',
    schema_version: '1',
    symbol: run.symbol,
    timestamp: run.engine_timestamp_ms,
    regime: run.regime,
    confidence,
    drivers: ['composer:flow_pressure_v2', 'composer:volatility_context_v2'],
    invalidations: ['VETO_ACCEPTANCE_HIGH'],
    permissions: ['reduce_exposure'],
    belief_by_regime: belief,
    belief_entropy_bits: 1.25,
    ...(run.claim === undefined ? {} : { claim: { ...run.claim, confidence } }),
    ...(run.outlook === undefined ? {} : { outlook: run.outlook }),
    evidence: [{ regime: run.regime, strength: 0.6, confidence: 1, source: 'composer:flow_pressure_v2', weight: 0.8 }],
  };
}

function features(run: RunSketch) {
  return {
    schema: 'feature_snapshot',
    schema_version: '1',
    symbol: run.symbol,
    engine_timestamp_ms: run.engine_timestamp_ms,
    features: { atr: 12.5, price_last: run.price, vwap: null },
  } as const;
}

function hysteresisState(run: RunSketch): HysteresisState {
  const transitioning = run.phase === 'TRANSITIONING';
  const candidate = transitioning ? 'TREND_EXHAUSTION' : null;
  return {
    schema: 'hysteresis_state',
    schema_version: '1',
    symbol: run.symbol,
    engine_timestamp_ms: run.engine_timestamp_ms,
    anchor_regime: run.regime,
    candidate_regime: candidate,
    progress_current: transitioning ? 2 : 0,
    progress_required: 3,
    last_commit_timestamp_ms: null,
    reason_codes: [transitioning ? 'CANDIDATE_PROGRESS' : 'ANCHOR_HELD'],
    belief_by_regime: beliefOn(run.regime, run.confidence),
    transition: {
      stable_regime: run.regime,
      candidate_regime: candidate,
      candidate_count: transitioning ? 2 : 0,
      transition_active: transitioning,
      flipped: run.phase === 'FLIPPED',
      reset_due_to_gap: run.resets && run.reset_by !== 'profile',
      ...(run.resets && run.reset_by === 'profile' ? { reset_due_to_profile: true } : {}),
    },
  };
}

/** The verdict without memory is a little less sure than the selected one, so that tests can tell them apart. */
function truthOutput(run: RunSketch): RegimeOutput {
  return output(run, run.engine_mode === 'hysteresis' ? run.confidence / 2 : run.confidence);
}

export function orchestratorEventsOf(run: RunSketch): readonly OrchestratorEvent[] {
  const common = {
    schema: 'orchestrator_event',
    schema_version: '1',
    ...envelope(run),
    cut_start_ingest_seq: 1,
    cut_end_ingest_seq: run.engine_timestamp_ms / 1000 + 1,
    cut_kind: 'boundary',
    counts_by_event_type: { Candle: 3, TradeTick: run.raw_events },
  } as const;
  const started = { ...common, event_type: 'EngineRunStarted' } as const;
  if (run.fails)
    return [
      started,
      {
        ...common,
        event_type: 'EngineRunFailed',
        payload: { error_kind: 'compose_failed', error_detail: 'the cut is empty' },
      },
    ];
  const completed = {
    ...common,
    event_type: 'EngineRunCompleted',
    payload: { regime_output: truthOutput(run), feature_snapshot: features(run) },
  } as const;
  if (run.engine_mode === 'truth') return [started, completed];
  return [
    started,
    completed,
    {
      ...common,
      event_type: 'HysteresisStatePublished',
      payload: { hysteresis_state: hysteresisState(run), selected_output: output(run, run.confidence) },
    },
  ];
}

export function gateEventsOf(run: RunSketch): readonly StateGateEvent[] {
  const common = { schema: 'state_gate_event', schema_version: '1', ...envelope(run) } as const;
  const open = run.gate === 'OPEN' && !run.fails;
  const events: StateGateEvent[] = [];
  if (run.resets)
    events.push({
      ...common,
      event_type: 'StateReset',
      state_status: 'BOOTSTRAP',
      gate_status: 'CLOSED',
      ...(run.reset_by === 'profile'
        ? { reasons: [], payload: { reset_due_to_profile: true } }
        : { reasons: ['reset_timestamp_gap'], payload: { reset_reason: 'reset_timestamp_gap' } }),
    });
  events.push({
    ...common,
    event_type: 'GateEvaluated',
    state_status: run.fails ? 'DEGRADED' : open ? 'READY' : 'HOLD',
    gate_status: open ? 'OPEN' : 'CLOSED',
    reasons: run.fails ? ['run_failed'] : open ? [] : ['transition_active'],
    payload: run.fails
      ? { error_kind: 'compose_failed', error_detail: 'the cut is empty' }
      : {
          regime_output: output(run, run.confidence),
          feature_snapshot: features(run),
          ...(run.engine_mode === 'hysteresis' ? { hysteresis_state: hysteresisState(run) } : undefined),
        },
  });
  if (run.gate === 'HALTED')
    events.push({
      ...common,
      event_type: 'StateGateHalted',
      state_status: 'HALTED',
      gate_status: 'CLOSED',
      reasons: ['internal_failure'],
      payload: { error_kind: 'log_halted', error_detail: 'the disk is full' },
    });
  return events;
}

function artifact(artifact_kind: Artifact['artifact_kind'], module_id: string, payload: Artifact['payload']): Artifact {
  return {
    artifact_kind,
    module_id,
    artifact_name: module_id,
    artifact_schema: module_id,
    artifact_schema_version: '1',
    payload,
  };
}

function artifactsOf(run: RunSketch): readonly Artifact[] {
  const watcher = run.attention > 0.5;
  return [
    artifact('signal', 'market_metrics', { volume_rank: 2, atr_pct: 0.004, note: 'ignored', relative_volume: null }),
    artifact('signal', 'regime_dwell', { bars: 5 }),
    artifact('detection', 'momentum_emergence', { active: watcher, summary: 'momentum is building' }),
    artifact('detection', 'regime_flip', { active: run.phase === 'FLIPPED', summary: `flipped to ${run.regime}` }),
    artifact('evaluation', 'attention_score', {
      score: run.attention,
      reasons: watcher ? ['momentum_emergence is active'] : [],
    }),
  ];
}

export function analysisEventsOf(run: RunSketch): readonly AnalysisEngineEvent[] {
  const common = { schema: 'analysis_engine_event', schema_version: '1', ...envelope(run) } as const;
  if (run.fails || run.gate !== 'OPEN') return [{ ...common, event_type: 'AnalysisRunSkipped' }];
  const started = { ...common, event_type: 'AnalysisRunStarted' } as const;
  if (run.analysis === 'FAILED')
    return [
      started,
      {
        ...common,
        event_type: 'AnalysisRunFailed',
        payload: { error_kind: 'state_unreadable', error_detail: 'the module state is not readable' },
      },
    ];
  const failure = {
    module_id: 'liquidity_compression',
    module_kind: 'detector',
    error_kind: 'RangeError',
    error_detail: 'a window is empty',
  } as const;
  const failures = run.analysis === 'PARTIAL' ? [failure] : [];
  return [
    started,
    ...artifactsOf(run).map((payload) => ({ ...common, event_type: 'ArtifactEmitted', payload }) as const),
    ...failures.map((payload) => ({ ...common, event_type: 'ModuleFailed', payload }) as const),
    {
      ...common,
      event_type: 'AnalysisRunCompleted',
      payload: { status: run.analysis, module_failures: failures },
    },
  ];
}

export function pipelineEventsOf(runs: readonly RunSketch[]): PipelineEvents {
  return {
    orchestrator: runs.flatMap(orchestratorEventsOf),
    state_gate: runs.flatMap(gateEventsOf),
    analysis_engine: runs.flatMap(analysisEventsOf),
  };
}
