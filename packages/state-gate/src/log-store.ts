import type { EventLogWriter, LogEntry } from '@xray/contracts';

import type { StateGateStateStore } from './state-store.ts';

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
