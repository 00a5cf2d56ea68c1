import type { OrchestratorEvent, StateGateStateRecord } from '@xray/contracts';

import { StateGateError } from './errors.ts';
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

/**
 * The gates as the record log left them, from its records in log order. Resets decide nothing of their own and a halt
 * ends a process, not a gate: both are passed over, so that a run that halted is decided after the restart.
 *
 * Runs that waited for an event are no part of the log: feed the orchestrator's events again from the first one that
 * `coversRun` denies. Feeding more of them again changes nothing.
 *
 * @throws StateGateError `invalid_record_log` when the records cannot be the log of one gate.
 */
export function restoreStateGate(records: Iterable<StateGateStateRecord>): StateGateStates {
  const states = new Map<string, SymbolGateState>();
  for (const record of records)
    if (isEvaluation(record)) states.set(record.symbol, afterRecord(states.get(record.symbol), record));
  return states;
}

/** Whether the restored gates would ignore the event: its run is decided, or a later one of its symbol is. */
export function coversRun(restored: StateGateStates, event: OrchestratorEvent): boolean {
  const state = restored.get(event.symbol);
  if (state === undefined || state.engine_timestamp_ms === null) return false;
  if (event.engine_timestamp_ms !== state.engine_timestamp_ms)
    return event.engine_timestamp_ms < state.engine_timestamp_ms;
  return state.evaluated_run_ids.includes(event.run_id);
}
