import { mergeStreamEvent } from './merge-update.ts';
import type { DashboardStreamEvent, DashboardSymbol, DashboardViewModel } from './wire.ts';

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
function lightEvent(event: DashboardStreamEvent, looked: string | null): DashboardStreamEvent {
  const lighten = (symbol: DashboardSymbol): DashboardSymbol =>
    symbol.symbol === looked ? symbol : lightSymbol(symbol);
  if (event.kind === 'update') return { ...event, symbols: event.symbols.map(lighten) };
  return { ...event, view: { ...event.view, symbols: event.view.symbols.map(lighten) } };
}

const VERSIONED = { schema: 'dashboard_stream_event', schema_version: '1' } as const;

/** Some symbols of a view, and all that is not of a symbol, as an event of the stream. */
export function updateEvent(view: DashboardViewModel, symbols: readonly DashboardSymbol[]): DashboardStreamEvent {
  return { ...view, ...VERSIONED, kind: 'update', symbols };
}

/** What has arrived and not been handed on: of every symbol the newest section, however many came. */
interface UpdateQueue {
  take(event: DashboardStreamEvent): void;
  /** Whose whole section is handed on, if any. */
  look(symbol: string | null): void;
  /** The next part, of so many symbols at most; `null` where there is nothing new. */
  next(): DashboardStreamEvent | null;
}

export function createUpdateQueue(maxSymbols: number): UpdateQueue {
  let view: DashboardViewModel | null = null;
  let looked: string | null = null;
  let snapshotWaits = false;
  let hasNews = false;
  /** Names of symbols that changed, the one that has waited longest first. */
  const waiting = new Set<string>();

  return {
    take(event) {
      view = mergeStreamEvent(view, event);
      hasNews = view !== null;
      if (event.kind === 'snapshot') {
        snapshotWaits = true;
        waiting.clear();
      } else for (const { symbol } of event.symbols) waiting.add(symbol);
    },
    look(symbol) {
      looked = symbol;
      if (symbol === null) return;
      waiting.add(symbol);
      hasNews = view !== null;
    },
    next() {
      if (view === null || !hasNews) return null;
      if (snapshotWaits) {
        snapshotWaits = false;
        hasNews = false;
        waiting.clear();
        return lightEvent({ ...VERSIONED, kind: 'snapshot', view }, looked);
      }
      const part = new Set([...waiting].slice(0, maxSymbols));
      for (const name of part) waiting.delete(name);
      hasNews = waiting.size > 0;
      const symbols = view.symbols.filter(({ symbol }) => part.has(symbol));
      return lightEvent(updateEvent(view, symbols), looked);
    },
  };
}
