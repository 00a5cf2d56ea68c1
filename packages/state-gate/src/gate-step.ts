import {
  frozen,
  portProblem,
  recordProblem,
  type OrchestratorEvent,
  type RunId,
  type RuntimeEvent,
  type StateGateEvent,
  type StateGateStateRecord,
} from '@xray/contracts';
import { invariant } from '@xray/contracts/checks';

import { completeStateGateConfig, type StateGateConfig, type StateGateConfigInput } from './config.ts';
import { invalidArgument, invalidEvents } from './errors.ts';
import { evaluatedEvent, recordOf, resetEvent, threadStep, type ResetReason } from './gate-events.ts';
import { evaluateRun } from './gate-rules.ts';
import type { PendingRun, SymbolGateState } from './gate-state.ts';
import { hysteresisStateOf, type GateInput, type RunInput } from './run-input.ts';

/**
 * What became of one orchestrator event:
 * `evaluated`: the run is decided;
 * `waiting`: kept until the run's other event comes;
 * `not_an_input`: of a type that no decision looks at;
 * `duplicate`: the run is decided, or this input of it is already here;
 * `older_engine_time`: before the latest engine time of its symbol;
 * `over_limit`: one run more of its symbol and engine time than the limit allows.
 */
export type GateStepOutcome =
  'evaluated' | 'waiting' | 'not_an_input' | 'duplicate' | 'older_engine_time' | 'over_limit';

/** Where one event leads: the state of its symbol afterwards, and what is to be appended before anybody sees it. */
export interface GateStep {
  readonly state: SymbolGateState;
  readonly outcome: GateStepOutcome;
  /** Runs that waited in vain: a later engine time of the symbol came first. They are never evaluated. */
  readonly superseded_runs: number;
  /** In the order in which they stand in the log; each has one record, each evaluation one step of the thread. */
  readonly events: readonly StateGateEvent[];
  readonly records: readonly StateGateStateRecord[];
  readonly thread: readonly RuntimeEvent[];
}

type Arrival =
  | { readonly kind: 'ready'; readonly input: RunInput }
  | { readonly kind: 'waiting'; readonly pending: PendingRun }
  | { readonly kind: 'duplicate' };

const DUPLICATE: Arrival = { kind: 'duplicate' };

function arrive(event: GateInput, pending: PendingRun | undefined): Arrival {
  switch (event.event_type) {
    case 'EngineRunFailed':
      return { kind: 'ready', input: { kind: 'failed', failed: event } };
    case 'EngineRunCompleted':
      if (pending?.has === 'completed') return DUPLICATE;
      if (pending !== undefined)
        return { kind: 'ready', input: { kind: 'hysteresis', completed: event, published: pending.published } };
      if (event.engine_mode !== 'hysteresis') return { kind: 'ready', input: { kind: 'truth', completed: event } };
      return { kind: 'waiting', pending: { run_id: event.run_id, has: 'completed', completed: event } };
    case 'HysteresisStatePublished':
      if (pending?.has === 'hysteresis') return DUPLICATE;
      if (pending !== undefined)
        return { kind: 'ready', input: { kind: 'hysteresis', completed: pending.completed, published: event } };
      return { kind: 'waiting', pending: { run_id: event.run_id, has: 'hysteresis', published: event } };
  }
}

function resetOf(state: SymbolGateState, input: RunInput, engineTimestampMs: number, maxGapMs: number) {
  const last = state.last_record?.engine_timestamp_ms;
  const transition = hysteresisStateOf(input)?.transition;
  const gaps: ResetReason[] = [];
  if (last !== undefined && engineTimestampMs - last > maxGapMs) gaps.push('reset_timestamp_gap');
  if (transition?.reset_due_to_gap === true) gaps.push('reset_engine_gap');
  const ofProfile = transition?.reset_due_to_profile === true;
  return gaps.length === 0 && !ofProfile ? null : resetEvent(input, gaps, ofProfile);
}

function without(pendingRuns: readonly PendingRun[], runId: RunId): readonly PendingRun[] {
  return pendingRuns.length === 0 ? pendingRuns : pendingRuns.filter((pending) => pending.run_id !== runId);
}

function quiet(state: SymbolGateState, outcome: GateStepOutcome, supersededRuns = 0): GateStep {
  return frozen({ state, outcome, superseded_runs: supersededRuns, events: [], records: [], thread: [] });
}

/** @see gateStep, of arguments that are known to be sound. */
export function stepGate(state: SymbolGateState, event: OrchestratorEvent, config: StateGateConfig): GateStep {
  if (event.event_type === 'EngineRunStarted') return quiet(state, 'not_an_input');
  const { last_record } = state;
  invariant(
    (last_record?.symbol ?? event.symbol) === event.symbol,
    () => `the gate of ${last_record?.symbol ?? ''} is asked about its own symbol, not about ${event.symbol}`,
  );
  const time = event.engine_timestamp_ms;
  if (state.engine_timestamp_ms !== null && time < state.engine_timestamp_ms) return quiet(state, 'older_engine_time');

  const later = time !== state.engine_timestamp_ms;
  const evaluatedRunIds = later ? [] : state.evaluated_run_ids;
  const pendingRuns = later ? [] : state.pending_runs;
  const supersededRuns = later ? state.pending_runs.length : 0;
  if (evaluatedRunIds.includes(event.run_id)) return quiet(state, 'duplicate');

  const waiting = pendingRuns.find((pending) => pending.run_id === event.run_id);
  if (waiting === undefined && evaluatedRunIds.length + pendingRuns.length >= config.limits.max_runs_per_engine_time)
    return quiet(state, 'over_limit');

  const arrival = arrive(event, waiting);
  if (arrival.kind === 'duplicate') return quiet(state, 'duplicate');
  if (arrival.kind === 'waiting') {
    const next: SymbolGateState = {
      last_record: state.last_record,
      engine_timestamp_ms: time,
      evaluated_run_ids: evaluatedRunIds,
      pending_runs: [...pendingRuns, arrival.pending],
    };
    return quiet(next, 'waiting', supersededRuns);
  }

  const reset = resetOf(state, arrival.input, time, config.max_gap_ms);
  const evaluated = evaluatedEvent(arrival.input, evaluateRun(arrival.input, config));
  const record = recordOf(evaluated);
  return frozen({
    state: {
      last_record: record,
      engine_timestamp_ms: time,
      evaluated_run_ids: [...evaluatedRunIds, event.run_id],
      pending_runs: without(pendingRuns, event.run_id),
    },
    outcome: 'evaluated',
    superseded_runs: supersededRuns,
    events: reset === null ? [evaluated] : [reset, evaluated],
    records: reset === null ? [record] : [recordOf(reset), record],
    thread: [threadStep(evaluated)],
  });
}

/**
 * One step of a symbol's gate: pure, and total on orchestrator events of that symbol.
 *
 * A truth run is decided on `EngineRunCompleted` (an event without `engine_mode` counts as truth), a failed one on
 * `EngineRunFailed`, a run in hysteresis mode once both of its events are here, in whichever order they came.
 *
 * @throws StateGateError `invalid_events`, `invalid_config`, `invalid_argument`
 */
export function gateStep(state: SymbolGateState, event: OrchestratorEvent, config: StateGateConfigInput): GateStep {
  const problem = recordProblem('orchestrator_event', event);
  if (problem !== null) throw invalidEvents(`the event ${problem}`);
  const isState = portProblem('the state', state, []) === null && Array.isArray(state.pending_runs);
  if (!isState) throw invalidArgument('the state is none: begin with INITIAL_GATE_STATE');
  return stepGate(state, event, completeStateGateConfig(config));
}
