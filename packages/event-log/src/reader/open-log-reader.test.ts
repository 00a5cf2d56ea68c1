import { canonicalJson, splitOperational } from '@xray/contracts';
import { expect, it, onTestFinished } from 'vitest';

import { openLogWriter } from '../writer/open-log-writer.ts';
import { request, runEntries, runRecord, systemClock, trade, trades } from '../testing/log-content.ts';
import { openStore, writeLog } from '../testing/store-fixtures.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { openLogReader } from './open-log-reader.ts';

function readerOf(directory: string) {
  const reader = openLogReader({ directory, follow_interval_ms: 5 });
  onTestFinished(() => {
    reader.close();
  });
  return reader;
}

/** Six commits, thirty trades and one run each, in batches of eight. */
function sixCommits() {
  const directory = temporaryDirectory();
  const appends = Array.from({ length: 6 }, (_, index) => request(30 * index + 1, 30, index + 1));
  writeLog(directory, appends, { max_batch_records: 8 });
  return readerOf(directory);
}

it('raw records come back in ingest order with their own bytes', () => {
  const records = [...sixCommits().readRaw()].flat();
  expect(records.map((record) => record.ingest_seq)).toStrictEqual(
    Array.from({ length: 180 }, (_, index) => index + 1),
  );
  expect(records.map((record) => record.event)).toStrictEqual(trades(1, 180));
  expect(records[100]?.ingest_ts_ms).toBe(1_770_000_000_010 + 91);
});

it.each([
  [{ from_ingest_seq: 28, to_ingest_seq: 33 }, [28, 29, 30, 31, 32, 33]],
  [{ from_ingest_seq: 179 }, [179, 180]],
  [{ from_ingest_seq: 181 }, []],
  [{ to_ingest_seq: 2 }, [1, 2]],
  [{ from_ingest_seq: 5, to_ingest_seq: 4 }, []],
  [{ from_ingest_seq: 5, to_ingest_seq: 6, symbol: 'ETHUSDT' }, []],
  [{ from_ingest_seq: 5, to_ingest_seq: 6, symbol: 'BTCUSDT' }, [5, 6]],
])('the raw range %j holds its records and no others', (range, expected) => {
  const records = [...sixCommits().readRaw(range)].flat();
  expect(records.map((record) => record.ingest_seq)).toStrictEqual(expected);
});

it('raw batches can be planned with before they are read', () => {
  const reader = sixCommits();
  const batches = reader.rawBatches();
  expect(batches.reduce((sum, batch) => sum + batch.last_ingest_seq - batch.first_ingest_seq + 1, 0)).toBe(180);
  expect(batches[1]).toStrictEqual({
    first_ingest_seq: 9,
    last_ingest_seq: 16,
    min_recv_ts_ms: trade(9).recv_ts_ms,
    max_recv_ts_ms: trade(16).recv_ts_ms,
  });
});

it('derived records come back whole, and their bodies are what digests cover', () => {
  const reader = sixCommits();
  const expected = Array.from({ length: 6 }, (_, index) => runEntries(index + 1)).flat();
  for (const stream of ['run_record', 'orchestrator_event', 'audit'] as const) {
    const stored = [...reader.read(stream)].flat();
    const given = expected.filter((entry) => entry.stream === stream).map((entry) => entry.record);
    expect(stored.map((one) => one.record)).toStrictEqual(given);
    expect(stored.map((one) => one.body)).toStrictEqual(
      given.map((one) => canonicalJson(splitOperational(one).digested)),
    );
    expect(stored.map((one) => one.seq)).toStrictEqual(given.map((_, index) => index + 1));
  }
  expect([...reader.read('gate_event')]).toStrictEqual([]);
});

it('a range of engine time or of sequence numbers selects derived records', () => {
  const reader = sixCommits();
  const time = (number: number): number => runRecord(number).engine_timestamp_ms;
  const runs = (range: Parameters<typeof reader.read>[1]): number[] =>
    [...reader.read('orchestrator_event', range)].flat().map((one) => one.seq);
  expect(runs({ from_engine_timestamp_ms: time(3), to_engine_timestamp_ms: time(4) })).toStrictEqual([3, 4]);
  expect(runs({ from_engine_timestamp_ms: time(4) + 1 })).toStrictEqual([5, 6]);
  expect(runs({ to_engine_timestamp_ms: time(1) - 1 })).toStrictEqual([]);
  expect(runs({ from_seq: 2, to_seq: 3 })).toStrictEqual([2, 3]);
  expect([...reader.read('audit', { from_engine_timestamp_ms: 0 })]).toStrictEqual([]);
});

it('the head of a stream tells its records and the engine time it has come to', () => {
  const reader = sixCommits();
  expect(reader.streamHead('run_record')).toStrictEqual({
    records: 12,
    last_engine_timestamp_ms: runRecord(6).engine_timestamp_ms,
  });
  expect(reader.streamHead('audit')).toStrictEqual({ records: 6, last_engine_timestamp_ms: null });
  expect(reader.streamHead('gate_event')).toStrictEqual({ records: 0, last_engine_timestamp_ms: null });
});

it('a run is found by its id', () => {
  const reader = sixCommits();
  const { run_id: runId, symbol, engine_timestamp_ms: time } = runRecord(4);
  expect(reader.findRun(runId)).toStrictEqual({ symbol, engine_timestamp_ms: time });
  expect(reader.findRun('0'.repeat(64))).toBeNull();
  expect(reader.findRun('no run id')).toBeNull();
});

it('a reading begun before an append ends where the log ended then; the next one sees the append whole', () => {
  const directory = temporaryDirectory();
  const store = openStore(directory);
  store.close();
  writeLog(directory, [request(1, 20)], { max_batch_records: 5 });
  const reader = readerOf(directory);
  const reading = reader.readRaw()[Symbol.iterator]();
  expect(reading.next().value).toHaveLength(5);
  writeLog(directory, [request(21, 20)]);
  let seen = 5;
  for (let step = reading.next(); step.done !== true; step = reading.next()) seen += step.value.length;
  expect(seen).toBe(20);
  expect([...reader.readRaw()].flat()).toHaveLength(40);
});

it('follow hands on every batch as it is committed, and ends when it is told to', async () => {
  const directory = temporaryDirectory();
  const writer = await openLogWriter({ directory, clock: systemClock, limits: { min_free_bytes: 0 } });
  onTestFinished(() => writer.close());
  await writer.append(request(1, 1, 1));
  await writer.append(request(2, 1, 2));
  const abort = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const records of readerOf(directory).follow('audit', { after_seq: 1, signal: abort.signal })) {
      seen.push(...records.map((one) => one.seq));
      if (seen.length === 4) abort.abort();
    }
  })();
  for (const run of [3, 4, 5]) {
    await systemClock.sleep(12);
    await writer.append(request(run, 1, run));
  }
  await following;
  expect(seen).toStrictEqual([2, 3, 4, 5]);
});

it('follow ends at once where the signal is aborted while nothing comes', async () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 1, 1)]);
  const abort = new AbortController();
  const following = readerOf(directory).follow('gate_event', { after_seq: 0, signal: abort.signal });
  const next = following[Symbol.asyncIterator]().next();
  abort.abort();
  expect(await next).toMatchObject({ done: true });
});

it('a directory without a log says so', () => {
  expect(() => openLogReader({ directory: temporaryDirectory() })).toThrow(
    expect.objectContaining({ name: 'EventLogError', code: 'log_missing', policy: 'halt' }),
  );
});
