import {
  auditRecord,
  readAudit,
  WATCH_CHANNEL,
  type EngineRunRecord,
  type EventLogReader,
  type LogEntry,
  type RawMarketEvent,
} from '@xray/contracts';

import type { CutResume } from '../cuts/log-cuts.ts';
import type { WatchedSymbol } from '../cuts/watch-roll.ts';
import { OrchestratorError } from '../errors.ts';

/** Keeps who is watched in the audit, beside the raw events that say so: a restart need not read those again. */
export interface WatchList {
  /** Who is watched now, by name. */
  readonly current: () => readonly WatchedSymbol[];
  /** What to append with raw events: a record for every receipt that changed who is watched. */
  entriesWith(events: readonly RawMarketEvent[]): readonly LogEntry[];
}

/**
 * A watch list that goes on from who was watched before. `wallMs` stamps its records, in milliseconds since the Unix
 * epoch.
 */
export function createWatchList(before: readonly WatchedSymbol[], wallMs: () => number): WatchList {
  let watched = new Map(before.map((symbol) => [symbol.symbol, symbol.since_ts_ms]));
  const current = (): readonly WatchedSymbol[] =>
    [...watched]
      .map(([symbol, since_ts_ms]) => ({ symbol, since_ts_ms }))
      .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return {
    current,
    entriesWith(events) {
      const byReceipt = new Map<number, readonly WatchedSymbol[]>();
      for (const event of events) {
        if (event.event_type !== 'StreamState' || event.channel !== WATCH_CHANNEL) continue;
        const { recv_ts_ms, symbol } = event;
        const connected = event.normalized.state === 'connected';
        const disconnected = event.normalized.state === 'disconnected';
        if (connected && !watched.has(symbol)) watched = new Map(watched).set(symbol, recv_ts_ms);
        else if (disconnected && watched.has(symbol))
          watched = new Map([...watched].filter(([name]) => name !== symbol));
        else continue;
        byReceipt.set(recv_ts_ms, current());
      }
      return [...byReceipt].map(([as_of_recv_ts_ms, symbols]) => ({
        stream: 'audit',
        record: auditRecord('watched_symbols', wallMs(), { as_of_recv_ts_ms, symbols }),
      }));
    },
  };
}

/** Who was watched, by receipts up to a time; `null` where nobody had been by then. */
export function watchedUntil(reader: Pick<EventLogReader, 'read'>, recvMs: number): readonly WatchedSymbol[] | null {
  let watched: readonly WatchedSymbol[] | null = null;
  for (const batch of reader.read('audit')) {
    for (const { record } of batch) {
      const read = readAudit(record, ['watched_symbols']);
      switch (read.reading) {
        case 'other':
          break;
        case 'unreadable':
          throw new OrchestratorError(
            'unreadable_record',
            'the log says in a form that this version cannot read who is watched: use the version that made it',
          );
        case 'known':
          if (read.record.detail.as_of_recv_ts_ms <= recvMs) watched = read.record.detail.symbols;
      }
    }
  }
  return watched;
}

/** Where cuts go on after a run: its boundary, its cut's end, and who was watched by then. */
export function cutResume(reader: EventLogReader, lastRun: EngineRunRecord): CutResume {
  const { cut_end_ingest_seq, engine_timestamp_ms, planned_ts_ms } = lastRun;
  const watched = watchedUntil(reader, planned_ts_ms);
  return { cut_end_ingest_seq, engine_timestamp_ms, ...(watched === null ? {} : { watched }) };
}
