import { isHistory, type RawInputBufferRecord } from '@xray/contracts';

import { boundaryAtOrAfter } from '../schedule/boundaries.ts';

/** The channel of the `StreamState` events that say from when and until when a symbol is watched. */
export const WATCH_CHANNEL = 'watch';

export interface CutTimes {
  readonly cadence_ms: number;
  readonly boundary_delay_ms: number;
  /** How old the last market data of a watched symbol may be at a boundary, in milliseconds. Default half the cadence. */
  readonly max_silence_ms?: number;
}

/** Who is to be run at a boundary, by name, and who of them is watched and has gone silent. */
export interface Due {
  readonly symbols: readonly string[];
  readonly silent: ReadonlySet<string>;
}

/** Symbols by the boundary at which their receipts fall due, and the symbols that are watched. */
export interface DueSymbols {
  /** Takes a record; one that falls due before `notBefore` is history and makes nobody due. */
  add(record: RawInputBufferRecord, notBefore?: number): void;
  /** Who is due at a boundary; boundaries are taken in order, each once. */
  take(boundary: number): Due;
  /** The earliest boundary that receipts ask for; `null` where none does. */
  next(): number | null;
  /** Whether every further boundary is due, because symbols are watched there. */
  readonly watching: (boundary: number) => boolean;
}

/** A symbol that is watched, and the receipt from which on. */
export interface WatchedSymbol {
  readonly symbol: string;
  readonly since_ts_ms: number;
}

interface WatchChange {
  /** The first boundary for which it holds. */
  readonly boundary: number;
  readonly symbol: string;
  readonly watched: boolean;
}

/** The boundary of the bar in which a time lies. */
function ownBoundary(recvMs: number, { cadence_ms }: CutTimes): number {
  return boundaryAtOrAfter(recvMs, cadence_ms);
}

/**
 * The boundary at which a record makes its symbol due; `null` for one within the delay, for one that is no market data, and
 * for one that was asked for afterwards.
 */
export function dueBoundary({ event }: RawInputBufferRecord, times: CutTimes): number | null {
  if (event.event_type === 'DecodeFailure' || event.event_type === 'StreamState' || isHistory(event)) return null;
  const own = ownBoundary(event.recv_ts_ms, times);
  return event.recv_ts_ms > own - times.cadence_ms + times.boundary_delay_ms ? own : null;
}

function watchChange({ event }: RawInputBufferRecord, times: CutTimes): WatchChange | null {
  if (event.event_type !== 'StreamState' || event.channel !== WATCH_CHANNEL) return null;
  const { state } = event.normalized;
  if (state !== 'connected' && state !== 'disconnected') return null;
  return state === 'connected'
    ? watchBegins({ symbol: event.symbol, since_ts_ms: event.recv_ts_ms }, times)
    : { boundary: ownBoundary(event.recv_ts_ms, times), symbol: event.symbol, watched: false };
}

/** A symbol can be silent in whole bars only: the bar in which it was connected is none. */
function watchBegins({ since_ts_ms, symbol }: WatchedSymbol, times: CutTimes): WatchChange {
  return { boundary: ownBoundary(since_ts_ms, times) + times.cadence_ms, symbol, watched: true };
}

/**
 * `watched` are the symbols that were watched when an earlier run ended. A symbol is due at a boundary when it has market
 * data there, or when it is watched; a watched one whose last market data is too old by then is silent.
 */
export function createDueSymbols(times: CutTimes, watched: readonly WatchedSymbol[] = []): DueSymbols {
  const { cadence_ms, max_silence_ms = cadence_ms / 2 } = times;
  /** The last receipt of market data by symbol. */
  const byBoundary = new Map<number, Map<string, number>>();
  const watching = new Set<string>();
  let changes: WatchChange[] = watched.map((symbol) => watchBegins(symbol, times));

  const apply = (boundary: number): void => {
    if (changes.length === 0) return;
    for (const change of changes) {
      if (change.boundary > boundary) continue;
      if (change.watched) watching.add(change.symbol);
      else watching.delete(change.symbol);
    }
    changes = changes.filter((change) => change.boundary > boundary);
  };

  return {
    add(record, notBefore = Number.NEGATIVE_INFINITY) {
      const own = dueBoundary(record, times);
      if (own !== null) {
        if (own < notBefore) return;
        const { recv_ts_ms, symbol } = record.event;
        const receipts = byBoundary.get(own);
        if (receipts === undefined) byBoundary.set(own, new Map([[symbol, recv_ts_ms]]));
        else receipts.set(symbol, Math.max(recv_ts_ms, receipts.get(symbol) ?? recv_ts_ms));
        return;
      }
      const change = watchChange(record, times);
      if (change === null) return;
      const overtaken = ({ symbol, watched: begins }: WatchChange): boolean => begins && symbol === change.symbol;
      if (!change.watched) changes = changes.filter((earlier) => !overtaken(earlier));
      changes.push(change);
    },
    take(boundary) {
      apply(boundary);
      const receipts = byBoundary.get(boundary) ?? new Map<string, number>();
      byBoundary.delete(boundary);
      const latest = (symbol: string): number => receipts.get(symbol) ?? Number.NEGATIVE_INFINITY;
      const silent = new Set([...watching].filter((symbol) => latest(symbol) <= boundary - max_silence_ms));
      return { symbols: [...new Set([...receipts.keys(), ...silent])].sort(), silent };
    },
    next() {
      let least: number | null = null;
      for (const boundary of byBoundary.keys()) if (least === null || boundary < least) least = boundary;
      return least;
    },
    watching(boundary) {
      apply(boundary - cadence_ms);
      return watching.size > 0 || changes.some((change) => change.watched && change.boundary <= boundary);
    },
  };
}
