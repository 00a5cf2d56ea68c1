import type { AnalysisEngineEvent, Artifact, EngineMode, ModuleFailure, StateGateEvent } from '@xray/contracts';

import type { DeliveredRun } from '../definition/output.ts';
import { runsFor, type ExecutionPlan } from '../registry/execution-plan.ts';
import type { GateRun, OpenRun } from './gate-runs.ts';

interface Origin {
  readonly engine_mode?: EngineMode;
}

const NO_MODE: Origin = {};

/** The engine mode of a gate event, where it names one; spread first, since it is the first key in lexicographic order. */
function originOf({ engine_mode }: StateGateEvent): Origin {
  return engine_mode === undefined ? NO_MODE : { engine_mode };
}

function started(event: StateGateEvent): AnalysisEngineEvent {
  const { engine_timestamp_ms, run_id, symbol } = event;
  return {
    ...originOf(event),
    engine_timestamp_ms,
    event_type: 'AnalysisRunStarted',
    run_id,
    schema: 'analysis_engine_event',
    schema_version: '1',
    symbol,
  };
}

function skipped(event: StateGateEvent): AnalysisEngineEvent {
  const { engine_timestamp_ms, run_id, symbol, reasons } = event;
  return {
    ...originOf(event),
    engine_timestamp_ms,
    event_type: 'AnalysisRunSkipped',
    run_id,
    schema: 'analysis_engine_event',
    schema_version: '1',
    source_gate_reasons: reasons,
    symbol,
  };
}

function unreadable(event: StateGateEvent, error_detail: string): AnalysisEngineEvent {
  const { engine_timestamp_ms, run_id, symbol } = event;
  return {
    ...originOf(event),
    engine_timestamp_ms,
    event_type: 'AnalysisRunFailed',
    payload: { error_detail, error_kind: 'incomplete_gate_event' },
    run_id,
    schema: 'analysis_engine_event',
    schema_version: '1',
    symbol,
  };
}

/** A module's failure in a run, as an event. */
export function moduleFailed(event: StateGateEvent, payload: ModuleFailure): AnalysisEngineEvent {
  const { engine_timestamp_ms, run_id, symbol } = event;
  return {
    ...originOf(event),
    engine_timestamp_ms,
    event_type: 'ModuleFailed',
    payload,
    run_id,
    schema: 'analysis_engine_event',
    schema_version: '1',
    symbol,
  };
}

/** `computing`: how many modules that compute run for the symbol; outputs only tell of what those said. */
function completed(event: StateGateEvent, failures: readonly ModuleFailure[], computing: number): AnalysisEngineEvent {
  const { engine_timestamp_ms, run_id, symbol } = event;
  const failed = failures.filter(({ module_kind }) => module_kind !== 'output').length;
  const status = failures.length === 0 ? 'SUCCESS' : failed === computing ? 'FAILED' : 'PARTIAL';
  return {
    ...originOf(event),
    engine_timestamp_ms,
    event_type: 'AnalysisRunCompleted',
    payload: { module_failures: failures, status },
    run_id,
    schema: 'analysis_engine_event',
    schema_version: '1',
    symbol,
  };
}

/** A run's events, and the run as outputs see it; `null` where the gate was not OPEN or had no verdict. */
export interface RunAccount {
  readonly event: StateGateEvent;
  readonly delivered: DeliveredRun | null;
}

function computingModules({ emission }: ExecutionPlan, symbol: string): number {
  return emission.filter((planned) => planned.module.definition.kind !== 'output' && runsFor(planned, symbol)).length;
}

function pushOpenRun(
  event: StateGateEvent,
  open: OpenRun,
  plan: ExecutionPlan,
  events: AnalysisEngineEvent[],
): DeliveredRun {
  const { engine_timestamp_ms, run_id, symbol } = event;
  const origin = originOf(event);
  const artifacts: Artifact[] = [];
  const failures: ModuleFailure[] = [];
  events.push(started(event));
  for (const { id, position, artifacts: declared } of plan.emission) {
    const failure = open.failures[position];
    if (failure !== undefined) {
      failures.push(failure);
      events.push(moduleFailed(event, failure));
      continue;
    }
    for (const { name, artifact_kind, schema, schema_version } of declared) {
      const payload = open.payloads[position]?.[name];
      if (payload === undefined) continue;
      const artifact: Artifact = {
        artifact_kind,
        artifact_name: name,
        artifact_schema: schema,
        artifact_schema_version: schema_version,
        module_id: id,
        payload,
      };
      artifacts.push(artifact);
      events.push({
        ...origin,
        engine_timestamp_ms,
        event_type: 'ArtifactEmitted',
        payload: artifact,
        run_id,
        schema: 'analysis_engine_event',
        schema_version: '1',
        symbol,
      });
    }
  }
  events.push(completed(event, failures, computingModules(plan, symbol)));
  return { symbol, run_id, engine_timestamp_ms, artifacts, module_failures: failures };
}

/**
 * Appends the events of one run to `events`: skipped; or started and failed; or started, then artifacts and failures by
 * stage, module id and artifact name, then completed. Keys stand in lexicographic order.
 */
export function pushRunEvents(gateRun: GateRun, plan: ExecutionPlan, events: AnalysisEngineEvent[]): RunAccount {
  const { event } = gateRun;
  switch (gateRun.kind) {
    case 'skipped':
      events.push(skipped(event));
      return { event, delivered: null };
    case 'unreadable':
      events.push(started(event), unreadable(event, gateRun.error_detail));
      return { event, delivered: null };
    case 'open':
      return { event, delivered: pushOpenRun(event, gateRun.open, plan, events) };
  }
}
