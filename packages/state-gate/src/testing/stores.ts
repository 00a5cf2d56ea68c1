import type { RuntimeEvent, StateGateEvent, StateGateStateRecord } from '@xray/contracts';

import type { StateGateStateStore } from '../state-store.ts';

export interface MemoryStore extends StateGateStateStore {
  readonly records: StateGateStateRecord[];
  readonly events: StateGateEvent[];
  readonly thread: RuntimeEvent[];
  appends: number;
}

/** Keeps what it takes; the append whose number (from 1) is `failsAt`, and all after it, are rejected. */
export function memoryStore(failsAt = Infinity): MemoryStore {
  const store: MemoryStore = {
    records: [],
    events: [],
    thread: [],
    appends: 0,
    append: async ({ records, events, thread }) => {
      await Promise.resolve();
      store.appends += 1;
      if (store.appends >= failsAt) throw new Error('the disk is full');
      store.records.push(...records);
      store.events.push(...events);
      store.thread.push(...thread);
    },
  };
  return store;
}
