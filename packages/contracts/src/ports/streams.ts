import type { AnalysisEngineEvent, AnalysisModuleStateRecord } from '../analysis-engine/analysis-engine-event.ts';
import type { DayProfile } from '../composer/day-profile.ts';
import type { HysteresisStoreRecord } from '../regime-engine/hysteresis.ts';
import type { AuditRecord } from '../runtime/audit-record.ts';
import type { RuntimeEvent } from '../runtime/runtime-event.ts';
import type { EngineRunRecord } from '../runs/engine-run-record.ts';
import type { OrchestratorEvent } from '../runs/orchestrator-event.ts';
import type { StateGateEvent, StateGateStateRecord } from '../state-gate/state-gate-event.ts';
import { invariant } from '../checks/assertions.ts';

/** What each stream of the log holds, beside the stream of raw market events. */
export interface StreamRecords {
  readonly run_record: EngineRunRecord;
  readonly orchestrator_event: OrchestratorEvent;
  readonly hysteresis_record: HysteresisStoreRecord;
  readonly day_profile: DayProfile;
  readonly gate_record: StateGateStateRecord;
  readonly gate_event: StateGateEvent;
  readonly module_state: AnalysisModuleStateRecord;
  readonly analysis_event: AnalysisEngineEvent;
  readonly runtime_event: RuntimeEvent;
  readonly audit: AuditRecord;
}

/** A stream of records that the system derives. */
export type DerivedStream = keyof StreamRecords;

/** All that is said of a stream, for whoever writes, reads, replays, prunes or exports it. */
export interface StreamDefinition<Stored extends StreamRecords[DerivedStream]> {
  /** The `schema` of its records. */
  readonly schema: Stored['schema'];
  /** Where its records have their engine time; `null` where they stand outside the runs. */
  readonly time: Extract<keyof Stored, 'engine_timestamp_ms' | 'timestamp_ms'> | null;
  /** Whether a replay derives its records again. */
  readonly replayed: boolean;
  /**
   * What a start reads of it, whatever its age: the latest record of each key, which a pruning keeps. `null` where a start reads
   * none.
   */
  readonly kept_key: ((record: Stored) => string) | null;
}

/**
 * The streams of derived records, in the order in which a run fills them. A new stream is one entry here. Keys name the type of their
 * record: the declarations would spell it out, down to names that zod does not export.
 */
export const STREAMS = {
  run_record: {
    schema: 'engine_run_record',
    time: 'engine_timestamp_ms',
    replayed: true,
    /** By symbol: its last run says where its next cut begins. */
    kept_key: ({ symbol }: EngineRunRecord) => symbol,
  },
  orchestrator_event: {
    schema: 'orchestrator_event',
    time: 'engine_timestamp_ms',
    replayed: true,
    kept_key: null,
  },
  hysteresis_record: {
    schema: 'hysteresis_store_record',
    time: 'engine_timestamp_ms',
    replayed: true,
    /** By symbol: the memory that its next run goes on from. */
    kept_key: ({ symbol }: HysteresisStoreRecord) => symbol,
  },
  day_profile: {
    schema: 'day_profile',
    time: 'engine_timestamp_ms',
    replayed: true,
    /** By symbol: what its next run's features remember beyond their lookback. */
    kept_key: ({ symbol }: DayProfile) => symbol,
  },
  gate_record: {
    schema: 'state_gate_state_record',
    time: 'engine_timestamp_ms',
    replayed: true,
    /** By symbol and status: a reset or a halt does not take the place of the last evaluation. */
    kept_key: ({ state_status, symbol }: StateGateStateRecord) => `${symbol} ${state_status}`,
  },
  gate_event: { schema: 'state_gate_event', time: 'engine_timestamp_ms', replayed: true, kept_key: null },
  module_state: {
    schema: 'analysis_module_state_record',
    time: 'engine_timestamp_ms',
    replayed: true,
    /** By module and symbol; the universe's state has no symbol. */
    kept_key: ({ module_id, symbol }: AnalysisModuleStateRecord) => `${module_id} ${symbol ?? ''}`,
  },
  analysis_event: { schema: 'analysis_engine_event', time: 'engine_timestamp_ms', replayed: true, kept_key: null },
  runtime_event: { schema: 'runtime_event', time: 'timestamp_ms', replayed: true, kept_key: null },
  audit: {
    schema: 'audit_record',
    time: null,
    replayed: false,
    /** Each record by itself: a start reads them all. */
    kept_key: ({ detail, kind, recorded_ts_ms }: AuditRecord) => JSON.stringify([kind, recorded_ts_ms, detail]),
  },
} as const satisfies { readonly [Stream in DerivedStream]: StreamDefinition<StreamRecords[Stream]> };

/** A stream that a replay derives again. */
export type ReplayedStream = {
  [Stream in DerivedStream]: (typeof STREAMS)[Stream]['replayed'] extends true ? Stream : never;
}[DerivedStream];

/** Whether a name is that of a stream of derived records. */
export function isDerivedStream(name: unknown): name is DerivedStream {
  return typeof name === 'string' && Object.hasOwn(STREAMS, name);
}

/** Whether a replay derives a stream again. */
export function isReplayedStream(stream: DerivedStream): stream is ReplayedStream {
  return STREAMS[stream].replayed;
}

/** In the order in which a run fills them. */
export const DERIVED_STREAMS: readonly DerivedStream[] = Object.keys(STREAMS).filter(isDerivedStream);

/** What a replay derives again, in the same order. */
export const REPLAYED_STREAMS: readonly ReplayedStream[] = DERIVED_STREAMS.filter(isReplayedStream);

/** A stream of a log, each with its own sequence numbers from 1. */
export type LogStream = 'raw' | DerivedStream;
/** Every stream of a log: what came from outside (`raw`), then what was derived from it. */
export const LOG_STREAMS: readonly LogStream[] = ['raw', ...DERIVED_STREAMS];

/** The engine time of a record of a stream; `null` where its records stand outside the runs. */
export function engineTimeOf(stream: DerivedStream, record: StreamRecords[DerivedStream]): number | null {
  const { time } = STREAMS[stream];
  if (time === null) return null;
  const value: unknown = Reflect.get(record, time);
  invariant(typeof value === 'number', () => `a record of ${stream} has its ${time}`);
  return value;
}
