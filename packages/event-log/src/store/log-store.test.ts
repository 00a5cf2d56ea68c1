import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, it, onTestFinished } from 'vitest';

import { isLogFault } from '../log-fault.ts';
import { openLogReader } from '../reader/open-log-reader.ts';
import { request, trades } from '../testing/log-content.ts';
import { commitOf, openStore, writeLog } from '../testing/store-fixtures.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { segmentPath } from './log-files.ts';
import type { LogStore } from './log-store.ts';

/** The code of what a step throws; `null` where it throws nothing. */
function faultIn(step: () => unknown): string | null {
  try {
    step();
    return null;
  } catch (thrown) {
    if (isLogFault(thrown)) return thrown.fault;
    throw thrown;
  }
}

/** Appends until the store refuses. Returns the records that were acknowledged and the refusal. */
function fill(store: LogStore): { readonly acknowledged: number; readonly fault: string | null } {
  let acknowledged = 0;
  for (let round = 0; round < 1000; round += 1) {
    const fault = faultIn(() => {
      store.commit(commitOf([request(acknowledged + 1, 200, round)], store.heads));
      acknowledged += 200;
      store.checkpointIfDue();
    });
    if (fault !== null) return { acknowledged, fault };
  }
  return { acknowledged, fault: null };
}

function rawRecords(directory: string): number {
  const reader = openLogReader({ directory });
  let records = 0;
  for (const batch of reader.readRaw()) records += batch.length;
  reader.close();
  return records;
}

it('no statement changes or removes what is in the log, or adds anything but at its end', () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 5, 1), request(6, 5, 2)]);
  const database = new DatabaseSync(segmentPath(directory, 1));
  onTestFinished(() => {
    database.close();
  });
  const columns = 'stream, first_seq, last_seq, records, min_time_ms, max_time_ms, codec, appended_ts_ms, digest, body';
  for (const statement of [
    "UPDATE batch SET stream = 'audit' WHERE batch_id = 1",
    'DELETE FROM batch',
    'UPDATE run_index SET engine_timestamp_ms = 0',
    'DELETE FROM run_index WHERE run_number = 2',
    `INSERT OR REPLACE INTO batch SELECT 1, ${columns} FROM batch WHERE batch_id = 2`,
    `INSERT INTO batch SELECT 99, ${columns} FROM batch WHERE batch_id = 2`,
    `INSERT INTO batch SELECT NULL, ${columns} FROM batch WHERE batch_id = 2`,
    "REPLACE INTO run_index VALUES (1, 0, 'x', 'y', 0)",
  ])
    expect(() => {
      database.exec(statement);
    }, statement).toThrow(/append-only/);
  expect(verifyLog({ directory }).ok).toBe(true);
});

it('a large append becomes several batches of bounded size in one commit', () => {
  const directory = temporaryDirectory();
  const limits = { max_batch_records: 100, max_batch_bytes: 8192 };
  writeLog(directory, [{ raw: trades(1, 1000), ingest_ts_ms: 1 }], limits);
  const reader = openLogReader({ directory });
  const batches = reader.rawBatches();
  reader.close();
  expect(batches.length).toBeGreaterThan(10);
  expect(batches.every((batch) => batch.last_ingest_seq - batch.first_ingest_seq < 100)).toBe(true);
  expect(batches.at(-1)?.last_ingest_seq).toBe(1000);
  expect(rawRecords(directory)).toBe(1000);
});

it('when the log has reached its greatest size, the writer stops and all that was acknowledged can be read', () => {
  const directory = temporaryDirectory();
  const store = openStore(directory, { max_log_bytes: 1024 * 1024, checkpoint_bytes: 100_000 });
  const { acknowledged, fault } = fill(store);
  expect(fault).toBe('disk_full');
  expect(acknowledged).toBeGreaterThan(1000);
  expect(rawRecords(directory)).toBe(acknowledged);
  store.close();
  const report = verifyLog({ directory });
  expect(report.first_bad).toBeNull();
  expect(rawRecords(directory)).toBe(acknowledged);
});

it('a full disk stops the writer and leaves the log readable, also once it is mounted read-only', ({ skip }) => {
  const directory = join(temporaryDirectory(), 'disk');
  mkdirSync(directory);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', directory]).status === 0;
  skip(!mounted, 'this user cannot mount a small tmpfs');
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', directory]);
  });
  const store = openStore(directory, { checkpoint_bytes: 200_000 });
  const { acknowledged, fault } = fill(store);
  expect(fault).toBe('disk_full');
  expect(acknowledged).toBeGreaterThan(0);
  expect(rawRecords(directory)).toBe(acknowledged);
  store.close();
  expect(verifyLog({ directory }).first_bad).toBeNull();
  expect(rawRecords(directory)).toBe(acknowledged);
  const low = faultIn(() => openStore(directory, { min_free_bytes: 10 * 1024 * 1024 }));
  expect(low).toBe('disk_space_low');

  expect(spawnSync('mount', ['-o', 'remount,ro', directory]).status).toBe(0);
  expect(rawRecords(directory)).toBe(acknowledged);
  expect(verifyLog({ directory }).first_bad).toBeNull();
});

it('what is no log of this version is refused and left as it is', () => {
  const text = temporaryDirectory();
  writeFileSync(
    segmentPath(text, 1),
    'these are the notes of somebody else, long enough to be taken for a database header',
  );
  expect(faultIn(() => openStore(text))).toBe('not_a_log');

  const other = temporaryDirectory();
  const database = new DatabaseSync(segmentPath(other, 1));
  database.exec('CREATE TABLE notes (text TEXT)');
  expect(faultIn(() => openStore(other))).toBe('not_a_log');
  expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'delete' });
  database.close();

  const later = temporaryDirectory();
  writeLog(later, [request(1, 3)]);
  const newer = new DatabaseSync(segmentPath(later, 1));
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  expect(faultIn(() => openStore(later))).toBe('version_unsupported');
  expect(() => openLogReader({ directory: later })).toThrow(/schema version 99/);
});

it('a file of an interrupted creation, empty, becomes a log', () => {
  const directory = temporaryDirectory();
  writeFileSync(segmentPath(directory, 1), '');
  writeLog(directory, [request(1, 3)]);
  expect(verifyLog({ directory })).toMatchObject({ ok: true, records: 3 });
});

it('a log whose last batch was changed does not open for writing', () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 3), request(4, 3)]);
  const database = new DatabaseSync(segmentPath(directory, 1));
  database.exec('DROP TRIGGER batch_refuses_update; UPDATE batch SET body = zeroblob(length(body)) WHERE batch_id = 2');
  database.close();
  expect(faultIn(() => openStore(directory))).toBe('log_damaged');
});

it('a second store is refused while the first is open and taken afterwards', () => {
  const directory = temporaryDirectory();
  const first = openStore(directory);
  expect(() => openStore(directory)).toThrow(new RegExp(`process ${process.pid} already writes`));
  first.close();
  const second = openStore(directory);
  second.close();
});
