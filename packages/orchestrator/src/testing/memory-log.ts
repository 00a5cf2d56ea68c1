import {
  canonicalJson,
  splitOperational,
  type DerivedStream,
  type EventLogReader,
  type EventLogWriter,
  type LogEntry,
  type RawBatchInfo,
  type RawInputBufferRecord,
  type RawMarketEvent,
  type StoredRecord,
  type StreamRecords,
} from '@xray/contracts';

/** A log in memory, for tests: whole commits, in the order of the calls. */
export interface MemoryLog {
  readonly writer: EventLogWriter;
  readonly reader: EventLogReader;
  readonly commits: readonly (readonly LogEntry[])[];
}

function isOf<Stream extends DerivedStream>(
  stored: StoredRecord,
  stream: Stream,
): stored is StoredRecord<Stream> & { readonly record: StreamRecords[Stream] } {
  return stored.stream === stream;
}

function engineTime(record: object): number | null {
  return 'engine_timestamp_ms' in record && typeof record.engine_timestamp_ms === 'number'
    ? record.engine_timestamp_ms
    : null;
}

export function createMemoryLog(batchSize = 3): MemoryLog {
  const raw: RawInputBufferRecord[] = [];
  const stored: StoredRecord[] = [];
  const commits: (readonly LogEntry[])[] = [];
  const of = (stream: DerivedStream): readonly StoredRecord[] => stored.filter((entry) => entry.stream === stream);

  const batches = <Item>(items: readonly Item[]): readonly (readonly Item[])[] => {
    const groups: (readonly Item[])[] = [];
    for (let start = 0; start < items.length; start += batchSize) groups.push(items.slice(start, start + batchSize));
    return groups;
  };

  const reader: EventLogReader = {
    rawBatches: () =>
      batches(raw).map((batch): RawBatchInfo => {
        const receipts = batch.map((record) => record.event.recv_ts_ms);
        return {
          first_ingest_seq: batch[0]?.ingest_seq ?? 0,
          last_ingest_seq: batch.at(-1)?.ingest_seq ?? 0,
          min_recv_ts_ms: Math.min(...receipts),
          max_recv_ts_ms: Math.max(...receipts),
        };
      }),
    readRaw: ({ from_ingest_seq = 1, symbol, to_ingest_seq = Number.POSITIVE_INFINITY } = {}) =>
      batches(raw)
        .map((batch) =>
          batch.filter(
            ({ event, ingest_seq }) =>
              ingest_seq >= from_ingest_seq &&
              ingest_seq <= to_ingest_seq &&
              (symbol === undefined || event.symbol === symbol),
          ),
        )
        .filter((batch) => batch.length > 0),
    read: <Stream extends DerivedStream>(stream: Stream) => {
      const records: StoredRecord<Stream>[] = [];
      for (const entry of stored) if (isOf(entry, stream)) records.push(entry);
      return batches(records);
    },
    streamHead: (stream) => {
      const last = of(stream).at(-1);
      return {
        records: of(stream).length,
        last_engine_timestamp_ms: last === undefined ? null : engineTime(last.record),
      };
    },
    findRun: () => null,
    follow: () => {
      throw new Error('the log in memory is not followed');
    },
    close: () => undefined,
  };

  const writer: EventLogWriter = {
    append({ entries = [], ingest_ts_ms = 0, raw: events = [] }) {
      const first = raw.length + 1;
      events.forEach((event: RawMarketEvent, position) => {
        raw.push({
          schema: 'raw_input_buffer_record',
          schema_version: '1',
          ingest_seq: first + position,
          ingest_ts_ms,
          event,
        });
      });
      if (entries.length > 0) commits.push(entries);
      for (const { record, stream } of entries) {
        stored.push({
          seq: of(stream).length + 1,
          stream,
          record,
          body: canonicalJson(splitOperational(record).digested),
        });
      }
      const empty = events.length === 0;
      return Promise.resolve({
        first_ingest_seq: empty ? null : first,
        last_ingest_seq: empty ? null : raw.length,
      });
    },
    close: () => Promise.resolve(),
  };

  return { writer, reader, commits };
}
