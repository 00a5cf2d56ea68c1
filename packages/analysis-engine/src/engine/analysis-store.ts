import type { AnalysisEngineEvent, AnalysisModuleStateRecord, EventLogWriter, LogEntry } from '@xray/contracts';

/** What one append takes: all of it, or nothing. */
export interface AnalysisBatch {
  readonly events: readonly AnalysisEngineEvent[];
  readonly module_states: readonly AnalysisModuleStateRecord[];
}

/** Where the engine writes before anyone sees an event. */
export interface AnalysisStore {
  /** Resolves when the batch is durable. Rejecting halts the engine: what is not stored was never said. */
  append(batch: AnalysisBatch): Promise<void>;
}

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
