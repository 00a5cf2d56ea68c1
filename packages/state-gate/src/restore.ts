import { recordProblem, valueKind, type OrchestratorEvent, type StateGateStateRecord } from '@xray/contracts';

import { invalidArgument, invalidEvents, StateGateError } from './errors.ts';
import type { StateGateStates, SymbolGateState } from './gate-state.ts';

function isEvaluation(record: StateGateStateRecord): boolean {
  return record.state_status !== 'BOOTSTRAP' && record.state_status !== 'HALTED';
}

function afterRecord(state: SymbolGateState | undefined, record: StateGateStateRecord): SymbolGateState {
  const last = state?.engine_timestamp_ms ?? null;
  if (last !== null && record.engine_timestamp_ms < last)
    throw new StateGateError(
      'invalid_record_log',
      `The gate's record log goes back from ${last} to ${record.engine_timestamp_ms} for ${record.symbol}: verify the log before starting the gate on it.`,
    );
  const sameTime = state !== undefined && record.engine_timestamp_ms === last;
  if (sameTime && state.evaluated_run_ids.includes(record.run_id))
    throw new StateGateError(
      'invalid_record_log',
      `The gate's record log evaluates run ${record.run_id} of ${record.symbol} twice: verify the log before starting the gate on it.`,
    );
  return {
    last_record: record,
    engine_timestamp_ms: record.engine_timestamp_ms,
    evaluated_run_ids: sameTime ? [...state.evaluated_run_ids, record.run_id] : [record.run_id],
    pending_runs: [],
  };
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function checked(record: StateGateStateRecord, position: number): StateGateStateRecord {
  const problem = recordProblem('state_gate_state_record', record);
  if (problem === null) return record;
  throw new StateGateError(
    'invalid_record_log',
    `Record ${position} of the gate's record log ${problem}: verify the log before starting the gate on it.`,
  );
}

/**
 * The gates as the record log left them, from its records in log order. Resets decide nothing of their own and a halt
 * ends a process, not a gate: both are passed over, so that a run that halted is decided after the restart.
 *
 * Runs that waited for an event are no part of the log: feed the orchestrator's events again from the first one that
 * `coversRun` denies. Feeding more of them again changes nothing.
 *
 * @throws StateGateError `invalid_record_log` when the records cannot be the log of one gate, `invalid_argument` for no list.
 */
export function restoreStateGate(records: Iterable<StateGateStateRecord>): StateGateStates {
  if (!isIterable(records)) throw invalidArgument(`the records are ${valueKind(records)}, not a list of gate records`);
  const states = new Map<string, SymbolGateState>();
  let position = 0;
  for (const given of records) {
    const record = checked(given, position);
    position += 1;
    if (isEvaluation(record)) states.set(record.symbol, afterRecord(states.get(record.symbol), record));
  }
  return states;
}

/**
 * Whether the restored gates would ignore the event: its run is decided, or a later one of its symbol is.
 *
 * @throws StateGateError `invalid_events`, `invalid_argument`
 */
export function coversRun(restored: StateGateStates, event: OrchestratorEvent): boolean {
  const problem = recordProblem('orchestrator_event', event);
  if (problem !== null) throw invalidEvents(`the event ${problem}`);
  if (!((restored as unknown) instanceof Map))
    throw invalidArgument('the gates are none: give what restoreStateGate gave');
  const state = restored.get(event.symbol);
  if (state === undefined || state.engine_timestamp_ms === null) return false;
  if (event.engine_timestamp_ms !== state.engine_timestamp_ms)
    return event.engine_timestamp_ms < state.engine_timestamp_ms;
  return state.evaluated_run_ids.includes(event.run_id);
}
