import type {
  AnalysisEngineEvent,
  AnalysisModuleStateRecord,
  EngineRunRecord,
  EventLogReader,
  HysteresisStoreRecord,
  StateGateStateRecord,
} from '@xray/contracts';

/** Where an earlier run over a log ended: all that a restart needs. */
export interface RestoredState {
  /** The last boundary that was run, with its cut; `null` for a log without runs. */
  readonly last_run: EngineRunRecord | null;
  readonly cut_ends: ReadonlyMap<string, number>;
  readonly hysteresis: readonly HysteresisStoreRecord[];
  /** In log order; can be walked once. */
  readonly gate_records: Iterable<StateGateStateRecord>;
  readonly module_states: readonly AnalysisModuleStateRecord[];
  /** The last hour of them: by these the analysis engine knows runs that it has seen. */
  readonly analysis_events: readonly AnalysisEngineEvent[];
}

/** Latest by a key, in the order in which the keys first appeared. */
function* latestBy<Value>(values: Iterable<Value>, key: (value: Value) => string): Generator<Value> {
  const latest = new Map<string, Value>();
  for (const value of values) latest.set(key(value), value);
  yield* latest.values();
}

function* records<Stream extends 'run_record' | 'hysteresis_record' | 'gate_record' | 'module_state'>(
  reader: EventLogReader,
  stream: Stream,
) {
  for (const batch of reader.read(stream)) for (const { record } of batch) yield record;
}

/** How much of the analysis events a start reads again. */
export const rememberedMs = 3_600_000;

function lastAnalysisEvents(reader: EventLogReader): readonly AnalysisEngineEvent[] {
  const last = reader.streamHead('analysis_event').last_engine_timestamp_ms;
  if (last === null) return [];
  const events: AnalysisEngineEvent[] = [];
  for (const batch of reader.read('analysis_event', { from_engine_timestamp_ms: last - rememberedMs })) {
    events.push(...batch.map((stored) => stored.record));
  }
  return events;
}

export function restoreState(reader: EventLogReader): RestoredState {
  let lastRun: EngineRunRecord | null = null;
  const cutEnds = new Map<string, number>();
  for (const record of records(reader, 'run_record')) {
    lastRun = record;
    cutEnds.set(record.symbol, record.cut_end_ingest_seq);
  }
  return {
    last_run: lastRun,
    cut_ends: cutEnds,
    hysteresis: [...latestBy(records(reader, 'hysteresis_record'), (record) => record.symbol)],
    gate_records: records(reader, 'gate_record'),
    module_states: [
      ...latestBy(records(reader, 'module_state'), (record) => `${record.module_id} ${record.symbol ?? ''}`),
    ],
    analysis_events: lastAnalysisEvents(reader),
  };
}
