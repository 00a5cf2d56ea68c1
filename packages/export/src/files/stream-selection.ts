import {
  STREAMS,
  type EventLogReader,
  type LogStream,
  type RawInputBufferRecord,
  type StoredRecord,
} from '@xray/contracts';

import type { ExportedRow } from '../tables/columns.ts';

/** Which records of a stream are wanted. Times are receipt times of raw records, engine times of all others. */
export interface StreamSelection {
  readonly from_seq?: number;
  readonly to_seq?: number;
  readonly since_ms?: number;
  /** Exclusive. */
  readonly until_ms?: number;
}

export interface SelectedRow {
  readonly seq: number;
  readonly row: ExportedRow;
}

export function isByTime({ since_ms, until_ms }: StreamSelection): boolean {
  return since_ms !== undefined || until_ms !== undefined;
}

function timeOf(record: object): number | null {
  for (const name of ['engine_timestamp_ms', 'timestamp_ms', 'recorded_ts_ms']) {
    const value: unknown = Reflect.get(record, name);
    if (typeof value === 'number') return value;
  }
  return null;
}

function chosen(timeMs: number | null, { since_ms, until_ms }: StreamSelection): boolean {
  if (since_ms !== undefined && (timeMs === null || timeMs < since_ms)) return false;
  return until_ms === undefined || (timeMs !== null && timeMs < until_ms);
}

/** Raw batches whose receipts can lie in the range of time, as ranges of sequence numbers. */
function* rawRecords(reader: EventLogReader, selection: StreamSelection): Generator<readonly RawInputBufferRecord[]> {
  const { from_seq = 1, since_ms = -Infinity, to_seq = Number.MAX_SAFE_INTEGER, until_ms = Infinity } = selection;
  if (!isByTime(selection)) {
    yield* reader.readRaw({ from_ingest_seq: from_seq, to_ingest_seq: to_seq });
    return;
  }
  for (const batch of reader.rawBatches()) {
    if (batch.max_recv_ts_ms < since_ms || batch.min_recv_ts_ms >= until_ms) continue;
    yield* reader.readRaw({
      from_ingest_seq: Math.max(from_seq, batch.first_ingest_seq),
      to_ingest_seq: Math.min(to_seq, batch.last_ingest_seq),
    });
  }
}

function derivedRecords(
  reader: EventLogReader,
  stream: Exclude<LogStream, 'raw'>,
  { from_seq, since_ms, to_seq, until_ms }: StreamSelection,
): Iterable<readonly StoredRecord[]> {
  // What stands outside the runs has no engine time: a range of it would select nothing.
  const isOfRuns = STREAMS[stream].time !== null;
  return reader.read(stream, {
    ...(from_seq !== undefined && { from_seq }),
    ...(to_seq !== undefined && { to_seq }),
    ...(isOfRuns && since_ms !== undefined && { from_engine_timestamp_ms: since_ms }),
    ...(isOfRuns && until_ms !== undefined && { to_engine_timestamp_ms: until_ms - 1 }),
  });
}

/** The records of a stream that are wanted, a batch of the log at a time. */
export function* selectedRows(
  reader: EventLogReader,
  stream: LogStream,
  selection: StreamSelection,
): Generator<readonly SelectedRow[]> {
  if (stream === 'raw') {
    for (const batch of rawRecords(reader, selection)) {
      yield batch
        .filter(({ event }) => chosen(event.recv_ts_ms, selection))
        .map((row) => ({ seq: row.ingest_seq, row }));
    }
    return;
  }
  for (const batch of derivedRecords(reader, stream, selection)) {
    const wanted = isByTime(selection) ? batch.filter(({ record }) => chosen(timeOf(record), selection)) : batch;
    yield wanted.map((row) => ({ seq: row.seq, row }));
  }
}
