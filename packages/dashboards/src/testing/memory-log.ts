import {
  createCanonicalizer,
  engineTimeOf,
  type DerivedStream,
  type EventLogReader,
  type LogEntry,
  type RawInputBufferRecord,
  type RawMarketEvent,
  type StoredRecord,
  type StreamRange,
  type StreamRecords,
} from '@xray/contracts';

/** A log in memory, with its writer and its reader. */
export interface MemoryLog {
  readonly reader: EventLogReader;
  appendRaw(events: readonly RawMarketEvent[]): { readonly first: number; readonly last: number };
  append(entries: readonly LogEntry[]): void;
  /** How many batches of derived records were read. */
  batchesRead(): number;
}

const canonicalOf = createCanonicalizer();

/** Small, so that what spans batches is met. */
const BATCH_RECORDS = 7;

type Streams = { [Stream in DerivedStream]: StoredRecord<Stream>[] };

function emptyStreams(): Streams {
  return {
    run_record: [],
    orchestrator_event: [],
    hysteresis_record: [],
    day_profile: [],
    gate_record: [],
    gate_event: [],
    module_state: [],
    analysis_event: [],
    runtime_event: [],
    audit: [],
  };
}

function inRange(stream: DerivedStream, { record, seq }: StoredRecord, range: StreamRange): boolean {
  const time = engineTimeOf(stream, record);
  if (seq < (range.from_seq ?? 1) || seq > (range.to_seq ?? Infinity)) return false;
  const { from_engine_timestamp_ms: from = -Infinity, to_engine_timestamp_ms: to = Infinity } = range;
  return time === null || (time >= from && time <= to);
}

function* inBatches<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function stored<Stream extends DerivedStream>(
  stream: Stream,
  record: StreamRecords[Stream],
  seq: number,
): StoredRecord<Stream> {
  return { seq, stream, record, body: canonicalOf(record).body };
}

function push<Stream extends DerivedStream>(streams: Streams, stream: Stream, record: StreamRecords[Stream]): void {
  const records: StoredRecord<Stream>[] = streams[stream];
  records.push(stored(stream, record, records.length + 1));
}

interface MemoryLogState {
  readonly streams: Streams;
  readonly raw: RawInputBufferRecord[];
  readonly waiting: Set<() => void>;
  batchesRead: number;
}

function read<Stream extends DerivedStream>(
  log: MemoryLogState,
  stream: Stream,
  range: StreamRange = {},
): Iterable<readonly StoredRecord<Stream>[]> {
  const records: readonly StoredRecord<Stream>[] = log.streams[stream];
  const found = records.filter((record) => inRange(stream, record, range));
  log.batchesRead += Math.ceil(found.length / BATCH_RECORDS);
  return inBatches(found, BATCH_RECORDS);
}

function appendRaw(
  log: MemoryLogState,
  events: readonly RawMarketEvent[],
): { readonly first: number; readonly last: number } {
  const { raw } = log;
  const first = raw.length + 1;
  for (const event of events)
    raw.push({
      schema: 'raw_input_buffer_record',
      schema_version: '1',
      ingest_seq: raw.length + 1,
      ingest_ts_ms: event.recv_ts_ms,
      event,
    });
  return { first, last: raw.length };
}

function append(log: MemoryLogState, entries: readonly LogEntry[]): void {
  const { streams } = log;
  for (const entry of entries) {
    switch (entry.stream) {
      case 'run_record':
        push(streams, entry.stream, entry.record);
        break;
      case 'orchestrator_event':
        push(streams, entry.stream, entry.record);
        break;
      case 'gate_event':
        push(streams, entry.stream, entry.record);
        break;
      case 'analysis_event':
        push(streams, entry.stream, entry.record);
        break;
      case 'runtime_event':
        push(streams, entry.stream, entry.record);
        break;
      case 'hysteresis_record':
      case 'day_profile':
      case 'gate_record':
      case 'module_state':
      case 'audit':
        throw new Error(`no test reads ${entry.stream}`);
    }
  }
  for (const wake of [...log.waiting]) wake();
}

export function createMemoryLog(): MemoryLog {
  const streams = emptyStreams();
  const raw: RawInputBufferRecord[] = [];
  const waiting = new Set<() => void>();
  const log: MemoryLogState = { streams, raw, waiting, batchesRead: 0 };

  const reader: EventLogReader = {
    rawBatches: () =>
      raw.length === 0
        ? []
        : [{ first_ingest_seq: 1, last_ingest_seq: raw.length, min_recv_ts_ms: 0, max_recv_ts_ms: 0 }],
    readRaw: ({ from_ingest_seq = 1, keep, symbol, to_ingest_seq = Infinity } = {}) =>
      inBatches(
        raw.filter(
          (record) =>
            record.ingest_seq >= from_ingest_seq &&
            record.ingest_seq <= to_ingest_seq &&
            (symbol === undefined || record.event.symbol === symbol) &&
            (keep?.(record.event) ?? true),
        ),
        BATCH_RECORDS,
      ),
    read: (stream, range) => read(log, stream, range),
    streamHead: (stream) => {
      const times = streams[stream].map(({ record }) => engineTimeOf(stream, record)).filter((time) => time !== null);
      return {
        records: streams[stream].length,
        last_engine_timestamp_ms: times.length === 0 ? null : Math.max(...times),
      };
    },
    findRun: (runId) => {
      const found = streams.run_record.find(({ record }) => record.run_id === runId)?.record;
      return found === undefined ? null : { symbol: found.symbol, engine_timestamp_ms: found.engine_timestamp_ms };
    },
    async *follow(stream, { after_seq, signal }) {
      let seq = after_seq;
      while (!signal.aborted) {
        for (const batch of read(log, stream, { from_seq: seq + 1 })) {
          yield batch;
          seq = batch.at(-1)?.seq ?? seq;
        }
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            signal.removeEventListener('abort', wake);
            resolve();
          };
          waiting.add(wake);
          signal.addEventListener('abort', wake);
          if (signal.aborted || streams[stream].length > seq) wake();
        });
      }
    },
    close: () => undefined,
  };

  return {
    reader,
    batchesRead: () => log.batchesRead,
    appendRaw: (events) => appendRaw(log, events),
    append: (entries) => {
      append(log, entries);
    },
  };
}
