import type { DashboardComponent, DashboardViewModel } from '@xray/contracts';

import { EVENT_SOURCES, type EventSource } from '../event-sources.ts';
import type { SymbolNotes } from './symbol-notes.ts';

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

function troublesOf(source: EventSource, symbols: readonly { readonly notes: SymbolNotes }[]): readonly string[] {
  const troubles: string[] = [];
  for (const { notes } of symbols) if (notes.troubles[source].length > 0) troubles.push(...notes.troubles[source]);
  return troubles;
}

function ingestTroubles(failures: ReadonlyMap<EventSource, IngestFailures>): readonly string[] {
  const troubles: string[] = [];
  for (const source of EVENT_SOURCES) {
    const failed = failures.get(source);
    if (failed !== undefined)
      troubles.push(`${failed.count} events of ${source} not ingested; the last: ${failed.last_detail}`);
  }
  return troubles;
}

export interface SystemFacts {
  readonly symbols: readonly { readonly notes: SymbolNotes }[];
  readonly lastEventMs: LastEventTimes;
  readonly failures: ReadonlyMap<EventSource, IngestFailures>;
  /** What of the log cannot be read now. */
  readonly logTroubles: readonly string[];
  readonly asOfMs: number;
}

/**
 * A component is `DEGRADED` when it has something to tell: a failed last run, a halted gate, a failed module, an event
 * that could not be ingested, a log that cannot be read. It is `UNKNOWN` until its first event. The system is the worst of its components.
 */
export function systemSection({
  asOfMs,
  failures,
  lastEventMs,
  logTroubles,
  symbols,
}: SystemFacts): DashboardViewModel['system'] {
  const components = [
    ...EVENT_SOURCES.map((source) => component(source, troublesOf(source, symbols), lastEventMs[source])),
    component('dashboards', [...logTroubles, ...ingestTroubles(failures)], asOfMs),
  ];
  const statuses = components.map((each) => each.status);
  const status = statuses.includes('DEGRADED') ? 'DEGRADED' : statuses.includes('UNKNOWN') ? 'UNKNOWN' : 'OK';
  return { status, components };
}
