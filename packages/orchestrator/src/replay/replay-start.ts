import {
  engineTimeOf,
  REPLAYED_STREAMS,
  type ReplayedStream,
  type EngineRunRecord,
  type EventLogReader,
} from '@xray/contracts';

import { requireReader } from '../checked-input.ts';

/** Where a replay of a log begins whose beginning is gone. */
export interface ReplayStart {
  /** The first boundary that is executed again. */
  readonly engine_timestamp_ms: number;
  /** The end of the cut before it, and the first record that features look at there. */
  readonly cut_end_ingest_seq: number;
  readonly lookback_start_ingest_seq: number;
  /** Runs that were made before it and cannot be made again. */
  readonly skipped_runs: number;
}

/** The engine time up to which a stream may lack records: that of the first one after its last gap. */
function partialUntil(reader: EventLogReader, stream: ReplayedStream): number {
  let expected = 1;
  let until = Number.NEGATIVE_INFINITY;
  for (const batch of reader.read(stream)) {
    const [first] = batch;
    const last = batch.at(-1);
    if (first === undefined || last === undefined) continue;
    if (first.seq !== expected) until = engineTimeOf(stream, first.record) ?? until;
    expected = last.seq + 1;
  }
  return until;
}

function* finalRuns(reader: EventLogReader): Generator<{ readonly record: EngineRunRecord; readonly seq: number }> {
  for (const batch of reader.read('run_record')) {
    for (const { record, seq } of batch) if (record.status !== 'started') yield { record, seq };
  }
}

/** The last engine time of a run of which something is gone: its cut, what it looks at, or its symbol's run before. */
function lastUnwhole(reader: EventLogReader, firstRaw: number): number {
  const cutEnds = new Map<string, number>();
  let last = Number.NEGATIVE_INFINITY;
  for (const { record } of finalRuns(reader)) {
    const { cut_end_ingest_seq, cut_start_ingest_seq, engine_timestamp_ms, lookback_start_ingest_seq, symbol } = record;
    const followed = (cutEnds.get(symbol) ?? 0) + 1 === cut_start_ingest_seq;
    const isEmpty = cut_start_ingest_seq > cut_end_ingest_seq;
    const held = lookback_start_ingest_seq >= firstRaw && (isEmpty || cut_start_ingest_seq >= firstRaw);
    if (!followed || !held) last = Math.max(last, engine_timestamp_ms);
    cutEnds.set(symbol, cut_end_ingest_seq);
  }
  return last;
}

/**
 * Where a replay can begin: at the first boundary of which all is there, its cuts, what its features look at, the records of
 * the runs before, and all that it gave. `whole` where nothing is gone, `nowhere` where no boundary is whole.
 */
export function replayStart(reader: EventLogReader): ReplayStart | 'whole' | 'nowhere' {
  requireReader(reader);
  const firstRaw = reader.rawBatches()[0]?.first_ingest_seq ?? 1;
  const partial = REPLAYED_STREAMS.map((stream) => partialUntil(reader, stream));
  if (firstRaw === 1 && partial.every((until) => until === Number.NEGATIVE_INFINITY)) return 'whole';
  const after = Math.max(lastUnwhole(reader, firstRaw), ...partial);
  let cutEnd = firstRaw - 1;
  for (const { record, seq } of finalRuns(reader)) {
    const { cut_end_ingest_seq, engine_timestamp_ms, lookback_start_ingest_seq } = record;
    if (engine_timestamp_ms > after) {
      // Each run has two records: when it was started, and when it ended.
      const skipped_runs = Math.floor((seq - 1) / 2);
      return { engine_timestamp_ms, cut_end_ingest_seq: cutEnd, lookback_start_ingest_seq, skipped_runs };
    }
    cutEnd = Math.max(cutEnd, cut_end_ingest_seq);
  }
  return 'nowhere';
}
