import { emittedBy, RUN_STATES, runtimeSpan, type LogEntry, type RunId, type RunState } from '@xray/contracts';

/** The states that the orchestrator brings a run into; the gate brings it to its end. */
type OrchestratorState = Extract<RunState, 'REQUESTED' | 'DISPATCHED' | 'DELIVERED' | 'FAILED'>;

/** The step of a run's thread that entering a state is. */
export function traceEntry(run: RunId, state: OrchestratorState, artifactId: string, engineMs: number): LogEntry {
  const { actor, event_type, intent, phase } = emittedBy(state);
  const [before] = RUN_STATES[state].after;
  const { span_id, trace_id } = runtimeSpan(run, event_type);
  return {
    stream: 'runtime_event',
    record: {
      actor,
      artifact_id: artifactId,
      contract_version: 'v1',
      event_type,
      intent,
      parent_span_id: before === undefined ? null : runtimeSpan(run, RUN_STATES[before].emits).span_id,
      phase,
      schema: 'runtime_event',
      schema_version: '1',
      span_id,
      timestamp_ms: engineMs,
      trace_id,
    },
  };
}
