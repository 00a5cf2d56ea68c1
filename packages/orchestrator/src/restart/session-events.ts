import { readAudit, WATCH_CHANNEL, type EventLogReader, type RawMarketEvent } from '@xray/contracts';

import { OrchestratorError } from '../errors.ts';
import type { WatchList } from './watched-symbols.ts';

/** How far the log's last receipt may lie ahead of the clock before it is no clock error any more. */
const MAX_CLOCK_ERROR_MS = 60_000;

/**
 * The last receipt of a log, after which a session's time goes on; `null` where it has none.
 *
 * @throws OrchestratorError `log_ahead` where it lies ahead of the clock by more than a clock is off
 */
export function lastReceiptMs(reader: EventLogReader, nowMs: number, directory: string): number | null {
  const receipts = reader.rawBatches().map((batch) => batch.max_recv_ts_ms);
  if (receipts.length === 0) return null;
  const lastMs = receipts.reduce((latest, next) => Math.max(latest, next));
  if (lastMs <= nowMs + MAX_CLOCK_ERROR_MS) return lastMs;
  throw new OrchestratorError(
    'log_ahead',
    `the last receipt in ${directory} is ${Math.round((lastMs - nowMs) / 1000)} s ahead of this machine's clock: set the clock, or ` +
      'name another folder with --log',
  );
}

/** The venue that the log's last session or recording listened to; `null` where there was none. */
function lastVenue(reader: Pick<EventLogReader, 'read'>): string | null {
  let venue: string | null = null;
  for (const batch of reader.read('audit')) {
    for (const { record } of batch) {
      const read = readAudit(record, ['feed_session']);
      if (read.reading === 'known') venue = read.record.detail.venue;
    }
  }
  return venue;
}

/**
 * Refuses a session of another venue than the log's: what features look back on would be another market's.
 *
 * @throws OrchestratorError `other_identity`
 */
export function refuseOtherVenue(reader: Pick<EventLogReader, 'read'>, venue: string, directory: string): void {
  const before = lastVenue(reader);
  if (before === null || before === venue) return;
  throw new OrchestratorError(
    'other_identity',
    `${directory} is a log of ${before}, and this session listens to ${venue}: nothing of another market can be carried on; name another ` +
      'folder with --log',
  );
}

/** What a session says itself; no frame stands behind it. */
export function sessionEvent(
  sourceId: string,
  symbol: string,
  channel: string,
  recvMs: number,
  normalized: Extract<RawMarketEvent, { event_type: 'StreamState' }>['normalized'],
): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'StreamState',
    source_id: sourceId,
    symbol,
    exchange_ts_ms: null,
    recv_ts_ms: recvMs,
    raw_payload: new Uint8Array(),
    channel,
    normalized,
  };
}

/** Says of symbols that an earlier session watched and this one does not that they are watched no more. */
export function unwatchEvents(
  watched: WatchList,
  symbols: readonly string[],
  sourceId: string,
  nowMs: number,
): readonly RawMarketEvent[] {
  return watched
    .current()
    .filter(({ symbol }) => !symbols.includes(symbol))
    .map(({ symbol }) =>
      sessionEvent(sourceId, symbol, WATCH_CHANNEL, nowMs, {
        state: 'disconnected',
        detail: 'unwatched reason=not_configured',
      }),
    );
}
