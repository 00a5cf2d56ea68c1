import type { AnalysisEngineEvent, AnalysisModuleStateRecord } from '@xray/contracts';

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
