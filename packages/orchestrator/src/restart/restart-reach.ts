import type { DerivedStream, EventLogReader, LogStream } from '@xray/contracts';

import { restoreState, REMEMBERED_MS } from './restored-state.ts';

/** The first sequence number of each stream that the next start reads; streams that it reads by their latest records only are left out. */
export type RestartReach = ReadonlyMap<LogStream, number>;

function firstSeqFrom(reader: EventLogReader, stream: DerivedStream, engineTimestampMs: number): number {
  for (const [first] of reader.read(stream, { from_engine_timestamp_ms: engineTimestampMs })) {
    if (first !== undefined) return first.seq;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * How far back the next start of a live session or of `xray run` reads: raw records from the lookback of the last run on, and all
 * that was not run; the last hour of analysis events; gate events and orchestrator events that the next stage has not seen.
 * Nothing of a log without runs is needed to go on with it.
 */
export function restartReach(reader: EventLogReader): RestartReach {
  const { cut_ends, last_run } = restoreState(reader);
  if (last_run === null) return new Map();
  const { cut_end_ingest_seq, engine_timestamp_ms, lookback_start_ingest_seq } = last_run;
  const ahead = reader.rawBatches().filter((batch) => batch.max_recv_ts_ms > engine_timestamp_ms);
  const raw = Math.min(
    lookback_start_ingest_seq,
    cut_end_ingest_seq + 1,
    ...ahead.map((batch) => batch.first_ingest_seq),
    ...[...cut_ends.values()].map((cutEnd) => cutEnd + 1).filter((seq) => seq >= lookback_start_ingest_seq),
  );
  const analysed = reader.streamHead('analysis_event').last_engine_timestamp_ms ?? -1;
  const gated = reader.streamHead('gate_event').last_engine_timestamp_ms ?? 0;
  return new Map<LogStream, number>([
    ['raw', raw],
    ['analysis_event', firstSeqFrom(reader, 'analysis_event', analysed - REMEMBERED_MS)],
    ['gate_event', firstSeqFrom(reader, 'gate_event', analysed + 1)],
    ['orchestrator_event', firstSeqFrom(reader, 'orchestrator_event', gated)],
  ]);
}
