import { lightEvent } from './light-symbol.ts';
import { mergeStreamEvent } from './merge-update.ts';
import { updateEvent } from './update-event.ts';
import type { DashboardStreamEvent, DashboardViewModel } from './wire.ts';

/** What has arrived and not been handed on: of every symbol the newest section, however many came. */
export interface UpdateQueue {
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
        return lightEvent({ schema: 'dashboard_stream_event', schema_version: '1', kind: 'snapshot', view }, looked);
      }
      const part = new Set([...waiting].slice(0, maxSymbols));
      for (const name of part) waiting.delete(name);
      hasNews = waiting.size > 0;
      const symbols = view.symbols.filter(({ symbol }) => part.has(symbol));
      return lightEvent(updateEvent(view, symbols), looked);
    },
  };
}
