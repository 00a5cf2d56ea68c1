import type { DashboardStreamEvent, DashboardViewModel } from '@xray/contracts';

const VERSIONED = { schema: 'dashboard_stream_event', schema_version: '1' } as const;

export function snapshotEvent(view: DashboardViewModel): DashboardStreamEvent {
  return { ...VERSIONED, kind: 'snapshot', view };
}

/** What has changed from one view to the next. Sections that have not changed are the same objects. */
export function updateEvent(before: DashboardViewModel, after: DashboardViewModel): DashboardStreamEvent {
  const known = new Map(before.symbols.map((symbol) => [symbol.symbol, symbol]));
  const { as_of_ts_ms, source_engine_timestamp_ms, source_run_id, system, telemetry } = after;
  const symbols = after.symbols.filter((symbol) => known.get(symbol.symbol) !== symbol);
  return {
    ...VERSIONED,
    kind: 'update',
    as_of_ts_ms,
    source_run_id,
    source_engine_timestamp_ms,
    system,
    telemetry,
    symbols,
  };
}
