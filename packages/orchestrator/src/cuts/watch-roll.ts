import { WATCH_CHANNEL, type RawMarketEvent } from '@xray/contracts';

import { requireList } from '../checked-input.ts';

/** A symbol that is watched, and the receipt from which on. */
export interface WatchedSymbol {
  readonly symbol: string;
  readonly since_ts_ms: number;
}

/** Who is watched, by the announcements of the raw log, in ingest order. */
export interface WatchRoll {
  /** Takes an event; only announcements change anything. */
  take(event: RawMarketEvent): void;
  /** Whether the log has ever said of a symbol that it is watched: from there on only those count. */
  readonly kept: () => boolean;
  /** Whether a symbol's events count: it is watched, or the log says of nobody that it is. */
  admits(symbol: string): boolean;
}

/** What an event announces of its symbol; `null` where it is no such announcement. */
export function watchAnnouncement(event: RawMarketEvent): 'watched' | 'unwatched' | null {
  if (event.event_type !== 'StreamState' || event.channel !== WATCH_CHANNEL) return null;
  const { state } = event.normalized;
  if (state === 'connected') return 'watched';
  return state === 'disconnected' ? 'unwatched' : null;
}

/** `before` are those that earlier records announced; left out where none did. */
export function createWatchRoll(before?: readonly WatchedSymbol[]): WatchRoll {
  requireList('those who were watched', before ?? []);
  const watched = new Set(before?.map(({ symbol }) => symbol));
  let kept = before !== undefined;
  return {
    take(event) {
      const announced = watchAnnouncement(event);
      if (announced === null) return;
      kept = true;
      if (announced === 'watched') watched.add(event.symbol);
      else watched.delete(event.symbol);
    },
    kept: () => kept,
    admits: (symbol) => !kept || watched.has(symbol),
  };
}
