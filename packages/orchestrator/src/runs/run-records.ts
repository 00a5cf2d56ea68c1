import type {
  EngineMode,
  EngineRunRecord,
  FeatureSnapshot,
  HysteresisDecision,
  LogEntry,
  OrchestratorEvent,
  RegimeOutput,
  RunId,
} from '@xray/contracts';

import type { BoundaryCut } from '../cuts/boundary-cut.ts';
import type { SymbolCut } from '../cuts/cut-counter.ts';

/** What every run record carries of the process that made it: all a replay needs to name a mismatch. */
export interface RunIdentity {
  readonly config_hash: string;
  readonly calibration_hash: string | null;
  readonly runtime_fingerprint: string;
}

/** How a run ended: its tries, and when, in wall-clock or simulated milliseconds. */
interface RunCompletion {
  readonly attempts: number;
  readonly completed_ts_ms: number;
}

/** A failed run's completion. */
interface RunFailure extends RunCompletion {
  readonly error_kind: string;
  readonly error_detail: string;
}

/** Everything that a run's records and events have in common. */
export interface RunFrame {
  readonly run_id: RunId;
  readonly symbol: string;
  readonly engine_mode: EngineMode;
  readonly boundary: BoundaryCut;
  readonly cut: SymbolCut;
  readonly lookback_start_ingest_seq: number;
  readonly identity: RunIdentity;
  readonly observer_set: string;
  readonly started_ts_ms: number;
  readonly caught_up: boolean;
}

type RunOutcome =
  | { readonly status: 'started' }
  | ({ readonly status: 'completed' } & RunCompletion)
  | ({ readonly status: 'failed' } & RunFailure);

export function runRecordEntry(frame: RunFrame, outcome: RunOutcome): LogEntry {
  const { boundary, cut, identity } = frame;
  const record: EngineRunRecord = {
    attempts: outcome.status === 'started' ? 1 : outcome.attempts,
    calibration_hash: identity.calibration_hash,
    ...(frame.caught_up ? { caught_up_ts_ms: frame.started_ts_ms } : {}),
    completed_ts_ms: outcome.status === 'started' ? null : outcome.completed_ts_ms,
    config_hash: identity.config_hash,
    cut_end_ingest_seq: cut.cut_end_ingest_seq,
    cut_kind: boundary.cut_kind,
    cut_start_ingest_seq: cut.cut_start_ingest_seq,
    engine_mode: frame.engine_mode,
    engine_timestamp_ms: boundary.engine_timestamp_ms,
    ...(outcome.status === 'failed' ? { error_detail: outcome.error_detail, error_kind: outcome.error_kind } : {}),
    lookback_start_ingest_seq: frame.lookback_start_ingest_seq,
    observer_set: frame.observer_set,
    planned_ts_ms: boundary.planned_ts_ms,
    run_id: frame.run_id,
    runtime_fingerprint: identity.runtime_fingerprint,
    schema: 'engine_run_record',
    schema_version: '1',
    started_ts_ms: frame.started_ts_ms,
    status: outcome.status,
    symbol: frame.symbol,
  };
  return { stream: 'run_record', record };
}

function envelope(frame: RunFrame, attempt: number, published: number) {
  const { boundary, cut } = frame;
  return {
    attempt,
    counts_by_event_type: cut.counts_by_event_type,
    cut_end_ingest_seq: cut.cut_end_ingest_seq,
    cut_kind: boundary.cut_kind,
    cut_start_ingest_seq: cut.cut_start_ingest_seq,
    engine_mode: frame.engine_mode,
    engine_timestamp_ms: boundary.engine_timestamp_ms,
    published_ts_ms: published,
    run_id: frame.run_id,
    schema: 'orchestrator_event',
    schema_version: '1',
    symbol: frame.symbol,
  } as const;
}

export function startedEvent(frame: RunFrame): OrchestratorEvent {
  return { ...envelope(frame, 1, frame.started_ts_ms), event_type: 'EngineRunStarted' };
}

export function completedEvent(
  frame: RunFrame,
  completion: RunCompletion,
  regimeOutput: RegimeOutput,
  featureSnapshot: FeatureSnapshot,
): OrchestratorEvent {
  return {
    ...envelope(frame, completion.attempts, completion.completed_ts_ms),
    event_type: 'EngineRunCompleted',
    payload: { feature_snapshot: featureSnapshot, regime_output: regimeOutput },
  };
}

export function failedEvent(frame: RunFrame, failure: RunFailure): OrchestratorEvent {
  return {
    ...envelope(frame, failure.attempts, failure.completed_ts_ms),
    event_type: 'EngineRunFailed',
    payload: { error_detail: failure.error_detail, error_kind: failure.error_kind },
  };
}

export function hysteresisEvent(
  frame: RunFrame,
  completion: RunCompletion,
  decision: HysteresisDecision,
): OrchestratorEvent {
  return {
    ...envelope(frame, completion.attempts, completion.completed_ts_ms),
    event_type: 'HysteresisStatePublished',
    payload: { hysteresis_state: decision.state, selected_output: decision.selected_output },
  };
}
