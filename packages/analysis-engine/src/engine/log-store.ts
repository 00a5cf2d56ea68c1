import type { EventLogWriter, LogEntry } from '@xray/contracts';

import type { AnalysisStore } from './analysis-store.ts';

/** The analysis engine's store over the log: module states and events in one commit. */
export function analysisStore(log: Pick<EventLogWriter, 'append'>): AnalysisStore {
  return {
    async append({ events, module_states }) {
      const entries: readonly LogEntry[] = [
        ...module_states.map((record) => ({ stream: 'module_state', record }) as const),
        ...events.map((record) => ({ stream: 'analysis_event', record }) as const),
      ];
      if (entries.length > 0) await log.append({ entries });
    },
  };
}
