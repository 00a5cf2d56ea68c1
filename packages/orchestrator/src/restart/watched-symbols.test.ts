import { WATCH_CHANNEL, type AuditRecord, type EventLogReader, type RawMarketEvent } from '@xray/contracts';
import { expect, it } from 'vitest';

import { createWatchList, watchedUntil } from './watched-symbols.ts';

function watch(symbol: string, recv_ts_ms: number, state: 'connected' | 'disconnected' | 'stale'): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'StreamState',
    source_id: 'test',
    symbol,
    exchange_ts_ms: null,
    recv_ts_ms,
    raw_payload: new Uint8Array(),
    channel: WATCH_CHANNEL,
    normalized: { state, detail: '' },
  };
}

function auditOf(list: ReturnType<typeof createWatchList>, events: readonly RawMarketEvent[]): readonly AuditRecord[] {
  return list.entriesWith(events).flatMap((entry) => (entry.stream === 'audit' ? [entry.record] : []));
}

function readerOf(records: readonly AuditRecord[]): Pick<EventLogReader, 'read'> {
  return {
    *read() {
      yield records.map((record, position) => ({ seq: position + 1, stream: 'audit', record, body: '' })) as never;
    },
  };
}

it('remembers who is watched since when, and finds who was at any time', () => {
  const list = createWatchList([], () => 99);
  const records = [
    ...auditOf(list, [watch('B', 10, 'connected'), watch('A', 10, 'connected'), watch('C', 20, 'connected')]),
    ...auditOf(list, [watch('A', 30, 'connected'), watch('UNKNOWN', 31, 'stale')]),
    ...auditOf(list, [watch('B', 40, 'disconnected')]),
  ];
  const since = (symbol: string, since_ts_ms: number) => ({ symbol, since_ts_ms });
  expect(records).toHaveLength(3);
  const reader = readerOf(records);
  expect(watchedUntil(reader, 9)).toBeNull();
  expect(watchedUntil(reader, 15)).toEqual([since('A', 10), since('B', 10)]);
  expect(watchedUntil(reader, 39)).toEqual([since('A', 10), since('B', 10), since('C', 20)]);
  expect(watchedUntil(reader, 40)).toEqual([since('A', 10), since('C', 20)]);
  expect(list.current()).toEqual(watchedUntil(reader, 40));
});
