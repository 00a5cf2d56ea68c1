import type { CanonicalRecord } from '../canonical/record-canonicalizer.ts';
import type { RawInputBufferRecord, RawMarketEvent } from '../market-data/raw-market-event.ts';
import type { DerivedStream, StreamRecords } from './streams.ts';

/** A record on its way into its stream. */
export type LogEntry = {
  [Stream in DerivedStream]: {
    readonly stream: Stream;
    readonly record: StreamRecords[Stream];
    /** What `createCanonicalizer` makes of the record, where somebody has made it already. */
    readonly canonical?: CanonicalRecord;
  };
}[DerivedStream];

/** What one durable commit takes: raw events and derived records together, or neither. */
export interface AppendRequest {
  readonly raw?: readonly RawMarketEvent[];
  /** Time at which the raw events enter the log; demanded where there are any. */
  readonly ingest_ts_ms?: number;
  readonly entries?: readonly LogEntry[];
}

/** Where the raw events of an append stand; `null` where there were none. */
export interface AppendReceipt {
  readonly first_ingest_seq: number | null;
  readonly last_ingest_seq: number | null;
}

/** The one writer of a log. */
export interface EventLogWriter {
  /**
   * Appends a batch, all or nothing, in the order given. Resolves when it is durable: only then may anyone see it.
   * What is no append (`invalid_argument`) is refused before anything of it is taken, and changes nothing. Any other
   * rejection halts the writer; later calls reject with the same error.
   */
  append(request: AppendRequest): Promise<AppendReceipt>;
  /**
   * Takes nothing more, makes durable what was handed in before, and lets go of the log; an append after it rejects with
   * `writer_halted`. Closing again does nothing.
   */
  close(): Promise<void>;
}

/**
 * A batch of raw records without its content: which `ingest_seq` it spans, both ends included, and its earliest and
 * latest receipt in milliseconds since the Unix epoch.
 */
export interface RawBatchInfo {
  readonly first_ingest_seq: number;
  readonly last_ingest_seq: number;
  readonly min_recv_ts_ms: number;
  readonly max_recv_ts_ms: number;
}

/** What a raw record is, before what it says is read. */
export type RawRecordHead = Pick<RawMarketEvent, 'symbol' | 'event_type' | 'exchange_ts_ms'>;

/**
 * Which raw records are wanted: a closed range of `ingest_seq`, open where an end is left out, and one symbol or all.
 */
export interface RawRange {
  readonly from_ingest_seq?: number;
  readonly to_ingest_seq?: number;
  readonly symbol?: string;
  /** Asked of each of these records, in order, before the rest of it is read; what it refuses is passed over. */
  readonly keep?: (head: RawRecordHead) => boolean;
}

/** A derived record as it stands in the log. `body` is the canonical JSON of all but its operational fields. */
export interface StoredRecord<Stream extends DerivedStream = DerivedStream> {
  readonly seq: number;
  readonly stream: Stream;
  readonly record: StreamRecords[Stream];
  readonly body: string;
}

/**
 * Which derived records are wanted: closed ranges of sequence numbers and of engine times, in milliseconds since the
 * Unix epoch; an end that is left out is open.
 */
export interface StreamRange {
  readonly from_seq?: number;
  readonly to_seq?: number;
  /** Only records whose engine time lies in the closed range. */
  readonly from_engine_timestamp_ms?: number;
  readonly to_engine_timestamp_ms?: number;
}

/** Any number of readers, in any process, beside the one writer. Reads see whole commits only. */
export interface EventLogReader {
  /** The raw batches in ingest order, for planning without reading them. */
  rawBatches(): readonly RawBatchInfo[];
  /** Raw records in ingest order, a batch at a time. */
  readRaw(range?: RawRange): Iterable<readonly RawInputBufferRecord[]>;
  /** Derived records of one stream in sequence order, a batch at a time. */
  read<Stream extends DerivedStream>(stream: Stream, range?: StreamRange): Iterable<readonly StoredRecord<Stream>[]>;
  /** The last `engine_timestamp_ms` of a stream, and its record count. `null` time where it has none. */
  streamHead(stream: DerivedStream): { readonly records: number; readonly last_engine_timestamp_ms: number | null };
  /** Which symbol and engine time a run id stands for; `null` where the log has no such run. */
  findRun(runId: string): { readonly symbol: string; readonly engine_timestamp_ms: number } | null;
  /** Batches of one stream as they are committed, from after a sequence number, until the signal is aborted. */
  follow<Stream extends DerivedStream>(
    stream: Stream,
    options: { readonly after_seq: number; readonly signal: AbortSignal },
  ): AsyncIterable<readonly StoredRecord<Stream>[]>;
  /** Lets go of what the reader holds open. Reading after it is a fault of the caller's. */
  close(): void;
}
