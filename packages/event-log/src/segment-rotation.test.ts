import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { LOG_STREAMS, type AppendRequest, type EventLogReader } from '@xray/contracts';
import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';

import type { LogLimits } from './limits.ts';
import { openLogReader } from './reader/open-log-reader.ts';
import { segmentPath } from './store/log-files.ts';
import { request, runRecord, systemClock, trade } from './testing/log-content.ts';
import { commitOf, copyLog, openStore, writeLog } from './testing/store-fixtures.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';
import { verifyLog } from './verify/verify-log.ts';
import { openLogWriter } from './writer/open-log-writer.ts';

/** An empty segment takes 112 KiB. */
const SMALL: Partial<LogLimits> = { rotate_bytes: 262_144, max_batch_records: 40 };
const DAY_MS = 86_400_000;

function appends(count: number, trades = 200): readonly AppendRequest[] {
  return Array.from({ length: count }, (_, index) => request(trades * index + 1, trades, index + 1));
}

function readerOf(directory: string): EventLogReader {
  const reader = openLogReader({ directory, follow_interval_ms: 5 });
  onTestFinished(() => {
    reader.close();
  });
  return reader;
}

const RUNS = 30;

function rotatedLog(count = RUNS): string {
  const directory = temporaryDirectory();
  writeLog(directory, appends(count), SMALL);
  return directory;
}

function segmentFiles(directory: string): readonly string[] {
  return readdirSync(join(directory, 'segments')).filter((name) => !/-(?:wal|shm)$/.test(name));
}

/** All that a reader gives of a log. */
function contents(reader: EventLogReader) {
  return {
    raw: [...reader.readRaw()].flat(),
    batches: reader.rawBatches(),
    streams: LOG_STREAMS.filter((stream) => stream !== 'raw').map((stream) => ({
      stream,
      head: reader.streamHead(stream),
      records: [...reader.read(stream)].flat().map(({ seq, body }) => ({ seq, body })),
    })),
  };
}

it('a log in segments reads and verifies as the same log in one file, down to its head', () => {
  const [whole, rotated] = [temporaryDirectory(), rotatedLog()];
  writeLog(whole, appends(RUNS), { max_batch_records: 40 });
  expect(segmentFiles(rotated).length).toBeGreaterThan(3);
  expect(contents(readerOf(rotated))).toStrictEqual(contents(readerOf(whole)));
  const [one, other] = [verifyLog({ directory: rotated }), verifyLog({ directory: whole })];
  expect({ ...one, segments: 0 }).toStrictEqual({ ...other, segments: 0 });
  expect(one).toMatchObject({ ok: true, segments: segmentFiles(rotated).length + 1, pruned: null });
});

it('any range across segments holds its records and no others', () => {
  const reader = readerOf(rotatedLog());
  const last = RUNS * 200;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: last }), fc.integer({ min: 1, max: last }), (from, to) => {
      const seqs = [...reader.readRaw({ from_ingest_seq: from, to_ingest_seq: to })]
        .flat()
        .map((one) => one.ingest_seq);
      expect(seqs).toStrictEqual(Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index));
    }),
    { numRuns: 100 },
  );
  const time = (run: number): number => runRecord(run).engine_timestamp_ms;
  const between = { from_engine_timestamp_ms: time(3), to_engine_timestamp_ms: time(9) };
  expect([...reader.read('orchestrator_event', between)].flat().map(({ seq }) => seq)).toStrictEqual([
    3, 4, 5, 6, 7, 8, 9,
  ]);
});

/** The databases that are asked anything while something is done. */
function askedFiles(work: () => unknown): ReadonlySet<string> {
  const paths = new Set<string>();
  const prepare = Reflect.get(DatabaseSync.prototype, 'prepare');
  const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql) {
    paths.add(this.location() ?? '');
    return prepare.call(this, sql);
  });
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return paths;
}

it('a range asks the segments that can hold it, and a few on the way to them, however many there are', () => {
  const directory = rotatedLog(120);
  const segments = segmentFiles(directory).length + 1;
  expect(segments).toBeGreaterThan(20);
  const few = Math.ceil(Math.log2(segments)) + 4;
  for (const run of [1, 40, 80, 120]) {
    const time = runRecord(run).engine_timestamp_ms;
    const at = { from_engine_timestamp_ms: time, to_engine_timestamp_ms: time };
    const found: unknown[] = [];
    const asked = askedFiles(() => {
      const reader = readerOf(directory);
      found.push(...[...reader.read('run_record', at)].flat().map(({ record }) => record.engine_timestamp_ms));
      found.push(...[...reader.readRaw({ from_ingest_seq: 200 * run, to_ingest_seq: 200 * run })].flat());
    });
    expect(found).toHaveLength(3);
    expect(asked.size).toBeLessThanOrEqual(2 * few);
  }
});

it('a range of times is found whole where times go back, which segments say of themselves', () => {
  const directory = temporaryDirectory();
  const runs = [1, 2, 3, 30, 31, 32, 4, 5, 6, 33, 34, 35];
  writeLog(
    directory,
    runs.map((run, index) => request(200 * index + 1, 200, run)),
    SMALL,
  );
  const reader = readerOf(directory);
  const numbers = new Map(runs.map((run) => [runRecord(run).engine_timestamp_ms, run]));
  const between = (from: number, to: number) => {
    const [first, last] = [runRecord(from).engine_timestamp_ms, runRecord(to).engine_timestamp_ms];
    const range = { from_engine_timestamp_ms: first, to_engine_timestamp_ms: last };
    return [...reader.read('orchestrator_event', range)]
      .flat()
      .map(({ record }) => numbers.get(record.engine_timestamp_ms));
  };
  expect(between(2, 5)).toStrictEqual([2, 3, 4, 5]);
  expect(between(6, 31)).toStrictEqual([30, 31, 6]);
  expect(between(34, 35)).toStrictEqual([34, 35]);
  expect(verifyLog({ directory }).ok).toBe(true);

  const database = new DatabaseSync(segmentPath(directory, segmentFiles(directory).length + 1));
  database.exec(
    `DROP TRIGGER origin_refuses_update; UPDATE origin SET heads = json_set(heads, '$.run_record.in_order', json('true'))`,
  );
  database.close();
  expect(verifyLog({ directory }).first_bad?.reason).toMatch(
    /says that the times of run_record before it are in order, and they are not/,
  );
});

it('a run is found in whichever segment it lies', () => {
  const reader = readerOf(rotatedLog());
  for (let run = 1; run <= RUNS; run += 1) {
    const { engine_timestamp_ms, run_id, symbol } = runRecord(run);
    expect(reader.findRun(run_id)).toStrictEqual({ symbol, engine_timestamp_ms });
  }
  expect(reader.findRun('0'.repeat(64))).toBeNull();
});

it('a segment is closed at the first commit of a later UTC day, and not when the clock goes back', () => {
  const directory = temporaryDirectory();
  const store = openStore(directory, { rotate_daily: true });
  const segments = [0.2, 0.9, 0.5, 1.1, 0.8, 1.9, 3.0].map((days, index) => {
    const commit = commitOf([request(index + 1, 1)], store.heads);
    store.commit({ ...commit, appended_ts_ms: Math.round(days * DAY_MS) });
    return verifyLog({ directory }).segments;
  });
  store.close();
  expect(segments).toStrictEqual([1, 1, 1, 2, 2, 2, 3]);
});

it('readers that were there before see what later segments bring, and follow them', async () => {
  const directory = temporaryDirectory();
  const writer = await openLogWriter({ directory, clock: systemClock, limits: { ...SMALL, min_free_bytes: 0 } });
  onTestFinished(() => writer.close());
  await writer.append(request(1, 1, 1));
  const reader = readerOf(directory);
  const abort = new AbortController();
  const seen: number[] = [];
  const following = (async () => {
    for await (const records of reader.follow('audit', { after_seq: 0, signal: abort.signal })) {
      seen.push(...records.map(({ seq }) => seq));
      if (seen.length === 20) abort.abort();
    }
  })();
  for (let run = 2; run <= 20; run += 1) {
    await writer.append(request(300 * run, 300, run));
    expect(reader.streamHead('audit').records).toBe(run);
  }
  await following;
  expect(seen).toStrictEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(segmentFiles(directory).length).toBeGreaterThan(3);
  expect(reader.rawBatches().at(-1)?.last_ingest_seq).toBe(1 + 19 * 300);
});

it('a reader keeps few files open, however many segments there are', () => {
  const reader = readerOf(rotatedLog(60));
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  expect([...reader.readRaw()].flat()).toHaveLength(60 * 200);
  reader.rawBatches();
  expect(open() - before).toBeLessThan(20);
});

it('a reader in the middle of a segment keeps it from being closed, and no longer than that', () => {
  const directory = temporaryDirectory();
  const store = openStore(directory, SMALL);
  let at = 0;
  const commitMany = (count: number): void => {
    for (let round = 0; round < count; round += 1) {
      store.commit(commitOf([request(at + 1, 200)], store.heads, SMALL));
      at += 200;
    }
  };
  commitMany(1);
  const snapshot = new DatabaseSync(segmentPath(directory, 1), { readOnly: true });
  snapshot.exec('BEGIN; SELECT count(*) FROM batch');
  commitMany(8);
  expect(verifyLog({ directory }).segments).toBe(1);
  snapshot.close();
  commitMany(2);
  expect(verifyLog({ directory })).toMatchObject({ ok: true, segments: 2, records: at });
  store.close();
});

/** States in which a process can end while it closes a segment: each is a copy of a log, changed as the step left it. */
const interruptions: readonly (readonly [string, (directory: string) => void])[] = [
  ['before the next segment is begun', () => undefined],
  [
    'while the next segment is created',
    (directory) => {
      mkdirSync(join(directory, 'segments'));
      writeFileSync(`${segmentPath(directory, 2)}.new`, 'half');
    },
  ],
  [
    'when the next segment is whole but has no name',
    (directory) => {
      const other = nextSegmentOf(directory);
      mkdirSync(join(directory, 'segments'));
      copyFileSync(other, `${segmentPath(directory, 2)}.new`);
    },
  ],
  [
    'when the next segment has its name and no batch',
    (directory) => {
      const other = nextSegmentOf(directory);
      mkdirSync(join(directory, 'segments'));
      copyFileSync(other, segmentPath(directory, 2));
    },
  ],
];

/** The second segment as a rotation of a copy of the log creates it, before anything is in it. */
function nextSegmentOf(directory: string): string {
  const copy = temporaryDirectory();
  copyLog(directory, copy);
  const store = openStore(copy, { rotate_bytes: 131_072 });
  const empty = { batches: [], runs: [], appended_ts_ms: 1 };
  store.commit(empty);
  store.close();
  return segmentPath(copy, 2);
}

it.each(interruptions)('a process that ends %s loses nothing, and the next one goes on', (_when, interrupt) => {
  const living = temporaryDirectory();
  const store = openStore(living, { max_batch_records: 40 });
  store.commit(commitOf([request(1, 700, 1)], store.heads, SMALL));
  const directory = temporaryDirectory();
  copyLog(living, directory);
  store.close();
  interrupt(directory);
  expect([...readerOf(directory).readRaw()].flat()).toHaveLength(700);
  expect(verifyLog({ directory })).toMatchObject({ ok: true, records: 704 });
  const next = openStore(directory, SMALL);
  expect(next.heads.get('raw')).toBe(700);
  next.commit(commitOf([request(701, 700, 2)], next.heads, SMALL));
  next.commit(commitOf([request(1401, 1, 3)], next.heads, SMALL));
  next.close();
  const records = [...readerOf(directory).readRaw()].flat();
  expect(records.map(({ event }) => event.source_event_id)).toStrictEqual(
    Array.from({ length: 1401 }, (_, index) => trade(index + 1).source_event_id),
  );
  const report = verifyLog({ directory });
  expect(report).toMatchObject({ ok: true, records: 1401 + 12 });
  expect(report.segments).toBeGreaterThan(1);
  expect(segmentFiles(directory).filter((name) => name.includes('.new'))).toStrictEqual([]);
});

it.each<[string, (directory: string) => void, RegExp]>([
  [
    'a segment in the middle is gone',
    (directory) => {
      rmSync(segmentPath(directory, 3));
    },
    /does not begin where the one before it ended/,
  ],
  [
    'the first segment is gone',
    (directory) => {
      rmSync(segmentPath(directory, 1));
    },
    /before segment 2 are missing/,
  ],
  [
    'two segments have each other’s names',
    (directory) => {
      const [two, three] = [segmentPath(directory, 2), segmentPath(directory, 3)];
      renameSync(two, `${two}.x`);
      renameSync(three, two);
      renameSync(`${two}.x`, three);
    },
    /segment 2 says that it is segment 3/,
  ],
  [
    'an origin was changed',
    (directory) => {
      const database = new DatabaseSync(segmentPath(directory, 2));
      database.exec(
        "DROP TRIGGER origin_refuses_update; UPDATE origin SET heads = json_set(heads, '$.audit.last_seq', 99)",
      );
      database.close();
    },
    /segment 2 does not begin where the one before it ended/,
  ],
  [
    'a closed segment was written further',
    (directory) => {
      const aside = temporaryDirectory();
      copyFileSync(segmentPath(directory, 1), segmentPath(aside, 1));
      const store = openStore(aside);
      store.commit(commitOf([{ raw: [trade(1)], ingest_ts_ms: 1 }], store.heads));
      store.close();
      copyFileSync(segmentPath(aside, 1), segmentPath(directory, 1));
    },
    /segment 2 does not begin where the one before it ended/,
  ],
])('it is noticed when %s', (_what, tamper, reason) => {
  const directory = rotatedLog();
  tamper(directory);
  const report = verifyLog({ directory });
  expect(report.ok).toBe(false);
  expect(report.first_bad?.reason).toMatch(reason);
});

it('an origin takes no second row and no change', () => {
  const directory = rotatedLog();
  const database = new DatabaseSync(segmentPath(directory, 2));
  onTestFinished(() => {
    database.close();
  });
  for (const statement of [
    'UPDATE origin SET batch_id = 0',
    'DELETE FROM origin',
    "INSERT INTO origin VALUES (9, 1, zeroblob(32), '{}')",
    "INSERT OR REPLACE INTO origin VALUES (2, 1, zeroblob(32), '{}')",
  ])
    expect(() => {
      database.exec(statement);
    }, statement).toThrow(/append-only/);
});

it('a log of the schema before segments is read as it is, and written further', () => {
  const directory = temporaryDirectory();
  writeLog(directory, appends(2));
  const head = verifyLog({ directory }).head_digest;
  const database = new DatabaseSync(segmentPath(directory, 1));
  database.exec(`
    DROP TABLE origin; DROP TRIGGER batch_appends_at_its_end;
    CREATE TRIGGER batch_appends_at_its_end BEFORE INSERT ON batch
    WHEN NEW.batch_id IS NOT (SELECT coalesce(max(batch_id), 0) + 1 FROM batch)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: batch takes rows at its end'); END;
    PRAGMA user_version = 1`);
  database.close();
  expect(verifyLog({ directory })).toMatchObject({ ok: true, head_digest: head });
  expect([...readerOf(directory).readRaw()].flat()).toHaveLength(400);
  writeLog(directory, [request(401, 300, 3), request(701, 300, 4)], { rotate_bytes: 131_072 });
  expect(verifyLog({ directory })).toMatchObject({ ok: true, segments: 3 });
  expect(dirname(segmentPath(directory, 2))).toBe(join(directory, 'segments'));
});
