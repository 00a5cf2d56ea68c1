import { Buffer } from 'node:buffer';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

import type { LogStream } from '@xray/contracts';

import { isBlockIntact, openBlock, sealBlock } from '../block/record-block.ts';
import type { LogLimits } from '../limits.ts';
import { faultOf, logFault } from '../log-fault.ts';
import { type EncodedBatch, packBlock, type RunIndexEntry, unpackBlock } from './batch.ts';
import { batchDigest } from './hash-chain.ts';
import { integerOrNull, lastBatchId, prepareBatchRows } from './batch-row.ts';
import { prepareRunIndexing } from './run-index.ts';
import { checkSchema, migrate, pragmaNumber } from './schema.ts';
import {
  later,
  type LogEnd,
  readOrigin,
  type SegmentOrigin,
  type StreamEnd,
  streamEnds,
  streamsInOrder,
} from './segment-origin.ts';

/** What goes into the log together, or not at all. */
export interface Commit {
  readonly batches: readonly EncodedBatch[];
  readonly runs: readonly RunIndexEntry[];
  readonly appended_ts_ms: number;
}

/** The segment that is written. Any failure is final. */
export interface SegmentWriter {
  readonly path: string;
  readonly origin: SegmentOrigin;
  /** After the last commit. */
  end(): LogEnd;
  /** The streams whose times are in order up to the last commit, looked up anew. */
  streamsInOrder(): SegmentOrigin['in_order'];
  /** When its first batch was committed; `null` where it has none. */
  begunTsMs(): number | null;
  /** Size of the main file, with what has not been moved there yet. */
  bytes(): number;
  /** Adds to it in one transaction. Returns the bytes of the bodies. @throws what SQLite throws, after rolling back */
  commit(commit: Commit): number;
  /** Moves the write-ahead file into the main file as far as readers let it. Returns whether all of it is there. */
  checkpoint(): boolean;
  close(): void;
}

/** Pages larger than SQLite's default: bodies are large, and most payloads then lie within one page. */
const PAGE_BYTES = 16_384;
const BUSY_TIMEOUT_MS = 5000;

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

/** A connection that writes, to a file of the present schema; an empty file becomes one. @throws LogFault */
export function openSegmentDatabase(path: string, limits: LogLimits): DatabaseSync {
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

interface ChainHead {
  readonly batchId: number;
  readonly digest: Uint8Array;
}

/** The chain's end, once the last batch has been found to be what was written. */
function chainHead(database: DatabaseSync, path: string, origin: SegmentOrigin): ChainHead {
  const rows = prepareBatchRows(database);
  const batchId = lastBatchId(database);
  const last = rows(batchId);
  if (last === null) return { batchId: origin.batch_id, digest: origin.digest };
  const previous = batchId === origin.batch_id + 1 ? origin.digest : rows(batchId - 1)?.digest;
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

function firstAppended(database: DatabaseSync): number | null {
  const row = database.prepare('SELECT appended_ts_ms FROM batch ORDER BY batch_id LIMIT 1').get();
  return row === undefined ? null : integerOrNull(row, 'appended_ts_ms');
}

/** @throws LogFault `log_damaged` where the last batch is not what was written, and what opening a database throws */
export function openSegmentWriter(path: string, limits: LogLimits): SegmentWriter {
  const database = openSegmentDatabase(path, limits);
  try {
    return createSegmentWriter(path, database);
  } catch (thrown) {
    database.close();
    throw faultOf(thrown, `opening ${path} for writing`);
  }
}

interface OpenSegment {
  readonly database: DatabaseSync;
  head: ChainHead;
  readonly streams: Map<LogStream, StreamEnd>;
  readonly pageBytes: number;
  readonly addRun: (run: RunIndexEntry) => void;
  readonly insert: StatementSync;
  begun: number | null;
  bodyBytes: number;
}

function insertBatch(segment: OpenSegment, previous: ChainHead, batch: EncodedBatch, appendedTsMs: number): ChainHead {
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
  segment.insert.run(...Object.values(header), digest, body);
  segment.bodyBytes += body.length + 2 * segment.pageBytes;
  return { batchId: header.batch_id, digest };
}

function rollback(segment: OpenSegment): void {
  try {
    segment.database.exec('ROLLBACK');
  } catch {
    // SQLite has already rolled back: a full disk or an I/O error ends the transaction by itself.
  }
}

function commit(segment: OpenSegment, { batches, runs, appended_ts_ms: appendedTsMs }: Commit): number {
  const { database, streams } = segment;
  segment.bodyBytes = 0;
  try {
    database.exec('BEGIN IMMEDIATE');
    let next = segment.head;
    for (const batch of batches) next = insertBatch(segment, next, batch, appendedTsMs);
    for (const run of runs) segment.addRun(run);
    database.exec('COMMIT');
    segment.head = next;
  } catch (thrown) {
    rollback(segment);
    throw thrown;
  }
  for (const { stream, last_seq, max_time_ms } of batches)
    streams.set(stream, { last_seq, max_time_ms: later(streams.get(stream)?.max_time_ms ?? null, max_time_ms) });
  segment.begun ??= appendedTsMs;
  return segment.bodyBytes;
}

function createSegmentWriter(path: string, database: DatabaseSync): SegmentWriter {
  const origin = readOrigin(database);
  const streams = new Map<LogStream, StreamEnd>(streamEnds(database, origin));
  const pageBytes = pragmaNumber(database, 'page_size');
  const pages = database.prepare('PRAGMA page_count');
  const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  const segment: OpenSegment = {
    head: chainHead(database, path, origin),
    streams,
    pageBytes,
    addRun: prepareRunIndexing(database),
    insert: database.prepare(
      `INSERT INTO batch (batch_id, stream, first_seq, last_seq, records, min_time_ms, max_time_ms, codec, appended_ts_ms, digest, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    begun: firstAppended(database),
    bodyBytes: 0,
    database,
  };

  return {
    path,
    origin,
    end: () => ({ batch_id: segment.head.batchId, digest: segment.head.digest, streams: new Map(streams) }),
    streamsInOrder: () => streamsInOrder(database, origin),
    begunTsMs: () => segment.begun,
    bytes: () => Number(Object.values(pages.get() ?? {})[0] ?? 0) * pageBytes,
    commit: (given) => commit(segment, given),
    checkpoint() {
      const row = checkpoint.get() ?? {};
      return row['busy'] === 0 && row['log'] === row['checkpointed'];
    },
    close() {
      database.close();
    },
  };
}
