import type { DashboardComponent, DashboardViewModel } from '@xray/contracts';

import type { SymbolNotes } from './symbol-notes.ts';

export type EventSource = 'orchestrator' | 'state_gate' | 'analysis_engine';
export const EVENT_SOURCES = ['orchestrator', 'state_gate', 'analysis_engine'] as const satisfies EventSource[];

/** What could not be ingested of one source since the builder was made. */
export interface IngestFailures {
  readonly count: number;
  readonly last_detail: string;
}

export type LastEventTimes = Readonly<Record<EventSource, number | null>>;

function component(
  componentId: DashboardComponent['component_id'],
  details: readonly string[],
  lastUpdateMs: number | null,
): DashboardComponent {
  const status = details.length > 0 ? 'DEGRADED' : lastUpdateMs === null ? 'UNKNOWN' : 'OK';
  return { component_id: componentId, status, details, last_update_ts_ms: lastUpdateMs };
}

function detailsOf(notes: Iterable<SymbolNotes>): Record<EventSource, string[]> {
  const details: Record<EventSource, string[]> = { orchestrator: [], state_gate: [], analysis_engine: [] };
  for (const { orchestrator, state_gate, analysis_engine } of notes) {
    if (orchestrator !== null) details.orchestrator.push(orchestrator);
    if (state_gate !== null) details.state_gate.push(state_gate);
    details.analysis_engine.push(...analysis_engine);
  }
  return details;
}

/**
 * A component is `DEGRADED` when it has something to tell: a failed last run, a halted gate, a failed module, an event
 * that could not be ingested. It is `UNKNOWN` until its first event. The system is the worst of its components.
 */
export function systemSection(
  notes: Iterable<SymbolNotes>,
  lastEventMs: LastEventTimes,
  failures: ReadonlyMap<EventSource, IngestFailures>,
  asOfMs: number,
): DashboardViewModel['system'] {
  const details = detailsOf(notes);
  const ingest = EVENT_SOURCES.flatMap((source) => {
    const failed = failures.get(source);
    return failed === undefined
      ? []
      : [`${failed.count} events of ${source} not ingested; the last: ${failed.last_detail}`];
  });
  const components = [
    ...EVENT_SOURCES.map((source) => component(source, details[source], lastEventMs[source])),
    component('dashboards', ingest, asOfMs),
  ];
  const statuses = components.map((each) => each.status);
  const status = statuses.includes('DEGRADED') ? 'DEGRADED' : statuses.includes('UNKNOWN') ? 'UNKNOWN' : 'OK';
  return { status, components };
}
