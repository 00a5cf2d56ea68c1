import type { RuntimeEvent, StateGateEvent, StateGateStateRecord } from '@xray/contracts';

import type { StateGateStateStore } from './state-store.ts';

/** The gate's decisions in memory, in the order in which they were made; `records` are what `restoreStateGate` reads. */
export interface MemoryGateStore extends StateGateStateStore {
  readonly records: readonly StateGateStateRecord[];
  readonly events: readonly StateGateEvent[];
  readonly thread: readonly RuntimeEvent[];
}

/** A store for tests and for who keeps no log; it grows with every decision. */
export function createMemoryGateStore(): MemoryGateStore {
  const records: StateGateStateRecord[] = [];
  const events: StateGateEvent[] = [];
  const thread: RuntimeEvent[] = [];
  return {
    records,
    events,
    thread,
    append: (request) => {
      records.push(...request.records);
      events.push(...request.events);
      thread.push(...request.thread);
      return Promise.resolve();
    },
  };
}
