import {
  DERIVED_STREAMS,
  REPLAYED_STREAMS,
  type DerivedStream,
  type EngineRunRecord,
  type EventLogReader,
  type IdentityBorder,
  type StoredRecord,
  type StreamRange,
} from '@xray/contracts';

/**
 * Where the log stands, for an identity that begins now. `lookbackMs` is how far its features look back; they are given what
 * the log holds of that, also where those of the runs before looked less far.
 */
export function borderHere(reader: EventLogReader, lastRun: EngineRunRecord, lookbackMs: number): IdentityBorder {
  const { cut_end_ingest_seq, engine_timestamp_ms, lookback_start_ingest_seq } = lastRun;
  const since = engine_timestamp_ms - lookbackMs;
  const looked = reader.rawBatches().filter(({ max_recv_ts_ms }) => max_recv_ts_ms >= since);
  return {
    after_engine_timestamp_ms: engine_timestamp_ms,
    cut_end_ingest_seq,
    lookback_start_ingest_seq: looked.reduce(
      (least, { first_ingest_seq }) => Math.min(least, first_ingest_seq),
      lookback_start_ingest_seq,
    ),
    streams: Object.fromEntries(DERIVED_STREAMS.map((stream) => [stream, reader.streamHead(stream)])),
  };
}

/** Which records of a stream were made between two borders; `null` for an end of the log. */
export function rangeBetween(
  stream: DerivedStream,
  from: IdentityBorder | null,
  until: IdentityBorder | null,
): StreamRange {
  return {
    from_seq: recordsBefore(from, stream) + 1,
    ...(until === null ? {} : { to_seq: recordsBefore(until, stream) }),
  };
}

/** How many records of a stream stand before a border. */
export function recordsBefore(border: IdentityBorder | null, stream: DerivedStream): number {
  return border?.streams[stream]?.records ?? 0;
}

/** Whether nothing was derived between two borders. */
export function isSamePlace(one: IdentityBorder | null, other: IdentityBorder | null): boolean {
  return REPLAYED_STREAMS.every((stream) => recordsBefore(one, stream) === recordsBefore(other, stream));
}

/** The records of a stream in a range of sequence numbers that may be empty. */
export function readWithin<Stream extends DerivedStream>(
  reader: Pick<EventLogReader, 'read'>,
  stream: Stream,
  range: StreamRange,
): Iterable<readonly StoredRecord<Stream>[]> {
  const { from_seq = 1, to_seq = Infinity } = range;
  return from_seq > to_seq ? [] : reader.read(stream, range);
}

/**
 * A log as it was when an identity began: its derived records up to the border, and of the audit what was said up to that of the
 * identity itself. Raw records are those of the whole log.
 */
export function readerUntil(reader: EventLogReader, border: IdentityBorder, auditSeq: number): EventLogReader {
  return {
    ...reader,
    read(stream, range = {}) {
      const last = stream === 'audit' ? auditSeq : recordsBefore(border, stream);
      return readWithin(reader, stream, { ...range, to_seq: Math.min(range.to_seq ?? last, last) });
    },
    streamHead(stream) {
      if (stream === 'audit') return { records: auditSeq, last_engine_timestamp_ms: null };
      return border.streams[stream] ?? { records: 0, last_engine_timestamp_ms: null };
    },
  };
}
