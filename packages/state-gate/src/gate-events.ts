import {
  frozen,
  emittedBy,
  runtimeSpan,
  type EngineMode,
  type GateReason,
  type GateStatus,
  type OrchestratorEventType,
  type RunId,
  type RuntimeEvent,
  type StateGateEvent,
  type StateGateStateRecord,
  type StateStatus,
} from '@xray/contracts';

import type { GateVerdict } from './gate-rules.ts';
import { authoritativeEvent, hysteresisStateOf, selectedOutput, type RunInput } from './run-input.ts';

/** The run that a decision is about. */
export interface DecidedRun {
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly run_id: RunId;
  readonly engine_mode?: EngineMode | undefined;
}

export type ResetReason = 'reset_timestamp_gap' | 'reset_engine_gap';

interface Decision {
  readonly event_type: StateGateEvent['event_type'];
  readonly state_status: StateStatus;
  readonly gate_status: GateStatus;
  readonly reasons: readonly GateReason[];
  readonly payload: StateGateEvent['payload'];
  readonly input_event_type?: OrchestratorEventType;
}

/** Keys in lexicographic order, here and below: their JSON is canonical as it stands. */
function gateEvent(run: DecidedRun, decision: Decision): StateGateEvent {
  return frozen({
    ...(run.engine_mode === undefined ? undefined : { engine_mode: run.engine_mode }),
    engine_timestamp_ms: run.engine_timestamp_ms,
    event_type: decision.event_type,
    gate_status: decision.gate_status,
    ...(decision.input_event_type === undefined ? undefined : { input_event_type: decision.input_event_type }),
    payload: decision.payload,
    reasons: decision.reasons,
    run_id: run.run_id,
    schema: 'state_gate_event',
    schema_version: '1',
    state_status: decision.state_status,
    symbol: run.symbol,
  });
}

function evaluationPayload(input: RunInput): StateGateEvent['payload'] {
  if (input.kind === 'failed') {
    const { error_detail, error_kind } = input.failed.payload;
    return { error_detail, error_kind };
  }
  const features = input.completed.payload.feature_snapshot;
  const state = hysteresisStateOf(input);
  const output = selectedOutput(input);
  return {
    ...(features === undefined ? undefined : { feature_snapshot: features }),
    ...(state === null ? undefined : { hysteresis_state: state }),
    ...(output === null ? undefined : { regime_output: output }),
  };
}

export function evaluatedEvent(input: RunInput, verdict: GateVerdict): StateGateEvent {
  const settling = authoritativeEvent(input);
  return gateEvent(settling, {
    event_type: 'GateEvaluated',
    state_status: verdict.state_status,
    gate_status: verdict.gate_status,
    reasons: verdict.reasons,
    payload: evaluationPayload(input),
    input_event_type: settling.event_type,
  });
}

/** The gaps come in the order of the rules: `reasons` holds all of them, sorted, and `payload.reset_reason` the first. */
export function resetEvent(input: RunInput, gaps: readonly ResetReason[], ofProfile: boolean): StateGateEvent {
  const settling = authoritativeEvent(input);
  const [first] = gaps;
  return gateEvent(settling, {
    event_type: 'StateReset',
    state_status: 'BOOTSTRAP',
    gate_status: 'CLOSED',
    reasons: [...gaps].sort(),
    payload: {
      ...(ofProfile ? { reset_due_to_profile: true } : undefined),
      ...(first === undefined ? undefined : { reset_reason: first }),
    },
    input_event_type: settling.event_type,
  });
}

export function haltedEvent(run: DecidedRun, error: { error_kind: string; error_detail: string }): StateGateEvent {
  return gateEvent(run, {
    event_type: 'StateGateHalted',
    state_status: 'HALTED',
    gate_status: 'CLOSED',
    reasons: ['internal_failure'],
    payload: { error_detail: error.error_detail, error_kind: error.error_kind },
  });
}

/** What the record log keeps of a decision. */
export function recordOf(event: StateGateEvent): StateGateStateRecord {
  return frozen({
    ...(event.engine_mode === undefined ? undefined : { engine_mode: event.engine_mode }),
    engine_timestamp_ms: event.engine_timestamp_ms,
    gate_status: event.gate_status,
    reasons: event.reasons,
    run_id: event.run_id,
    schema: 'state_gate_state_record',
    schema_version: '1',
    state_status: event.state_status,
    symbol: event.symbol,
  });
}

/** The last step of the run's thread: passed where the gate is open, held where it is closed. */
export function threadStep(evaluated: StateGateEvent): RuntimeEvent {
  const { actor, event_type, intent, phase } = emittedBy(evaluated.gate_status === 'OPEN' ? 'PASSED' : 'HELD');
  const { trace_id, span_id } = runtimeSpan(evaluated.run_id, event_type);
  return frozen({
    actor,
    artifact_id: `state_gate_event:${evaluated.run_id}`,
    contract_version: 'v1',
    event_type,
    intent,
    parent_span_id: runtimeSpan(evaluated.run_id, 'artifact.delivered').span_id,
    phase,
    schema: 'runtime_event',
    schema_version: '1',
    span_id,
    timestamp_ms: evaluated.engine_timestamp_ms,
    trace_id,
  });
}
