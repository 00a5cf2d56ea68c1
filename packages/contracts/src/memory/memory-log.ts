import { at } from '../checks/assertions.ts';
import { createEntryCanonicalizer } from '../ports/entry-canonicalizer.ts';
import type { RawInputBufferRecord } from '../market-data/raw-market-event.ts';
import { defineErrors, errorText, type ErrorCodeOf } from '../errors.ts';
import type {
  AppendReceipt,
  AppendRequest,
  EventLogReader,
  EventLogWriter,
  LogEntry,
  RawBatchInfo,
  StoredRecord,
  StreamRange,
} from '../ports/event-log.ts';
import { engineTimeOf, type DerivedStream, type StreamRecords } from '../ports/streams.ts';
import { appendProblem } from '../ports/append-check.ts';
import { valueKind } from '../checks/value-kind.ts';

/** A log in memory: what it holds is gone with it. */
export interface MemoryLog {
  readonly writer: EventLogWriter;
  /** Sees what was appended at once; closing it closes nothing. */
  readonly reader: EventLogReader;
  /** The derived records of every commit that had any, in the order of the calls. */
  readonly commits: readonly (readonly LogEntry[])[];
}

/** How a log in memory gives out what it holds. */
export interface MemoryLogOptions {
  /** Records that a batch of the reader holds at most. Default 1024. */
  readonly batch_records?: number;
}

/** Why a log in memory refuses a call; a log in a folder has the same codes for it. Nothing was taken. */
export class MemoryLogError extends defineErrors('MemoryLogError', {
  /** Halt: an argument is none of its kind. Correct the call; the log goes on. */
  invalid_argument: 'halt',
  /** Halt: a record has no JSON form. A defect of what produced it. */
  invalid_append: 'halt',
  /** Halt: the log was closed before. Append before closing it. */
  writer_halted: 'halt',
}) {}
/** Which of its refusals a log in memory means; the class says of each what to do. */
export type MemoryLogErrorCode = ErrorCodeOf<typeof MemoryLogError>;

const DEFAULT_BATCH_RECORDS = 1024;

type Streams = { readonly [Stream in DerivedStream]: StoredRecord<Stream>[] };

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

function isWithin({ record, seq, stream }: StoredRecord, range: StreamRange): boolean {
  if (seq < (range.from_seq ?? 1) || seq > (range.to_seq ?? Infinity)) return false;
  const time = engineTimeOf(stream, record);
  const { from_engine_timestamp_ms: from = -Infinity, to_engine_timestamp_ms: to = Infinity } = range;
  return time === null || (time >= from && time <= to);
}

function* inBatches<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function batchInfo(batch: readonly RawInputBufferRecord[]): RawBatchInfo {
  const receipts = batch.map(({ event }) => event.recv_ts_ms);
  return {
    first_ingest_seq: batch[0]?.ingest_seq ?? 0,
    last_ingest_seq: batch.at(-1)?.ingest_seq ?? 0,
    min_recv_ts_ms: receipts.reduce((least, each) => Math.min(least, each), Infinity),
    max_recv_ts_ms: receipts.reduce((most, each) => Math.max(most, each), -Infinity),
  };
}

/** Resolves when something is appended or the signal is aborted. */
function nextWake(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
  });
}

function readerOf(
  raw: readonly RawInputBufferRecord[],
  streams: Streams,
  waiting: Set<() => void>,
  batchRecords: number,
): EventLogReader {
  function read<Stream extends DerivedStream>(stream: Stream, range: StreamRange = {}) {
    const records: readonly StoredRecord<Stream>[] = streams[stream];
    return inBatches(
      records.filter((record) => isWithin(record, range)),
      batchRecords,
    );
  }
  return {
    rawBatches: () => [...inBatches(raw, batchRecords)].map(batchInfo),
    *readRaw({ from_ingest_seq = 1, keep, symbol, to_ingest_seq = Infinity } = {}) {
      for (const batch of inBatches(raw, batchRecords)) {
        const wanted = batch.filter(
          ({ event, ingest_seq }) =>
            ingest_seq >= from_ingest_seq &&
            ingest_seq <= to_ingest_seq &&
            (symbol === undefined || event.symbol === symbol) &&
            (keep?.(event) ?? true),
        );
        if (wanted.length > 0) yield wanted;
      }
    },
    read,
    streamHead: (stream) => ({
      records: streams[stream].length,
      last_engine_timestamp_ms: streams[stream].reduce<number | null>((last, { record }) => {
        const time = engineTimeOf(stream, record);
        return time === null || (last !== null && last > time) ? last : time;
      }, null),
    }),
    findRun: (runId) => {
      const found = streams.run_record.find(({ record }) => record.run_id === runId)?.record;
      return found === undefined ? null : { symbol: found.symbol, engine_timestamp_ms: found.engine_timestamp_ms };
    },
    async *follow(stream, { after_seq, signal }) {
      let seq = after_seq;
      while (!signal.aborted) {
        for (const batch of read(stream, { from_seq: seq + 1 })) {
          yield batch;
          seq = batch.at(-1)?.seq ?? seq;
        }
        if (streams[stream].length <= seq) await nextWake(waiting, signal);
      }
    },
    close: () => undefined,
  };
}

function refuse(code: MemoryLogErrorCode, detail: string, options?: ErrorOptions): never {
  throw new MemoryLogError(code, `the log in memory: ${detail}`, options);
}

function batchRecordsOf(options: unknown): number {
  if (typeof options !== 'object' || options === null) {
    return refuse('invalid_argument', `its options are ${valueKind(options)}, not an object; correct the call`);
  }
  const size: unknown = Reflect.get(options, 'batch_records') ?? DEFAULT_BATCH_RECORDS;
  return typeof size === 'number' && Number.isSafeInteger(size) && size > 0
    ? size
    : refuse('invalid_argument', 'batch_records must be a positive integer; correct the call');
}

/**
 * A log in memory, for tests and for who wants xray without a disk: the writer and the reader of the ports, with the
 * promises of a log in a folder but the one that it lasts.
 *
 * @throws MemoryLogError `invalid_argument`; an append also rejects with `invalid_append` and `writer_halted`
 */
export function createMemoryLog(options: MemoryLogOptions = {}): MemoryLog {
  const batchRecords = batchRecordsOf(options);
  const raw: RawInputBufferRecord[] = [];
  const streams = emptyStreams();
  const commits: (readonly LogEntry[])[] = [];
  const waiting = new Set<() => void>();
  const canonicalize = createEntryCanonicalizer();
  let closed = false;

  function push<Stream extends DerivedStream>(stream: Stream, record: StreamRecords[Stream], body: string): void {
    const records: StoredRecord<Stream>[] = streams[stream];
    records.push({ seq: records.length + 1, stream, record, body });
  }

  function bodyOf(entry: LogEntry): string {
    try {
      return canonicalize(entry).body;
    } catch (cause) {
      return refuse('invalid_append', `a record cannot be written (${errorText(cause)}); mend what produced it`, {
        cause,
      });
    }
  }

  function store(request: AppendRequest): AppendReceipt {
    if (closed) refuse('writer_halted', 'it is closed; append before closing it');
    const problem = appendProblem(request);
    if (problem !== null) refuse('invalid_argument', `${problem}; correct the call`);
    const { entries = [], ingest_ts_ms, raw: events = [] } = request;
    const bodies = entries.map(bodyOf);
    const first = raw.length + 1;
    for (const event of events) {
      raw.push({
        schema: 'raw_input_buffer_record',
        schema_version: '1',
        ingest_seq: raw.length + 1,
        ingest_ts_ms: ingest_ts_ms ?? 0,
        event,
      });
    }
    for (const [position, entry] of entries.entries()) push(entry.stream, entry.record, at(bodies, position));
    if (entries.length > 0) commits.push([...entries]);
    for (const wake of [...waiting]) wake();
    const isEmpty = events.length === 0;
    return { first_ingest_seq: isEmpty ? null : first, last_ingest_seq: isEmpty ? null : raw.length };
  }

  return {
    writer: {
      append: (request) => Promise.resolve().then(() => store(request)),
      close: () => {
        closed = true;
        return Promise.resolve();
      },
    },
    reader: readerOf(raw, streams, waiting, batchRecords),
    commits,
  };
}
