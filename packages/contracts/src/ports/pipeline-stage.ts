import type { AnalysisEngineEvent } from '../analysis-engine/analysis-engine-event.ts';
import type { OrchestratorEvent } from '../runs/orchestrator-event.ts';
import type { StateGateEvent, StateGateStateRecord } from '../state-gate/state-gate-event.ts';

/** Where a stage hands on what it has already appended. Rejecting means: not taken; the stage must not go on. */
export interface EventSink<Event> {
  /** Takes events in order, all or none. It is not called again before it has resolved. */
  publish(events: readonly Event[]): Promise<void>;
}

/** A stage behind another one: takes what that one has appended, appends what it makes of it, and gives it on. */
export interface PipelineStage<Taken, Given> {
  /** Resolves with what the next stage may see: all of it is durable. */
  consume(events: readonly Taken[]): Promise<readonly Given[]>;
}

/** What follows the orchestrator, as its runtime sees it. */
export interface PipelineStages {
  readonly gate: PipelineStage<OrchestratorEvent, StateGateEvent> & {
    /** Whether gates restored from records, in log order, have decided the run of an event already. */
    readonly covering: (records: Iterable<StateGateStateRecord>) => (event: OrchestratorEvent) => boolean;
  };
  readonly analysis: PipelineStage<StateGateEvent, AnalysisEngineEvent>;
}

/** What a block of boundaries gave, stage by stage, once all of it is durable. */
export interface PublishedBlock {
  readonly orchestrator: readonly OrchestratorEvent[];
  readonly gate: readonly StateGateEvent[];
  readonly analysis: readonly AnalysisEngineEvent[];
}
