import type { RunId, StateGateStateRecord } from '@xray/contracts';

import type { HysteresisPublished, RunCompleted } from './run-input.ts';

/** A run in hysteresis mode of which one of its two events has come. */
export type PendingRun =
  | { readonly run_id: RunId; readonly has: 'completed'; readonly completed: RunCompleted }
  | { readonly run_id: RunId; readonly has: 'hysteresis'; readonly published: HysteresisPublished };

/**
 * The gate of one symbol. Runs are known by their ids at the latest engine time only: whatever is older is ignored for
 * its time, so nothing older needs to be remembered.
 */
export interface SymbolGateState {
  /** The record of the last evaluation: the snapshot cache of the record log. `null` before the first. */
  readonly last_record: StateGateStateRecord | null;
  /** The greatest engine time that an input had; `null` before the first. */
  readonly engine_timestamp_ms: number | null;
  /** Runs of that engine time that are evaluated, in order of evaluation. */
  readonly evaluated_run_ids: readonly RunId[];
  /** Runs of that engine time that wait for their other event, in order of arrival. */
  readonly pending_runs: readonly PendingRun[];
}

/** The state of a symbol of which nothing has been heard; its first run is decided without a reset. */
export const INITIAL_GATE_STATE: SymbolGateState = {
  last_record: null,
  engine_timestamp_ms: null,
  evaluated_run_ids: [],
  pending_runs: [],
};

/** Gates by symbol. */
export type StateGateStates = ReadonlyMap<string, SymbolGateState>;
