import type {
  AnalysisEngineEvent,
  BeliefByRegime,
  FeatureSnapshot,
  HysteresisState,
  OrchestratorEvent,
  RegimeOutput,
  StateGateEvent,
} from '@xray/contracts';

import { analysisAfter, type AnalysisFacts } from './analysis-facts.ts';
import { findOrAddRun, type RecentRuns, type RunFacts } from './recent-runs.ts';
import { newest, type Newest, type RunPlace } from './run-order.ts';

export interface EffectiveOutput {
  readonly output: RegimeOutput;
  readonly source: 'truth' | 'hysteresis';
}

export interface Belief {
  readonly belief: BeliefByRegime;
  readonly entropy_bits: number | null;
}

export interface RunError {
  readonly error_kind: string;
  readonly error_detail: string;
}

/** What is known of one symbol: of each kind of fact the newest, and a few facts of each of its latest runs. */
export interface SymbolFacts {
  readonly symbol: string;
  readonly runs: RecentRuns;
  truth: Newest<RegimeOutput> | null;
  effective: Newest<EffectiveOutput> | null;
  belief: Newest<Belief> | null;
  hysteresis: Newest<HysteresisState> | null;
  features: Newest<FeatureSnapshot['features']> | null;
  error: Newest<RunError> | null;
  gate: Newest<StateGateEvent> | null;
  reset: Newest<StateGateEvent> | null;
  analysis: AnalysisFacts | null;
}

export function emptyFacts(symbol: string): SymbolFacts {
  return {
    symbol,
    runs: [],
    truth: null,
    effective: null,
    belief: null,
    hysteresis: null,
    features: null,
    error: null,
    gate: null,
    reset: null,
    analysis: null,
  };
}

/**
 * Whose word counts where several stages speak of one run. They say the same when all is well; the order settles it when
 * one of them is missing, or a gate halts after it has decided.
 */
const RANK = { truth: 0, gate: 1, hysteresis: 2, evaluated: 0, halted: 1, carried: 0, source: 1 } as const;

const ORCHESTRATOR_BIT = {
  EngineRunStarted: 1,
  EngineRunCompleted: 2,
  EngineRunFailed: 4,
  HysteresisStatePublished: 8,
} as const;

const GATE_BIT = { StateReset: 1, GateEvaluated: 2, StateGateHalted: 4 } as const;

interface Spoken {
  readonly place: RunPlace;
  readonly run: RunFacts;
}

function takeVerdict(
  facts: SymbolFacts,
  { place, run }: Spoken,
  verdictRank: number,
  output: RegimeOutput,
  state: HysteresisState | null,
): void {
  const source = state === null ? 'truth' : 'hysteresis';
  const belief = output.belief_by_regime ?? state?.belief_by_regime ?? null;
  facts.effective = newest<EffectiveOutput>(facts.effective, place, verdictRank, { output, source });
  if (belief !== null)
    facts.belief = newest<Belief>(facts.belief, place, verdictRank, {
      belief,
      entropy_bits: output.belief_entropy_bits ?? null,
    });
  if (state !== null) facts.hysteresis = newest(facts.hysteresis, place, verdictRank, state);
  if (run.verdict === null || verdictRank > run.verdict.rank)
    run.verdict = {
      rank: verdictRank,
      source,
      regime: output.regime,
      confidence: output.confidence,
      belief,
      claim: output.claim?.kind ?? null,
    };
}

function takeFeatures(
  facts: SymbolFacts,
  { place, run }: Spoken,
  featureRank: number,
  snapshot: FeatureSnapshot | undefined,
): void {
  if (snapshot === undefined) return;
  facts.features = newest(facts.features, place, featureRank, snapshot.features);
  const price = snapshot.features['price_last'];
  if (typeof price === 'number' && (run.price === null || featureRank > run.price.rank))
    run.price = { rank: featureRank, value: price };
}

function takeError(facts: SymbolFacts, { place, run }: Spoken, errorRank: number, error: RunError): void {
  facts.error = newest(facts.error, place, errorRank, error);
  run.failed = true;
}

function spokenOf(facts: SymbolFacts, place: RunPlace, capacity: number): Spoken {
  const run = findOrAddRun(facts.runs, place, capacity);
  run.shown = null;
  return { place, run };
}

export function ingestOrchestratorEvent(facts: SymbolFacts, event: OrchestratorEvent, capacity: number): void {
  const spoken = spokenOf(facts, event, capacity);
  const { run } = spoken;
  run.orchestratorEvents |= ORCHESTRATOR_BIT[event.event_type];
  run.rawEvents ??= event.counts_by_event_type ?? null;
  switch (event.event_type) {
    case 'EngineRunStarted':
      return;
    case 'EngineRunCompleted':
      facts.truth = newest(facts.truth, event, RANK.truth, event.payload.regime_output);
      takeFeatures(facts, spoken, RANK.source, event.payload.feature_snapshot);
      if (event.engine_mode !== 'hysteresis') takeVerdict(facts, spoken, RANK.truth, event.payload.regime_output, null);
      return;
    case 'EngineRunFailed':
      takeError(facts, spoken, RANK.source, event.payload);
      return;
    case 'HysteresisStatePublished':
      takeVerdict(facts, spoken, RANK.hysteresis, event.payload.selected_output, event.payload.hysteresis_state);
  }
}

function ingestEvaluation(facts: SymbolFacts, spoken: Spoken, event: StateGateEvent): void {
  const { regime_output, hysteresis_state, feature_snapshot, error_kind, error_detail } = event.payload;
  takeFeatures(facts, spoken, RANK.carried, feature_snapshot);
  if (regime_output !== undefined) takeVerdict(facts, spoken, RANK.gate, regime_output, hysteresis_state ?? null);
  if (event.reasons.includes('run_failed'))
    takeError(facts, spoken, RANK.carried, {
      error_kind: error_kind ?? 'unknown_error',
      error_detail: error_detail ?? '',
    });
}

export function ingestGateEvent(facts: SymbolFacts, event: StateGateEvent, capacity: number): void {
  const spoken = spokenOf(facts, event, capacity);
  const { run } = spoken;
  run.gateEvents |= GATE_BIT[event.event_type];
  if (event.event_type === 'StateReset') {
    facts.reset = newest(facts.reset, event, 0, event);
    return;
  }
  const gateRank = event.event_type === 'StateGateHalted' ? RANK.halted : RANK.evaluated;
  facts.gate = newest(facts.gate, event, gateRank, event);
  if (run.gate === null || gateRank > run.gate.rank) run.gate = { rank: gateRank, status: event.gate_status };
  if (event.event_type === 'GateEvaluated') ingestEvaluation(facts, spoken, event);
}

export function ingestAnalysisEvent(facts: SymbolFacts, event: AnalysisEngineEvent, capacity: number): void {
  findOrAddRun(facts.runs, event, capacity);
  facts.analysis = analysisAfter(facts.analysis, event);
}
