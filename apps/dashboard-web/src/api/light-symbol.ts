import type { DashboardStreamEvent, DashboardSymbol } from './wire.ts';

/** What only a symbol's own page draws: nine tenths of its section. */
const HEAVY = new Set(['features', 'metrics', 'evidence', 'analysis'] satisfies (keyof DashboardSymbol)[] as string[]);

/**
 * A symbol without what only its own page draws: handing whole sections of hundreds of symbols to the page ten times a second
 * would leave no time for drawing them.
 */
function lightSymbol(symbol: DashboardSymbol): DashboardSymbol {
  const light = Object.fromEntries(Object.entries(symbol).filter(([name]) => !HEAVY.has(name))) as DashboardSymbol;
  return { ...light, recent_runs: symbol.recent_runs.map((run) => ({ ...run, belief_by_regime: null })) };
}

/** The event with light symbols, all but the one that is looked at. */
export function lightEvent(event: DashboardStreamEvent, looked: string | null): DashboardStreamEvent {
  const lighten = (symbol: DashboardSymbol): DashboardSymbol =>
    symbol.symbol === looked ? symbol : lightSymbol(symbol);
  if (event.kind === 'update') return { ...event, symbols: event.symbols.map(lighten) };
  return { ...event, view: { ...event.view, symbols: event.view.symbols.map(lighten) } };
}
