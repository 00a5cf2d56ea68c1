import type { DashboardStreamEvent, DashboardSymbol, DashboardViewModel } from './wire.ts';

/** Some symbols of a view, and all that is not of a symbol, as an event of the stream. */
export function updateEvent(view: DashboardViewModel, symbols: readonly DashboardSymbol[]): DashboardStreamEvent {
  const { as_of_ts_ms, source_run_id, source_engine_timestamp_ms, system, telemetry } = view;
  return {
    schema: 'dashboard_stream_event',
    schema_version: '1',
    kind: 'update',
    as_of_ts_ms,
    source_run_id,
    source_engine_timestamp_ms,
    system,
    telemetry,
    symbols,
  };
}
