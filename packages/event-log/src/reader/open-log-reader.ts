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

import { decodeDerivedBatch } from '../derived-codec/derived-batch.ts';
import { decodeRawBatch } from '../raw-codec/raw-batch-decoder.ts';
import { integerColumn, integerOrNull, lastSeq } from '../store/batch-row.ts';
import { openForReading } from '../store/log-files.ts';
import { prepareRunFinder } from '../store/run-index.ts';
import { atSurface, surfaceError } from '../surface-error.ts';
import { prepareBatchQuery } from './batch-query.ts';
import { followStream } from './follow.ts';

export interface OpenLogReaderOptions {
  readonly directory: string;
  /** Time between two looks of `follow`. Default 50 ms. */
  readonly follow_interval_ms?: number;
  /** Sleeps between two looks; the system's timers where it is left out. */
  readonly clock?: Clock;
}

const DEFAULT_FOLLOW_INTERVAL_MS = 50;

/** Lets an iteration throw the package's error only. */
function* guarded<Item>(doing: string, items: Iterable<Item>): Generator<Item> {
  try {
    yield* items;
  } catch (thrown) {
    throw surfaceError(thrown, doing);
  }
}

/**
 * Opens a log for reading, beside its writer or without one. A range that is read ends where the log ended when the
 * reading began; `follow` goes on. Every batch's checksum is compared before its records are handed out.
 *
 * @throws EventLogError `log_missing`, `not_a_log`, `version_unsupported`, `io_error`; reads throw `log_damaged`
 */
export function openLogReader(options: OpenLogReaderOptions): EventLogReader {
  const { directory, clock, follow_interval_ms: intervalMs = DEFAULT_FOLLOW_INTERVAL_MS } = options;
  const database = atSurface(`opening the log in ${directory}`, () => openForReading(directory));
  const query = prepareBatchQuery(database);
  const runFinder = prepareRunFinder(database);
  const reading = `reading the log in ${directory}`;

  function* readRaw(range: RawRange): Generator<readonly RawInputBufferRecord[]> {
    const found = query('raw', {
      fromSeq: range.from_ingest_seq ?? 1,
      toSeq: range.to_ingest_seq ?? Number.MAX_SAFE_INTEGER,
      fromTimeMs: null,
      toTimeMs: null,
    });
    for (const { block, firstSeq, from, to } of found) {
      const records = decodeRawBatch(block, firstSeq, { from, to, symbol: range.symbol ?? null });
      if (records.length > 0) yield records;
    }
  }

  function* readStream<Stream extends DerivedStream>(
    stream: Stream,
    range: StreamRange,
  ): Generator<readonly StoredRecord<Stream>[]> {
    const fromEngineTimeMs = range.from_engine_timestamp_ms ?? null;
    const toEngineTimeMs = range.to_engine_timestamp_ms ?? null;
    const found = query(stream, {
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

  return {
    rawBatches: () =>
      atSurface(reading, () =>
        database
          .prepare(
            "SELECT first_seq, last_seq, min_time_ms, max_time_ms FROM batch WHERE stream = 'raw' ORDER BY first_seq",
          )
          .all()
          .map((row): RawBatchInfo => ({
            first_ingest_seq: integerColumn(row, 'first_seq'),
            last_ingest_seq: integerColumn(row, 'last_seq'),
            min_recv_ts_ms: integerColumn(row, 'min_time_ms'),
            max_recv_ts_ms: integerColumn(row, 'max_time_ms'),
          })),
      ),
    readRaw: (range = {}) => guarded(reading, readRaw(range)),
    read: (stream, range = {}) => guarded(reading, readStream(stream, range)),
    streamHead: (stream) =>
      atSurface(reading, () => {
        const row = database.prepare('SELECT max(max_time_ms) AS last FROM batch WHERE stream = ?').get(stream);
        return {
          records: lastSeq(database, stream),
          last_engine_timestamp_ms: row === undefined ? null : integerOrNull(row, 'last'),
        };
      }),
    findRun: (runId) =>
      atSurface(reading, () => {
        const run = runFinder(runId);
        return run === null ? null : { symbol: run.symbol, engine_timestamp_ms: run.engine_timestamp_ms };
      }),
    follow: (stream, { after_seq: afterSeq, signal }) =>
      followStream({
        database,
        afterSeq,
        signal,
        read: (fromSeq) => guarded(reading, readStream(stream, { from_seq: fromSeq })),
        pause: async (aborted) => {
          if (clock === undefined) await setTimeout(intervalMs, undefined, { signal: aborted });
          else await clock.sleep(intervalMs, aborted);
        },
      }),
    close: () => {
      database.close();
    },
  };
}
