import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { segmentPath } from '../store/log-files.ts';
import { request, runRecord } from '../testing/log-content.ts';
import { writeLog } from '../testing/store-fixtures.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { verifyLog, verifySteps } from './verify-log.ts';

/** Ten commits of twenty trades and one run each. */
function tenCommits(): string {
  const directory = temporaryDirectory();
  writeLog(
    directory,
    Array.from({ length: 10 }, (_, index) => request(20 * index + 1, 20, index + 1)),
  );
  return directory;
}

/** Changes the log behind its triggers, as someone with SQLite's own tool could. */
function tamper(directory: string, statements: string): void {
  const database = new DatabaseSync(segmentPath(directory, 1));
  const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`);
  database.exec(statements);
  database.close();
}

function flipByte(path: string, position: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ 1;
  writeSync(file, byte, 0, 1, position);
  closeSync(file);
}

it('a log that is whole verifies, with its head and its progress', () => {
  const directory = tenCommits();
  const progress: number[] = [];
  const report = verifyLog({ directory, onProgress: ({ batches_done: done }) => progress.push(done) });
  expect(report).toMatchObject({ ok: true, records: 10 * 24, batches: 40, first_bad: null });
  expect(report.head_digest).toMatch(/^[0-9a-f]{64}$/);
  expect(progress.at(-1)).toBe(40);
  expect(verifyLog({ directory }).head_digest).toBe(report.head_digest);
});

it('one byte of a payload, edited in the file, is traced to its batch and record', () => {
  const directory = tenCommits();
  const path = segmentPath(directory, 1);
  const payload = Buffer.from('{"e":"trade","t":147,"p":"147.5","q":"0.25","m":false}');
  const position = readFileSync(path).indexOf(payload);
  expect(position).toBeGreaterThan(0);
  flipByte(path, position + 30);
  const { ok, first_bad: bad } = verifyLog({ directory });
  expect(ok).toBe(false);
  expect(bad).toMatchObject({ batch_id: 29, stream: 'raw', first_seq: 141, last_seq: 160, record_seq: 147 });
});

it.each([
  ['a header', 'UPDATE batch SET max_time_ms = max_time_ms + 1 WHERE batch_id = 7', 7],
  ['a stream name', "UPDATE batch SET stream = 'gate_event' WHERE batch_id = 6", 6],
  ['a time of commit', 'UPDATE batch SET appended_ts_ms = 1 WHERE batch_id = 12', 12],
  ['a digest', 'UPDATE batch SET digest = zeroblob(32) WHERE batch_id = 9', 9],
  ['a compressed body', 'UPDATE batch SET body = zeroblob(length(body)) WHERE batch_id = 10', 10],
  ['a missing batch', 'DELETE FROM batch WHERE batch_id = 20', 20],
  ['a missing first batch', 'DELETE FROM batch WHERE batch_id = 1', 1],
  [
    "two batches in each other's place",
    'UPDATE batch SET batch_id = -1 WHERE batch_id = 5; UPDATE batch SET batch_id = 5 WHERE batch_id = 9; UPDATE batch SET batch_id = 9 WHERE batch_id = -1',
    5,
  ],
  [
    'a batch more than the chain has',
    'INSERT INTO batch SELECT 41, stream, first_seq + 20, last_seq + 20, records, min_time_ms, max_time_ms, codec, appended_ts_ms, digest, body FROM batch WHERE batch_id = 37',
    41,
  ],
])('%s is noticed', (_, statements, batchId) => {
  const directory = tenCommits();
  tamper(directory, statements);
  const report = verifyLog({ directory });
  expect(report.ok).toBe(false);
  expect(report.first_bad?.batch_id).toBe(batchId);
  expect(report.batches).toBe(batchId - 1);
});

it.each([
  ['a wrong symbol', "UPDATE run_index SET symbol = 'SOLUSDT' WHERE run_number = 4", 14],
  ['a wrong time', 'UPDATE run_index SET engine_timestamp_ms = 5 WHERE run_number = 4', 14],
  ['a missing row', 'DELETE FROM run_index WHERE run_number = 4', 14],
  ['a key that leads nowhere', 'UPDATE run_index SET run_key = 1 WHERE run_number = 4', 14],
  ['a row for no run', "INSERT INTO run_index VALUES (11, 1, 'x', 'y', 1)", null],
])('in the run index %s is noticed', (_, statements, batchId) => {
  const directory = tenCommits();
  tamper(directory, statements);
  const report = verifyLog({ directory });
  expect(report.ok).toBe(false);
  expect(report.first_bad?.batch_id).toBe(batchId);
  expect(report.first_bad?.reason).toMatch(/run index/);
  if (batchId !== null) expect(report.first_bad?.reason).toContain(runRecord(4).run_id);
});

it('damage of any byte of the file is reported, never thrown, and never passed over', () => {
  const directory = tenCommits();
  const path = segmentPath(directory, 1);
  const whole = readFileSync(path);
  const reportOf = (content: Uint8Array) => {
    writeFileSync(path, content);
    return verifyLog({ directory });
  };
  const { head_digest: head } = reportOf(whole);
  fc.assert(
    fc.property(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (position, difference) => {
      const damaged = Buffer.from(whole);
      damaged[position] = (damaged[position] ?? 0) ^ difference;
      const report = reportOf(damaged);
      // A byte that no record, header or index uses (free space, SQLite's counters) may change without harm.
      if (report.ok) expect(report).toMatchObject({ records: 240, head_digest: head });
      else expect(report.first_bad?.reason).not.toBe('');
    }),
    { numRuns: 150 },
  );
});

it('pages overwritten with noise are reported', () => {
  const directory = tenCommits();
  const path = segmentPath(directory, 1);
  const whole = readFileSync(path);
  for (const [from, to] of [
    [0, 100],
    [16_384, 32_768],
    [whole.length - 16_384, whole.length],
    [40_000, whole.length],
  ] as const) {
    const damaged = Buffer.from(whole);
    damaged.fill(0xa5, from, to);
    writeFileSync(path, damaged);
    expect(verifyLog({ directory })).toMatchObject({ ok: false });
  }
  writeFileSync(path, whole.subarray(0, whole.length - 16_384));
  expect(verifyLog({ directory })).toMatchObject({ ok: false });
});

it('what is thrown at its progress ends the walk, and is no damage of the log', () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 700, 1)], { max_batch_records: 1 });
  const enough = new Error('enough');
  expect(() =>
    verifyLog({
      directory,
      onProgress: () => {
        throw enough;
      },
    }),
  ).toThrow(enough);
  const steps = verifySteps({ directory });
  expect(steps.next().value).toMatchObject({ batches_done: 1, records_done: 1 });
  steps.return(verifyLog({ directory }));
  expect(verifyLog({ directory }).ok).toBe(true);
});

it('a directory without a log is an error of its own', () => {
  expect(() => verifyLog({ directory: temporaryDirectory() })).toThrow(
    expect.objectContaining({ name: 'EventLogError', code: 'log_missing' }),
  );
});
