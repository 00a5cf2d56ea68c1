import { setImmediate } from 'node:timers/promises';

import {
  dayProfileOf,
  runtimeSpan,
  type DerivedStream,
  type EngineRunRecord,
  type EventLogReader,
  type FeatureSnapshot,
  type HysteresisState,
  type OrchestratorEventOf,
  type RegimeOutput,
  type RuntimeEvent,
  type StateGateEvent,
  type StoredRecord,
} from '@xray/contracts';

/** Everything that the derived streams of a log hold of one run. */
export interface StoredRun {
  readonly run: EngineRunRecord;
  /** The record that `run` is. */
  readonly last: StoredRecord<'run_record'>;
  readonly orchestrator: readonly StoredRecord<'orchestrator_event'>[];
  readonly gate: readonly StoredRecord<'gate_event'>[];
  readonly analysis: readonly StoredRecord<'analysis_event'>[];
  readonly thread: readonly RuntimeEvent[];
  /** What the run remembered beyond the lookback, where it made it anew. */
  readonly day_profile: StoredRecord<'day_profile'> | null;
}

type RunStream = Exclude<DerivedStream, 'audit' | 'module_state' | 'hysteresis_record' | 'day_profile' | 'gate_record'>;

/**
 * The records of an engine time that bear a mark, with a turn of the event loop after each batch: whoever looks back at a run holds
 * up neither a live session nor other questions.
 */
async function marked<Stream extends RunStream>(
  reader: EventLogReader,
  stream: Stream,
  engineMs: number,
  mark: string,
): Promise<readonly StoredRecord<Stream>[]> {
  const found: StoredRecord<Stream>[] = [];
  const range = { from_engine_timestamp_ms: engineMs, to_engine_timestamp_ms: engineMs };
  for (const batch of reader.read(stream, range)) {
    found.push(...batch.filter(({ body }) => body.includes(mark)));
    await setImmediate();
  }
  return found;
}

/** The last record of a run and its place; `null` where the log has no such run. */
export async function lastRunRecord(reader: EventLogReader, runId: string): Promise<StoredRecord<'run_record'> | null> {
  const place = reader.findRun(runId);
  if (place === null) return null;
  const records = await marked(reader, 'run_record', place.engine_timestamp_ms, `"run_id":"${runId}"`);
  return records.findLast(({ record }) => record.run_id === runId) ?? null;
}

/** All that a log holds of a run but its raw records; `null` where it has no such run. */
export async function readRun(reader: EventLogReader, runId: string): Promise<StoredRun | null> {
  const last = await lastRunRecord(reader, runId);
  if (last === null) return null;
  const { record: run } = last;
  const { engine_timestamp_ms: engineMs } = run;
  const mark = `"run_id":"${run.run_id}"`;
  const { trace_id } = runtimeSpan(run.run_id, 'intent.received');
  const thread = await marked(reader, 'runtime_event', engineMs, `"trace_id":"${trace_id}"`);
  return {
    run,
    last,
    orchestrator: await marked(reader, 'orchestrator_event', engineMs, mark),
    gate: await marked(reader, 'gate_event', engineMs, mark),
    analysis: await marked(reader, 'analysis_event', engineMs, mark),
    thread: thread.map(({ record }) => record),
    day_profile: dayProfileOf(reader, run),
  };
}

/** The links of the chain that a run's records hold. */
export interface RunChain {
  readonly completed: OrchestratorEventOf<'EngineRunCompleted'> | null;
  readonly published: OrchestratorEventOf<'HysteresisStatePublished'> | null;
  readonly verdict: RegimeOutput | null;
  readonly truth: RegimeOutput | null;
  readonly hysteresis: HysteresisState | null;
  readonly features: FeatureSnapshot | null;
  readonly gate: StateGateEvent | null;
}

/** The verdict that counts is that of the belief with memory, where there is one. */
export function chainOf({ gate, orchestrator }: StoredRun): RunChain {
  let completed: RunChain['completed'] = null;
  let published: RunChain['published'] = null;
  for (const { record } of orchestrator) {
    if (record.event_type === 'EngineRunCompleted') completed ??= record;
    else if (record.event_type === 'HysteresisStatePublished') published ??= record;
  }
  const truth = completed?.payload.regime_output ?? null;
  const evaluated = gate.find(({ record }) => record.event_type === 'GateEvaluated');
  return {
    completed,
    published,
    verdict: published?.payload.selected_output ?? truth,
    truth,
    hysteresis: published?.payload.hysteresis_state ?? null,
    features: completed?.payload.feature_snapshot ?? null,
    gate: evaluated?.record ?? null,
  };
}
