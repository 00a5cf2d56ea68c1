import { Buffer } from 'node:buffer';
import { mkdirSync, statfsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import type { LogStream } from '@xray/contracts';

import { isBlockIntact, openBlock, sealBlock } from '../block/record-block.ts';
import type { LogLimits } from '../limits.ts';
import { faultOf, logFault } from '../log-fault.ts';
import { STREAM_NAMES } from '../stream-names.ts';
import { batchDigest, GENESIS_DIGEST, packBlock, unpackBlock } from './batch.ts';
import type { EncodedBatch, RunIndexEntry } from './batch.ts';
import { lastBatchId, lastSeq, prepareBatchRows } from './batch-row.ts';
import { logPath } from './log-files.ts';
import { prepareRunIndexing } from './run-index.ts';
import { checkSchema, migrate, pragmaNumber } from './schema.ts';
import { acquireWriterLock } from './writer-lock.ts';

/** What goes into the log together, or not at all. */
export interface Commit {
  readonly batches: readonly EncodedBatch[];
  readonly runs: readonly RunIndexEntry[];
  readonly appended_ts_ms: number;
}

/** The writing side of a log, synchronous: a call returns when its work is durable. Any failure is final. */
export interface LogStore {
  /** The last sequence number of each stream; 0 where it has no records. */
  readonly heads: ReadonlyMap<LogStream, number>;
  /** @throws LogFault after rolling back; the store takes nothing more. */
  commit(commit: Commit): void;
  /** Moves the write-ahead file into the main file once it has grown to the limit. @throws LogFault */
  checkpointIfDue(): void;
  close(): void;
}

/** Pages larger than SQLite's default: bodies are large, and most payloads then lie within one page. */
const PAGE_BYTES = 16_384;
const FREE_SPACE_CHECK_BYTES = 16 * 1024 * 1024;
const BUSY_TIMEOUT_MS = 5000;

function refuseLowSpace(directory: string, leastFreeBytes: number): void {
  if (leastFreeBytes === 0) return;
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize >= leastFreeBytes) return;
  throw logFault(
    'disk_space_low',
    `${directory} has ${bavail * bsize} bytes free, fewer than min_free_bytes ${leastFreeBytes}; free some, then open the log again`,
  );
}

function configure(database: DatabaseSync, limits: LogLimits): void {
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA wal_autocheckpoint = 0');
  database.exec(`PRAGMA journal_size_limit = ${limits.checkpoint_bytes}`);
  database.exec('PRAGMA cache_size = -16384');
  if (limits.max_log_bytes === null) return;
  const pages = Math.floor(limits.max_log_bytes / pragmaNumber(database, 'page_size'));
  database.exec(`PRAGMA max_page_count = ${pages}`);
}

interface ChainHead {
  batchId: number;
  digest: Uint8Array;
}

/** The chain's end, once the last batch has been found to be what was written. */
function chainHead(database: DatabaseSync, path: string): ChainHead {
  const rows = prepareBatchRows(database);
  const batchId = lastBatchId(database);
  const last = rows(batchId);
  if (last === null) return { batchId: 0, digest: GENESIS_DIGEST };
  const previous = batchId === 1 ? GENESIS_DIGEST : rows(batchId - 1)?.digest;
  if (previous !== undefined) {
    const digest = batchDigest(previous, last, last.body);
    if (Buffer.compare(digest, last.digest) === 0 && isBlockIntact(openBlock(unpackBlock(last.codec, last.body))))
      return { batchId, digest };
  }
  throw logFault(
    'log_damaged',
    `${path}: batch ${batchId} (${last.stream} ${last.first_seq} to ${last.last_seq}), the last one, is not what was written; verify the log`,
  );
}

function openDatabase(path: string, limits: LogLimits): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    const version = checkSchema(database, path);
    configure(database, limits);
    migrate(database, version);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** Opens a log for writing and creates it where there is none; its checks are those of `openLogWriter`. @throws LogFault */
export function openLogStore(directory: string, limits: LogLimits): LogStore {
  const path = logPath(directory);
  try {
    mkdirSync(directory, { recursive: true });
    const lock = acquireWriterLock(directory);
    try {
      refuseLowSpace(directory, limits.min_free_bytes);
      const database = openDatabase(path, limits);
      try {
        return createStore(directory, database, limits, lock.release);
      } catch (thrown) {
        database.close();
        throw thrown;
      }
    } catch (thrown) {
      lock.release();
      throw thrown;
    }
  } catch (thrown) {
    throw faultOf(thrown, `opening ${path} for writing`);
  }
}

function createStore(directory: string, database: DatabaseSync, limits: LogLimits, release: () => void): LogStore {
  const path = logPath(directory);
  const head = chainHead(database, path);
  const heads = new Map<LogStream, number>(STREAM_NAMES.map((stream) => [stream, lastSeq(database, stream)]));
  const pageBytes = pragmaNumber(database, 'page_size');
  const addRun = prepareRunIndexing(database);
  const insert = database.prepare(
    `INSERT INTO batch (batch_id, stream, first_seq, last_seq, records, min_time_ms, max_time_ms, codec, appended_ts_ms, digest, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  let bytesSinceSpaceCheck = 0;
  let bytesSinceCheckpoint = 0;

  function insertBatch(previous: ChainHead, batch: EncodedBatch, appendedTsMs: number): ChainHead {
    sealBlock(batch.block);
    const { codec, body } = packBlock(batch.stream, batch.block);
    const header = {
      batch_id: previous.batchId + 1,
      stream: batch.stream,
      first_seq: batch.first_seq,
      last_seq: batch.last_seq,
      records: batch.last_seq - batch.first_seq + 1,
      min_time_ms: batch.min_time_ms,
      max_time_ms: batch.max_time_ms,
      codec,
      appended_ts_ms: appendedTsMs,
    };
    const digest = batchDigest(previous.digest, header, body);
    insert.run(...Object.values(header), digest, body);
    bytesSinceSpaceCheck += body.length;
    bytesSinceCheckpoint += body.length + 2 * pageBytes;
    return { batchId: header.batch_id, digest };
  }

  function rollback(): void {
    try {
      database.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back: a full disk or an I/O error ends the transaction by itself.
    }
  }

  return {
    heads,
    commit({ batches, runs, appended_ts_ms: appendedTsMs }) {
      try {
        if (bytesSinceSpaceCheck >= FREE_SPACE_CHECK_BYTES) {
          refuseLowSpace(directory, limits.min_free_bytes);
          bytesSinceSpaceCheck = 0;
        }
        database.exec('BEGIN IMMEDIATE');
        let next: ChainHead = head;
        for (const batch of batches) next = insertBatch(next, batch, appendedTsMs);
        for (const run of runs) addRun(run);
        database.exec('COMMIT');
        head.batchId = next.batchId;
        head.digest = next.digest;
        for (const batch of batches) heads.set(batch.stream, batch.last_seq);
      } catch (thrown) {
        rollback();
        throw faultOf(thrown, `appending to ${path}`);
      }
    },
    checkpointIfDue() {
      if (bytesSinceCheckpoint < limits.checkpoint_bytes) return;
      try {
        database.exec('PRAGMA wal_checkpoint(PASSIVE)');
        bytesSinceCheckpoint = 0;
      } catch (thrown) {
        throw faultOf(thrown, `moving the write-ahead file into ${path}`);
      }
    },
    close() {
      database.close();
      release();
    },
  };
}
