import {
  REGIMES,
  runId,
  type EngineMode,
  type HysteresisState,
  type OrchestratorEvent,
  type RegimeOutput,
  type RunId,
} from '@xray/contracts';

import type { HysteresisPublished, RunCompleted, RunFailed } from '../run-input.ts';

/** What the tests vary of a run; the rest follows from it. */
export interface RunSketch {
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly cut_end_ingest_seq?: number;
  readonly engine_mode?: EngineMode;
  readonly invalidations?: readonly string[];
  readonly selected_invalidations?: readonly string[];
  readonly transition_active?: boolean;
  readonly reset_due_to_gap?: boolean;
  readonly reset_due_to_profile?: boolean;
}

const uniformBelief = Object.fromEntries(
  REGIMES.map((regime) => [regime, 1 / 9]),
) as HysteresisState['belief_by_regime'];

function envelope(run: RunSketch) {
  const cutEnd = run.cut_end_ingest_seq ?? Math.floor(run.engine_timestamp_ms / 1000) + 1;
  const mode = run.engine_mode ?? 'truth';
  return {
    schema: 'orchestrator_event',
    schema_version: '1',
    run_id: runId({ ...run, cut_end_ingest_seq: cutEnd, engine_mode: mode }),
    symbol: run.symbol,
    engine_timestamp_ms: run.engine_timestamp_ms,
    cut_start_ingest_seq: 1,
    cut_end_ingest_seq: cutEnd,
    cut_kind: 'boundary',
    engine_mode: mode,
  } as const;
}

function output(run: RunSketch, regime: RegimeOutput['regime'], invalidations: readonly string[]): RegimeOutput {
  return {
    schema: 'regime_output',
    schema_version: '1',
    symbol: run.symbol,
    timestamp: run.engine_timestamp_ms,
    regime,
    confidence: 0.5,
    drivers: ['classical_resolution_v1'],
    invalidations,
    permissions: ['reduce_exposure'],
  };
}

export function runIdOf(run: RunSketch): RunId {
  return envelope(run).run_id;
}

export function started(run: RunSketch): OrchestratorEvent {
  return { ...envelope(run), event_type: 'EngineRunStarted' };
}

export function completed(run: RunSketch): RunCompleted {
  return {
    ...envelope(run),
    event_type: 'EngineRunCompleted',
    payload: {
      regime_output: output(run, 'CHOP_BALANCED', run.invalidations ?? []),
      feature_snapshot: {
        schema: 'feature_snapshot',
        schema_version: '1',
        symbol: run.symbol,
        engine_timestamp_ms: run.engine_timestamp_ms,
        features: { atr: null, price_last: 100 },
      },
    },
  };
}

export function failed(run: RunSketch): RunFailed {
  return {
    ...envelope(run),
    event_type: 'EngineRunFailed',
    payload: { error_kind: 'compose_failed', error_detail: 'the cut is empty' },
  };
}

export function hysteresisPublished(run: RunSketch): HysteresisPublished {
  return {
    ...envelope(run),
    event_type: 'HysteresisStatePublished',
    payload: {
      hysteresis_state: {
        schema: 'hysteresis_state',
        schema_version: '1',
        symbol: run.symbol,
        engine_timestamp_ms: run.engine_timestamp_ms,
        anchor_regime: 'SQUEEZE_UP',
        candidate_regime: run.transition_active === true ? 'CHOP_BALANCED' : null,
        progress_current: run.transition_active === true ? 1 : 0,
        progress_required: 3,
        last_commit_timestamp_ms: null,
        reason_codes: [],
        belief_by_regime: uniformBelief,
        transition: {
          stable_regime: 'SQUEEZE_UP',
          candidate_regime: run.transition_active === true ? 'CHOP_BALANCED' : null,
          candidate_count: run.transition_active === true ? 1 : 0,
          transition_active: run.transition_active ?? false,
          flipped: false,
          reset_due_to_gap: run.reset_due_to_gap ?? false,
          ...(run.reset_due_to_profile === true ? { reset_due_to_profile: true } : {}),
        },
      },
      selected_output: output(run, 'SQUEEZE_UP', run.selected_invalidations ?? []),
    },
  };
}
