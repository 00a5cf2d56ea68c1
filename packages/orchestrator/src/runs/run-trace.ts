import { runtimeSpan, type LogEntry, type RunId, type RuntimeEvent, type RuntimeStep } from '@xray/contracts';

type OrchestratorStep = Extract<RuntimeStep, 'intent.received' | 'dataplane.dispatched' | 'artifact.delivered'>;

const phases = {
  'intent.received': 'control_plane',
  'dataplane.dispatched': 'data_plane',
  'artifact.delivered': 'data_plane',
} as const satisfies Record<OrchestratorStep, RuntimeEvent['phase']>;

const parents = {
  'intent.received': null,
  'dataplane.dispatched': 'intent.received',
  'artifact.delivered': 'dataplane.dispatched',
} as const satisfies Record<OrchestratorStep, OrchestratorStep | null>;

/** The orchestrator's steps of a run's thread; the gate adds the last one. */
export function traceEntry(run: RunId, step: OrchestratorStep, artifactId: string, engineMs: number): LogEntry {
  const parent = parents[step];
  const { span_id, trace_id } = runtimeSpan(run, step);
  return {
    stream: 'runtime_event',
    record: {
      actor: 'orchestrator',
      artifact_id: artifactId,
      contract_version: 'v1',
      event_type: step,
      intent: 'classify_regime',
      parent_span_id: parent === null ? null : runtimeSpan(run, parent).span_id,
      phase: phases[step],
      schema: 'runtime_event',
      schema_version: '1',
      span_id,
      timestamp_ms: engineMs,
      trace_id,
    },
  };
}
