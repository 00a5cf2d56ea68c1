import type { RuntimeEvent, StateGateEvent, StateGateStateRecord, EventLogWriter, LogEntry } from '@xray/contracts';

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

/** The gate's store over the log: its records, its events and its part of the thread in one commit. */
export function gateStore(log: Pick<EventLogWriter, 'append'>): StateGateStateStore {
  return {
    async append({ events, records, thread }) {
      const entries: readonly LogEntry[] = [
        ...records.map((record) => ({ stream: 'gate_record', record }) as const),
        ...events.map((record) => ({ stream: 'gate_event', record }) as const),
        ...thread.map((record) => ({ stream: 'runtime_event', record }) as const),
      ];
      if (entries.length > 0) await log.append({ entries });
    },
  };
}
