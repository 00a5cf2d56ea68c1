import type {
  AnalysisEngineEvent,
  AnalysisModuleStateRecord,
  DayProfile,
  EngineRunRecord,
  EventLogReader,
  HysteresisStoreRecord,
  StateGateStateRecord,
  StoredRecord,
} from '@xray/contracts';

import type { WatchedSymbol } from '../cuts/watch-roll.ts';
import type { ReplayStart } from '../replay/replay-start.ts';
import { memoryStart } from '../identity/carried-memory.ts';
import { recordedIdentities, type RecordedIdentity } from '../identity/recorded-identities.ts';
import { watchedUntil } from './watched-symbols.ts';

/** Where an earlier run over a log ended: all that a restart needs. */
export interface RestoredState {
  /** The last boundary that was run, with its cut; `null` for a log without runs. */
  readonly last_run: EngineRunRecord | null;
  readonly cut_ends: ReadonlyMap<string, number>;
  readonly hysteresis: readonly HysteresisStoreRecord[];
  /** What the composer remembers of each symbol beyond the lookback; it outlives every identity, for it is a measurement. */
  readonly day_profiles: readonly DayProfile[];
  /** In log order; can be walked once. */
  readonly gate_records: Iterable<StateGateStateRecord>;
  readonly module_states: readonly AnalysisModuleStateRecord[];
  /** The last hour of them: by these the analysis engine knows runs that it has seen. */
  readonly analysis_events: readonly AnalysisEngineEvent[];
  /** Which raw records a start reads again; `null` for a log without runs. */
  readonly warm_up: WarmUpRange | null;
  /** Who was watched by the first record of them; `null` where nobody had been. */
  readonly watched: readonly WatchedSymbol[] | null;
}

/**
 * The raw records that a start reads again so that features look back as far as they would have; both ends included.
 */
export interface WarmUpRange {
  /** The first record that features look at. */
  readonly lookback_start_ingest_seq: number;
  /** The first record that any symbol's next run counts, or that features look at. */
  readonly from_ingest_seq: number;
  readonly to_ingest_seq: number;
}

/** Latest by a key, in the order in which the keys first appeared. */
function* latestBy<Value>(values: Iterable<Value>, key: (value: Value) => string): Generator<Value> {
  const latest = new Map<string, Value>();
  for (const value of values) latest.set(key(value), value);
  yield* latest.values();
}

/** All records of a stream from after a place on, or those before an engine time. */
function* storedRecords<
  Stream extends 'run_record' | 'hysteresis_record' | 'day_profile' | 'gate_record' | 'module_state',
>(reader: EventLogReader, stream: Stream, beforeMs: number | null, afterSeq: number): Generator<StoredRecord<Stream>> {
  const range = beforeMs === null ? {} : { to_engine_timestamp_ms: beforeMs - 1 };
  for (const batch of reader.read(stream, { ...range, from_seq: afterSeq + 1 })) yield* batch;
}

function* records<Stream extends 'run_record' | 'hysteresis_record' | 'day_profile' | 'gate_record'>(
  reader: EventLogReader,
  stream: Stream,
  beforeMs: number | null,
  afterSeq = 0,
) {
  for (const { record } of storedRecords(reader, stream, beforeMs, afterSeq)) yield record;
}

function* moduleStates(reader: EventLogReader, beforeMs: number | null, after: (moduleId: string) => number) {
  for (const { record, seq } of storedRecords(reader, 'module_state', beforeMs, 0))
    if (seq > after(record.module_id)) yield record;
}

/** How much of the analysis events a start reads again. */
export const REMEMBERED_MS = 3_600_000;

function lastAnalysisEvents(reader: EventLogReader, beforeMs: number | null): readonly AnalysisEngineEvent[] {
  const last = beforeMs ?? reader.streamHead('analysis_event').last_engine_timestamp_ms;
  if (last === null) return [];
  const events: AnalysisEngineEvent[] = [];
  const until = beforeMs === null ? {} : { to_engine_timestamp_ms: beforeMs - 1 };
  for (const batch of reader.read('analysis_event', { from_engine_timestamp_ms: last - REMEMBERED_MS, ...until })) {
    events.push(...batch.map((stored) => stored.record));
  }
  return events;
}

function warmUpRange(
  reader: EventLogReader,
  { cut_end_ingest_seq, engine_timestamp_ms, lookback_start_ingest_seq }: RestartPlace,
  cutEnds: ReadonlyMap<string, number>,
): WarmUpRange {
  // Where a later archive was imported before an earlier one, records of times to come stand before the lookback.
  const ahead = reader.rawBatches().filter((batch) => batch.max_recv_ts_ms > engine_timestamp_ms);
  const lookback = ahead.reduce((least, batch) => Math.min(least, batch.first_ingest_seq), lookback_start_ingest_seq);
  const uncounted = [...cutEnds.values()].reduce((least, end) => Math.min(least, end + 1), lookback);
  return {
    lookback_start_ingest_seq: lookback,
    from_ingest_seq: Math.min(lookback, uncounted),
    to_ingest_seq: cut_end_ingest_seq,
  };
}

function receiptOf(reader: EventLogReader, ingestSeq: number): number {
  for (const [record] of reader.readRaw({ from_ingest_seq: ingestSeq, to_ingest_seq: ingestSeq })) {
    if (record !== undefined) return record.event.recv_ts_ms;
  }
  return Number.POSITIVE_INFINITY;
}

/** The last boundary that was run, its cut's end, and the first record that features look at from there on. */
type RestartPlace = Pick<EngineRunRecord, 'cut_end_ingest_seq' | 'engine_timestamp_ms' | 'lookback_start_ingest_seq'>;

/** The last identity's border where none of its runs is before a place: features look back from there as it says. */
function placeAt(lastRun: EngineRunRecord | null, identities: Identities): RestartPlace | null {
  const border = identities.at(-1)?.border ?? null;
  if (lastRun === null || border?.after_engine_timestamp_ms !== lastRun.engine_timestamp_ms) return lastRun;
  return { ...lastRun, lookback_start_ingest_seq: border.lookback_start_ingest_seq };
}

type Identities = readonly Pick<RecordedIdentity, 'border' | 'memory'>[];

/**
 * All that a start needs; with `from`, all that a replay needs which begins there, of records alone. `identities` are those of the
 * log, with one that is about to begin in it.
 */
export function restoreState(
  reader: EventLogReader,
  from: ReplayStart | null = null,
  identities: Identities = recordedIdentities(reader),
): RestoredState {
  const beforeMs = from?.engine_timestamp_ms ?? null;
  const memory = memoryStart(identities);
  let lastRun: EngineRunRecord | null = null;
  const cutEnds = new Map<string, number>();
  for (const record of records(reader, 'run_record', beforeMs)) {
    lastRun = record;
    cutEnds.set(record.symbol, record.cut_end_ingest_seq);
  }
  const place = from ?? placeAt(lastRun, identities);
  const warm_up = place === null ? null : warmUpRange(reader, place, cutEnds);
  const hysteresis = records(reader, 'hysteresis_record', beforeMs, memory.hysteresis_seq);
  const states = moduleStates(reader, beforeMs, memory.module_seq);
  return {
    warm_up,
    watched: warm_up === null ? null : watchedUntil(reader, receiptOf(reader, warm_up.from_ingest_seq)),
    last_run: lastRun,
    cut_ends: cutEnds,
    hysteresis: [...latestBy(hysteresis, (record) => record.symbol)],
    day_profiles: [...latestBy(records(reader, 'day_profile', beforeMs), (record) => record.symbol)],
    gate_records: records(reader, 'gate_record', beforeMs),
    module_states: [...latestBy(states, (record) => `${record.module_id} ${record.symbol ?? ''}`)],
    analysis_events: lastAnalysisEvents(reader, beforeMs),
  };
}
