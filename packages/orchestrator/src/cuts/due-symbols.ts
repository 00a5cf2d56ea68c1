import { isHistory, type RawInputBufferRecord, type RawMarketEvent } from '@xray/contracts';

import { boundaryAtOrAfter } from '../schedule/boundaries.ts';
import { createWatchRoll, watchAnnouncement, type WatchedSymbol } from './watch-roll.ts';

/** When cuts end and who counts as silent. Times in milliseconds. */
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

/** Symbols by the boundary at which their events fall due, and the symbols that are watched. */
export interface DueSymbols {
  /** Takes a record; one that falls due before `notBefore` is history and makes nobody due. */
  add(record: RawInputBufferRecord, notBefore?: number): void;
  /** Who is due at a boundary; boundaries are taken in order, each once. */
  take(boundary: number): Due;
  /** The earliest boundary that events ask for; `null` where none does. */
  next(): number | null;
  /** The first boundary, from one on, at which a symbol is watched; `null` where none is. */
  readonly watchedFrom: (boundary: number) => number | null;
}

interface WatchChange {
  /** The first boundary for which it holds. */
  readonly boundary: number;
  readonly symbol: string;
  readonly watched: boolean;
}

/** The boundary of the bar in which a time lies. */
function ownBoundary(timeMs: number, { cadence_ms }: CutTimes): number {
  return boundaryAtOrAfter(timeMs, cadence_ms);
}

/** The first boundary whose cut holds a receipt; there is none at the beginning of time. */
export function cutBoundary(recvMs: number, { boundary_delay_ms, cadence_ms }: CutTimes): number {
  return Math.max(cadence_ms, boundaryAtOrAfter(recvMs - boundary_delay_ms, cadence_ms));
}

/** Whether an event is news of its symbol's market, which a verdict should be about; what was asked for afterwards is none. */
function makesDue(event: RawMarketEvent): boolean {
  if (isHistory(event)) return false;
  switch (event.event_type) {
    case 'DecodeFailure':
    case 'InstrumentInfo':
    case 'StreamState':
      return false;
    default:
      return true;
  }
}

/** When what an event tells of happened: by the exchange's time where it is known, else by its receipt. */
function happenedMs(event: RawMarketEvent): number {
  return event.event_type === 'SnapshotInputs'
    ? event.normalized.timestamp_ms
    : (event.exchange_ts_ms ?? event.recv_ts_ms);
}

/**
 * The boundary at which a record makes its symbol due; `null` for one that is no news of it.
 *
 * That is the boundary of the bar in which it happened, as far as its receipt allows: never one whose cut is closed by
 * then, and never one after the bar of its receipt. So a stated time decides between two boundaries at most, for what is
 * received within the delay after a boundary: the closing candle belongs to the boundary before, a settlement stamped
 * three milliseconds after the hour to the one that follows. An exchange whose clock is off by years asks for nothing more.
 */
export function dueBoundary({ event }: RawInputBufferRecord, times: CutTimes): number | null {
  if (!makesDue(event)) return null;
  const earliest = cutBoundary(event.recv_ts_ms, times);
  return earliest >= event.recv_ts_ms || happenedMs(event) <= earliest
    ? earliest
    : ownBoundary(event.recv_ts_ms, times);
}

function watchChange({ event }: RawInputBufferRecord, times: CutTimes): WatchChange | null {
  switch (watchAnnouncement(event)) {
    case 'watched':
      return watchBegins({ symbol: event.symbol, since_ts_ms: event.recv_ts_ms }, times);
    case 'unwatched':
      return { boundary: ownBoundary(event.recv_ts_ms, times), symbol: event.symbol, watched: false };
    case null:
      return null;
  }
}

/** A symbol can be silent in whole bars only: the bar in which it was connected is none. */
function watchBegins({ since_ts_ms, symbol }: WatchedSymbol, times: CutTimes): WatchChange {
  return { boundary: ownBoundary(since_ts_ms, times) + times.cadence_ms, symbol, watched: true };
}

/**
 * `watched` are the symbols that were watched when an earlier run ended; left out where the log had announced nobody. A
 * symbol is due at a boundary when it has market data there, or when it is watched; a watched one whose last market data is
 * too old by then is silent. Once a log has announced who is watched, the others' events make nobody due.
 */
export function createDueSymbols(times: CutTimes, watched?: readonly WatchedSymbol[]): DueSymbols {
  const { cadence_ms, max_silence_ms = cadence_ms / 2 } = times;
  const roll = createWatchRoll(watched);
  /** The last receipt of market data by symbol. */
  const byBoundary = new Map<number, Map<string, number>>();
  const watching = new Set<string>();
  let changes: WatchChange[] = (watched ?? []).map((symbol) => watchBegins(symbol, times));

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
      roll.take(record.event);
      const due = dueBoundary(record, times);
      if (due !== null) {
        if (due < notBefore || !roll.admits(record.event.symbol)) return;
        const { recv_ts_ms, symbol } = record.event;
        const receipts = byBoundary.get(due);
        if (receipts === undefined) byBoundary.set(due, new Map([[symbol, recv_ts_ms]]));
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
    watchedFrom(boundary) {
      apply(boundary - cadence_ms);
      if (watching.size > 0) return boundary;
      const begins = changes.filter((change) => change.watched).map((change) => Math.max(change.boundary, boundary));
      return begins.length === 0 ? null : Math.min(...begins);
    },
  };
}
