import type { RuntimeEvent, StateGateEvent, StateGateStateRecord } from '@xray/contracts';

/** What one durable commit takes: all of it, in this order, or none. */
export interface StateGateAppend {
  readonly records: readonly StateGateStateRecord[];
  readonly events: readonly StateGateEvent[];
  readonly thread: readonly RuntimeEvent[];
}

/** Where the gate's decisions become durable; what it resolves of, a restart finds in the record log. */
export interface StateGateStateStore {
  /** Resolves when all is durable: only then are the events published. A rejection halts the gate for good. */
  append(request: StateGateAppend): Promise<void>;
}
