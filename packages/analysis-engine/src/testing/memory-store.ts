import type { AnalysisEngineEvent, AnalysisModuleStateRecord } from '@xray/contracts';

import type { AnalysisStore } from '../engine/analysis-store.ts';

export interface MemoryStore extends AnalysisStore {
  readonly events: AnalysisEngineEvent[];
  readonly module_states: AnalysisModuleStateRecord[];
}

/** A store that keeps what it was given. */
export function memoryStore(): MemoryStore {
  const events: AnalysisEngineEvent[] = [];
  const module_states: AnalysisModuleStateRecord[] = [];
  return {
    events,
    module_states,
    append: (batch) => {
      events.push(...batch.events);
      module_states.push(...batch.module_states);
      return Promise.resolve();
    },
  };
}
