import type { DashboardStreamEvent, DashboardSymbol, DashboardViewModel } from './wire.ts';

/**
 * The view after a stream event. Symbols that the event does not name stay the same objects, so that what is drawn of them
 * need not be drawn again. An update before any snapshot has nothing to change, and changes nothing.
 */
export function mergeStreamEvent(
  view: DashboardViewModel | null,
  event: DashboardStreamEvent,
): DashboardViewModel | null {
  if (event.kind === 'snapshot') return event.view;
  if (view === null) return null;
  return {
    ...view,
    as_of_ts_ms: event.as_of_ts_ms,
    source_run_id: event.source_run_id,
    source_engine_timestamp_ms: event.source_engine_timestamp_ms,
    system: event.system,
    telemetry: event.telemetry,
    symbols: event.symbols.length === 0 ? view.symbols : mergeSymbols(view.symbols, event.symbols),
  };
}

/** By name, as the view model orders them. */
function mergeSymbols(
  known: readonly DashboardSymbol[],
  changed: readonly DashboardSymbol[],
): readonly DashboardSymbol[] {
  const byName = new Map(changed.map((symbol) => [symbol.symbol, symbol]));
  const merged = known.map((symbol) => {
    const replacement = byName.get(symbol.symbol);
    byName.delete(symbol.symbol);
    return replacement ?? symbol;
  });
  if (byName.size === 0) return merged;
  return [...merged, ...byName.values()].sort((left, right) => (left.symbol < right.symbol ? -1 : 1));
}
