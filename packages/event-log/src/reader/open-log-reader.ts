import { setTimeout } from 'node:timers/promises';

import type {
  Clock,
  DerivedStream,
  EventLogReader,
  RawBatchInfo,
  RawInputBufferRecord,
  RawRange,
  StoredRecord,
  StreamRange,
} from '@xray/contracts';

import {
  invalidArgument,
  requireDerivedStream,
  requireFollowing,
  requireOptionalPort,
  requireOptions,
  requireRange,
} from '../checked-input.ts';
import { decodeDerivedBatch } from '../derived-codec/derived-batch.ts';
import { decodeRawBatch } from '../raw-codec/raw-batch-decoder.ts';
import { integerColumn, integerOrNull } from '../store/batch-row.ts';
import { later } from '../store/segment-origin.ts';
import { atSurface, surfaceError } from '../surface-error.ts';
import { followStream } from './follow.ts';
import { openLogSegments, type LogSegments } from './log-segments.ts';

/** Which log to read, and how eagerly to follow it. */
export interface OpenLogReaderOptions {
  readonly directory: string;
  /** Time between two looks of `follow`. Default 50 ms. */
  readonly follow_interval_ms?: number;
  /** Sleeps between two looks; the system's timers where it is left out. */
  readonly clock?: Clock;
}

const DEFAULT_FOLLOW_INTERVAL_MS = 50;

const RAW_BATCHES =
  "SELECT first_seq, last_seq, min_time_ms, max_time_ms FROM batch WHERE stream = 'raw' ORDER BY first_seq";

/** Lets an iteration throw the package's error only. */
function* guarded<Item>(doing: string, items: Iterable<Item>): Generator<Item> {
  try {
    yield* items;
  } catch (thrown) {
    throw surfaceError(thrown, doing);
  }
}

interface OpenReader {
  readonly clock: Clock | undefined;
  readonly intervalMs: number;
  readonly log: LogSegments;
  readonly reading: string;
}

function* readRaw(open: OpenReader, range: RawRange): Generator<readonly RawInputBufferRecord[]> {
  const found = open.log.batches('raw', {
    fromSeq: range.from_ingest_seq ?? 1,
    toSeq: range.to_ingest_seq ?? Number.MAX_SAFE_INTEGER,
    fromTimeMs: null,
    toTimeMs: null,
  });
  for (const { block, firstSeq, from, to } of found) {
    const records = decodeRawBatch(block, firstSeq, { from, to, symbol: range.symbol ?? null, keep: range.keep });
    if (records.length > 0) yield records;
  }
}

function* readStream<Stream extends DerivedStream>(
  open: OpenReader,
  stream: Stream,
  range: StreamRange,
): Generator<readonly StoredRecord<Stream>[]> {
  const fromEngineTimeMs = range.from_engine_timestamp_ms ?? null;
  const toEngineTimeMs = range.to_engine_timestamp_ms ?? null;
  const found = open.log.batches(stream, {
    fromSeq: range.from_seq ?? 1,
    toSeq: range.to_seq ?? Number.MAX_SAFE_INTEGER,
    fromTimeMs: fromEngineTimeMs,
    toTimeMs: toEngineTimeMs,
  });
  for (const { block, firstSeq, from, to } of found) {
    const records = decodeDerivedBatch(block, stream, firstSeq, { from, to, fromEngineTimeMs, toEngineTimeMs });
    if (records.length > 0) yield records;
  }
}

function rawBatches(open: OpenReader): readonly RawBatchInfo[] {
  const { log } = open;
  return atSurface(open.reading, () =>
    log.over((files) =>
      files.flatMap((file) =>
        log
          .connect(file)
          .database.prepare(RAW_BATCHES)
          .all()
          .map((row): RawBatchInfo => ({
            first_ingest_seq: integerColumn(row, 'first_seq'),
            last_ingest_seq: integerColumn(row, 'last_seq'),
            min_recv_ts_ms: integerColumn(row, 'min_time_ms'),
            max_recv_ts_ms: integerColumn(row, 'max_time_ms'),
          })),
      ),
    ),
  );
}

function read<Stream extends DerivedStream>(
  open: OpenReader,
  stream: Stream,
  range: StreamRange,
): Iterable<readonly StoredRecord<Stream>[]> {
  requireDerivedStream(stream);
  requireRange(range);
  return guarded(open.reading, readStream(open, stream, range));
}

function streamHead(
  open: OpenReader,
  stream: DerivedStream,
): { readonly records: number; readonly last_engine_timestamp_ms: number | null } {
  const { log } = open;
  return atSurface(open.reading, () => {
    requireDerivedStream(stream);
    const records = log.head(stream);
    const last = log.last();
    const row = log
      .connect(last)
      .database.prepare('SELECT max(max_time_ms) AS last FROM batch WHERE stream = ?')
      .get(stream);
    const own = row === undefined ? null : integerOrNull(row, 'last');
    const before = log.origin(last).streams.get(stream)?.max_time_ms ?? null;
    return { records, last_engine_timestamp_ms: later(before, own) };
  });
}

function findRun(
  open: OpenReader,
  runId: string,
): { readonly symbol: string; readonly engine_timestamp_ms: number } | null {
  const { log } = open;
  return atSurface(open.reading, () => {
    if (typeof runId !== 'string') throw invalidArgument('the run id is not a string');
    return log.over((files) => {
      for (const file of files.toReversed()) {
        const run = log.connect(file).findRun(runId);
        if (run !== null) return { symbol: run.symbol, engine_timestamp_ms: run.engine_timestamp_ms };
      }
      return null;
    });
  });
}

function follow<Stream extends DerivedStream>(
  open: OpenReader,
  stream: Stream,
  from: { readonly after_seq: number; readonly signal: AbortSignal },
): AsyncIterable<readonly StoredRecord<Stream>[]> {
  const { clock, intervalMs, log } = open;
  requireFollowing(stream, from);
  return followStream({
    log,
    afterSeq: from.after_seq,
    signal: from.signal,
    read: (fromSeq) => guarded(open.reading, readStream(open, stream, { from_seq: fromSeq })),
    pause: async (aborted) => {
      if (clock === undefined) await setTimeout(intervalMs, undefined, { signal: aborted });
      else await clock.sleep(intervalMs, aborted);
    },
  });
}

/**
 * Opens a log for reading, beside its writer or without one. A range that is read ends where the log ended when the
 * reading began; `follow` goes on. Every batch's checksum is compared before its records are handed out.
 *
 * Segments read as one log, those to come included. Of pruned ones there is what was kept: single batches of derived
 * streams, at their old sequence numbers, and no raw records.
 *
 * @throws EventLogError `log_missing`, `not_a_log`, `version_unsupported`, `io_error`, `invalid_argument`; reads throw
 * `log_damaged`, `log_pruned`, and at once `invalid_argument`
 */
export function openLogReader(options: OpenLogReaderOptions): EventLogReader {
  requireOptions(options);
  requireOptionalPort('the clock', options.clock, ['sleep']);
  const { directory, clock, follow_interval_ms: intervalMs = DEFAULT_FOLLOW_INTERVAL_MS } = options;
  if (!Number.isFinite(intervalMs) || intervalMs < 0)
    throw invalidArgument('follow_interval_ms must be a number of milliseconds, at least 0');
  const log = atSurface(`opening the log in ${directory}`, () => openLogSegments(directory));
  const reading = `reading the log in ${directory}`;
  const open: OpenReader = { clock, intervalMs, log, reading };

  return {
    rawBatches: () => rawBatches(open),
    readRaw: (range = {}) => {
      requireRange(range);
      return guarded(reading, readRaw(open, range));
    },
    read: (stream, range = {}) => read(open, stream, range),
    streamHead: (stream) => streamHead(open, stream),
    findRun: (runId) => findRun(open, runId),
    follow: (stream, from) => follow(open, stream, from),
    close: () => {
      log.close();
    },
  };
}
