import { expect, it } from 'vitest';

import { createManualClock, createMemoryLog, type AuditRecord, type RawMarketEvent } from '../index.ts';

function event(symbol: string, recv_ts_ms: number): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'MarkPrice',
    source_id: 'test',
    symbol,
    exchange_ts_ms: null,
    recv_ts_ms,
    raw_payload: new Uint8Array(),
    normalized: { mark_price: 1 },
  };
}

it('a manual clock stands still, wakes sleepers in the order of their ends, and lets an aborted one go', async () => {
  const clock = createManualClock(1_000);
  const woken: string[] = [];
  const stop = new AbortController();
  const long = clock.sleep(20).then(() => woken.push('long'));
  const short = clock.sleep(10).then(() => woken.push('short'));
  const left = clock.sleep(5, stop.signal);
  stop.abort();
  await expect(left).rejects.toThrow();
  clock.setWall(50);
  clock.advance(9);
  expect([clock.wallMs(), clock.monotonicMs(), woken]).toEqual([59, 9, []]);
  clock.advance(11);
  await Promise.all([long, short]);
  expect(woken).toEqual(['short', 'long']);
  expect(() => {
    clock.advance(-1);
  }).toThrow(RangeError);
});

it('a log in memory numbers raw events, reads ranges and symbols, and refuses an append whole', async () => {
  const log = createMemoryLog({ batch_records: 2 });
  const raw = [event('A', 5), event('B', 6), event('A', 7)];
  expect(await log.writer.append({ raw, ingest_ts_ms: 9 })).toEqual({ first_ingest_seq: 1, last_ingest_seq: 3 });
  expect(
    log.reader.rawBatches().map(({ last_ingest_seq, max_recv_ts_ms }) => [last_ingest_seq, max_recv_ts_ms]),
  ).toEqual([
    [2, 6],
    [3, 7],
  ]);
  const ofA = [...log.reader.readRaw({ symbol: 'A', from_ingest_seq: 2 })].flat();
  expect(ofA.map(({ ingest_seq }) => ingest_seq)).toEqual([3]);
  await expect(log.writer.append({ raw })).rejects.toMatchObject({ code: 'invalid_argument' });
  expect([...log.reader.readRaw()].flat()).toHaveLength(3);
  await log.writer.close();
  await expect(log.writer.append({})).rejects.toThrow('closed');
});

it('a log in memory is followed until the signal is aborted', async () => {
  const log = createMemoryLog();
  const audit: AuditRecord = {
    schema: 'audit_record',
    schema_version: '1',
    kind: 'test',
    recorded_ts_ms: 1,
    detail: {},
  };
  const stop = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const batch of log.reader.follow('audit', { after_seq: 0, signal: stop.signal })) {
      seen.push(...batch.map(({ seq }) => seq));
      if (seen.length === 2) stop.abort();
    }
  })();
  await log.writer.append({ entries: [{ stream: 'audit', record: audit }] });
  await log.writer.append({ entries: [{ stream: 'audit', record: audit }] });
  await following;
  expect(seen).toEqual([1, 2]);
});
