import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';

import { logInfo } from '../segment-info.ts';
import { openLogReader } from '../reader/open-log-reader.ts';
import { keptPath, segmentPath } from '../store/log-files.ts';
import { request, runRecord, systemClock } from '../testing/log-content.ts';
import { commitOf, copyLog, openStore, writeLog } from '../testing/store-fixtures.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { openLogWriter } from '../writer/open-log-writer.ts';
import { pruneLog } from './prune-log.ts';

const RUNS = 40;
const TRADES = 200;
const limits = { min_free_bytes: 0, rotate_bytes: 262_144, max_batch_records: 40 };

const template = mkdtempSync(join(tmpdir(), 'xray-event-log-'));

beforeAll(() => {
  const appends = Array.from({ length: RUNS }, (_, index) => request(TRADES * index + 1, TRADES, index + 1));
  writeLog(template, appends, limits);
});

afterAll(() => {
  rmSync(template, { recursive: true });
});

function rotatedLog(): string {
  const directory = temporaryDirectory();
  copyLog(template, directory);
  return directory;
}

function prune(directory: string, through_segment: number) {
  return pruneLog({ directory, through_segment, clock: systemClock, limits });
}

function readerOf(directory: string) {
  const reader = openLogReader({ directory });
  onTestFinished(() => {
    reader.close();
  });
  return reader;
}

function lastSeqOf(directory: string, segment: number, stream: string): number {
  const info = logInfo(directory).segments.find((one) => one.segment === segment);
  return info?.streams.find((one) => one.stream === stream)?.last_seq ?? 0;
}

it('a pruned log begins after what was pruned, keeps its numbers and verifies from there', async () => {
  const directory = rotatedLog();
  const before = verifyLog({ directory });
  const removedRaw = lastSeqOf(directory, 3, 'raw');
  const result = await prune(directory, 3);
  expect(result.removed.map(({ segment }) => segment)).toStrictEqual([1, 2, 3]);
  expect(result.removed_bytes).toBeGreaterThanOrEqual(3 * 262_144);
  expect([1, 2, 3].some((segment) => existsSync(segmentPath(directory, segment)))).toBe(false);

  const reader = readerOf(directory);
  const raw = [...reader.readRaw()].flat();
  expect(raw[0]?.ingest_seq).toBe(removedRaw + 1);
  expect(raw.at(-1)?.ingest_seq).toBe(RUNS * TRADES);
  expect(reader.rawBatches()[0]?.first_ingest_seq).toBe(removedRaw + 1);
  expect(reader.streamHead('run_record').records).toBe(2 * RUNS);
  expect(reader.findRun(runRecord(1).run_id)).toBeNull();
  expect(reader.findRun(runRecord(RUNS).run_id)).not.toBeNull();

  const report = verifyLog({ directory });
  expect(report).toMatchObject({ ok: true, pruned: { through_segment: 3 } });
  expect(report.batches).toBeLessThan(before.batches);
  const audit = [...reader.read('audit')].flat();
  expect(audit.map(({ seq }) => seq)).toStrictEqual(Array.from({ length: RUNS + 1 }, (_, index) => index + 1));
  expect(audit.at(-1)?.record).toMatchObject({
    kind: 'log_pruned',
    detail: {
      through_segment: 3,
      digest: report.pruned?.digest,
      segments: [{ segment: 1 }, { segment: 2 }, { segment: 3 }],
    },
  });
});

it('the latest record of every key outlives its segment, and only batches that hold one do', async () => {
  const directory = rotatedLog();
  const runsBefore = lastSeqOf(directory, 4, 'run_record');
  const { kept_batches } = await prune(directory, 4);
  const records = [...readerOf(directory).read('run_record')].flat();
  const kept = records.filter(({ seq }) => seq <= runsBefore);
  const lastOf = (symbol: string): number | undefined =>
    kept.filter(({ record }) => record.symbol === symbol).at(-1)?.seq;
  expect([lastOf('BTCUSDT'), lastOf('ETHUSDT')].sort()).toStrictEqual([runsBefore - 2, runsBefore]);
  expect(kept.length).toBeLessThanOrEqual(4);
  expect(records.at(-1)?.seq).toBe(2 * RUNS);
  expect([...readerOf(directory).read('orchestrator_event')].flat()[0]?.seq).toBeGreaterThan(1);
  expect(kept_batches).toBeGreaterThan(2);
});

it('a log is pruned again and again, and goes on', async () => {
  const directory = rotatedLog();
  await prune(directory, 2);
  await prune(directory, 5);
  expect(readdirSync(join(directory, 'segments')).filter((name) => name.includes('kept.sqlite'))).toHaveLength(1);
  const writer = await openLogWriter({ directory, clock: systemClock, limits });
  expect(await writer.append(request(RUNS * TRADES + 1, 3, RUNS + 1))).toMatchObject({
    first_ingest_seq: RUNS * TRADES + 1,
  });
  await writer.close();
  const report = verifyLog({ directory });
  expect(report).toMatchObject({ ok: true, pruned: { through_segment: 5 } });
  const audit = [...readerOf(directory).read('audit')].flat();
  expect(audit.map(({ seq }) => seq)).toStrictEqual(Array.from({ length: RUNS + 3 }, (_, index) => index + 1));
});

it.each([
  ['the segment that is written', (directory: string) => logInfo(directory).segments.at(-1)?.segment ?? 0],
  ['a segment that is not there', () => 999],
  ['none', () => 0],
])('%s is not pruned', async (_what, segment) => {
  const directory = rotatedLog();
  await expect(prune(directory, segment(directory))).rejects.toMatchObject({ code: 'invalid_prune' });
  expect(verifyLog({ directory })).toMatchObject({ ok: true, pruned: null });
});

it('a log that somebody writes, or that is damaged, is not pruned', async () => {
  const written = rotatedLog();
  const writer = await openLogWriter({ directory: written, clock: systemClock, limits });
  await expect(prune(written, 1)).rejects.toMatchObject({ code: 'second_writer' });
  await writer.close();

  const damaged = rotatedLog();
  const database = new DatabaseSync(segmentPath(damaged, 2));
  database.exec('DROP TRIGGER batch_refuses_update; UPDATE batch SET appended_ts_ms = 5');
  database.close();
  await expect(prune(damaged, 1)).rejects.toMatchObject({ code: 'log_damaged' });
  expect(logInfo(damaged)).toMatchObject({ pruned_through: 0 });
});

it('a process that ends within a pruning leaves a log that is whole, or one that is pruned', async () => {
  const directory = rotatedLog();
  const pruned = temporaryDirectory();
  copyLog(directory, pruned);
  await prune(pruned, 3);

  const recorded = temporaryDirectory();
  copyLog(pruned, recorded);
  for (const segment of [1, 2, 3]) copyLog(segmentPath(directory, segment), segmentPath(recorded, segment));
  const half = temporaryDirectory();
  copyLog(recorded, half);
  renameSync(keptPath(recorded, 3), `${keptPath(recorded, 3)}.new`);

  // The audit says so, and nothing was removed yet: the whole log is there.
  expect(verifyLog({ directory: recorded })).toMatchObject({ ok: true, pruned: null });
  expect([...readerOf(recorded).readRaw()].flat()).toHaveLength(RUNS * TRADES);
  const next = openStore(recorded);
  next.commit(commitOf([request(RUNS * TRADES + 1, 1)], next.heads));
  next.close();
  expect(verifyLog({ directory: recorded })).toMatchObject({ ok: true, pruned: null });

  // What was kept has its name, and the files are still there: they no longer count, and the next writer removes them.
  expect(verifyLog({ directory: half })).toMatchObject({ ok: true, pruned: { through_segment: 3 } });
  expect([...readerOf(half).readRaw()].flat()[0]?.ingest_seq).toBeGreaterThan(1);
  openStore(half).close();
  expect(existsSync(segmentPath(half, 1))).toBe(false);
  expect(verifyLog({ directory: half })).toMatchObject({ ok: true, pruned: { through_segment: 3 } });
});

it.each<[string, string, RegExp]>([
  [
    'a kept record was changed',
    "UPDATE batch SET body = zeroblob(length(body)) WHERE stream = 'audit'",
    /digest does not match/,
  ],
  [
    'a kept batch was taken out',
    'DELETE FROM batch WHERE batch_id = (SELECT min(batch_id) FROM batch)',
    /not those that the audit names/,
  ],
])('it is noticed when %s', async (_what, statements, reason) => {
  const directory = rotatedLog();
  await prune(directory, 2);
  const database = new DatabaseSync(keptPath(directory, 2));
  database.exec(`DROP TRIGGER batch_refuses_update; DROP TRIGGER batch_refuses_delete; ${statements}`);
  database.close();
  const report = verifyLog({ directory });
  expect(report.ok).toBe(false);
  expect(report.first_bad?.reason).toMatch(reason);
});

it('it is noticed when segments are gone that the audit does not name as pruned', async () => {
  const directory = rotatedLog();
  await prune(directory, 2);
  renameSync(keptPath(directory, 2), keptPath(directory, 4));
  const report = verifyLog({ directory });
  expect(report.ok).toBe(false);
  expect(report.first_bad?.reason).toMatch(/up to 4 are gone, and no record of the audit says that they were pruned/);
});

it('a reader that is in a segment when it is pruned says so once, and then reads what is left', async () => {
  const directory = rotatedLog();
  const reader = readerOf(directory);
  const reading = reader.readRaw()[Symbol.iterator]();
  reading.next();
  // More segments than a reader keeps open.
  const gone = (logInfo(directory).segments.at(-1)?.segment ?? 0) - 1;
  expect(gone).toBeGreaterThan(5);
  await prune(directory, gone);
  expect(() => {
    for (let step = reading.next(); step.done !== true; step = reading.next());
  }).toThrow(expect.objectContaining({ code: 'log_pruned', policy: 'retry' }));
  expect([...reader.readRaw()].flat().at(-1)?.ingest_seq).toBe(RUNS * TRADES);
});

it.each(['a range of raw records', 'a run', 'the batches', 'the head of a stream'] as const)(
  'robust: pruned log: a reader from before the pruning is asked for %s that is still there → it answers as one from after it',
  async (asked) => {
    const directory = rotatedLog();
    const reader = readerOf(directory);
    const last = logInfo(directory).segments.at(-1)?.segment ?? 0;
    await prune(directory, last - 1);
    const answers = {
      'a range of raw records': (from: typeof reader) =>
        [...from.readRaw({ from_ingest_seq: RUNS * TRADES - 1 })].flat().map(({ ingest_seq }) => ingest_seq),
      'a run': (from: typeof reader) => from.findRun(runRecord(RUNS).run_id),
      'the batches': (from: typeof reader) => from.rawBatches().at(-1)?.last_ingest_seq,
      'the head of a stream': (from: typeof reader) => from.streamHead('run_record'),
    };
    const answer = answers[asked](reader);
    expect(answer).toEqual(answers[asked](readerOf(directory)));
    expect(answer).not.toBeNull();
  },
);
