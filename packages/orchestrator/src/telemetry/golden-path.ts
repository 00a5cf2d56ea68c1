import { setImmediate } from 'node:timers/promises';

import {
  RUNTIME_STEPS,
  type Latency,
  type DerivedStream,
  type EngineRunRecord,
  type EventLogReader,
  type GoldenPath,
  type RuntimeStep,
  type StreamRange,
  type StreamRecords,
} from '@xray/contracts';
import { at } from '@xray/contracts/checks';

/** The value below or at which so large a share of sorted values lies: nearest rank. */
function nearestRank(sorted: Float64Array, share: number): number {
  return at(sorted, Math.max(0, Math.ceil(share * sorted.length) - 1));
}

/** The usual, the late and the latest of durations in milliseconds, by nearest rank. */
function latencyOf(durationsMs: readonly number[]): Latency {
  if (durationsMs.length === 0) return { runs: 0, median_ms: null, p99_ms: null, max_ms: null };
  const sorted = Float64Array.from(durationsMs).sort();
  return {
    runs: sorted.length,
    median_ms: nearestRank(sorted, 0.5),
    p99_ms: nearestRank(sorted, 0.99),
    max_ms: nearestRank(sorted, 1),
  };
}

const HOUR_MS = 3_600_000;

/** What is counted: a closed span of engine time, open where an end is left out, and one symbol or all. */
export interface GoldenPathOptions {
  readonly reader: Pick<EventLogReader, 'read'>;
  readonly from_ts_ms?: number;
  readonly to_ts_ms?: number;
  readonly symbol?: string;
}

/** The last record of every run, by the first half of its id, which is its trace. */
type Runs = ReadonlyMap<string, EngineRunRecord>;

function rangeOf({ from_ts_ms, to_ts_ms }: GoldenPathOptions): StreamRange {
  return {
    ...(from_ts_ms === undefined ? {} : { from_engine_timestamp_ms: from_ts_ms }),
    ...(to_ts_ms === undefined ? {} : { to_engine_timestamp_ms: to_ts_ms }),
  };
}

function traceOf(runId: string): string {
  return runId.slice(0, 32);
}

/** Hands on each record of the span, with a turn of the event loop after each batch: whoever counts holds up nobody. */
async function eachRecord<Stream extends DerivedStream>(
  options: GoldenPathOptions,
  stream: Stream,
  take: (record: StreamRecords[Stream]) => void,
): Promise<void> {
  for (const batch of options.reader.read(stream, rangeOf(options))) {
    for (const { record } of batch) take(record);
    await setImmediate();
  }
}

async function runsOf(options: GoldenPathOptions): Promise<Runs> {
  const runs = new Map<string, EngineRunRecord>();
  await eachRecord(options, 'run_record', (record) => {
    if (options.symbol === undefined || record.symbol === options.symbol) runs.set(traceOf(record.run_id), record);
  });
  return runs;
}

function isStep(type: string): type is RuntimeStep {
  return RUNTIME_STEPS.some((step) => step === type);
}

/** Steps by run, so that one that was told twice counts once. */
async function stepsOf(options: GoldenPathOptions, runs: Runs) {
  const steps: Record<RuntimeStep, number> = {
    'intent.received': 0,
    'dataplane.dispatched': 0,
    'artifact.delivered': 0,
    'gate.passed': 0,
    'gate.held': 0,
  };
  const seen = new Set<string>();
  await eachRecord(options, 'runtime_event', ({ event_type, span_id, trace_id }) => {
    if (!runs.has(trace_id) || seen.has(span_id) || !isStep(event_type)) return;
    seen.add(span_id);
    steps[event_type] += 1;
  });
  return steps;
}

async function heldFor(options: GoldenPathOptions, runs: Runs): Promise<GoldenPath['held_for']> {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  await eachRecord(options, 'gate_event', ({ event_type, gate_status, reasons, run_id }) => {
    const counted = event_type === 'GateEvaluated' && gate_status === 'CLOSED' && runs.has(traceOf(run_id));
    if (!counted || seen.has(run_id)) return;
    seen.add(run_id);
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  });
  return [...counts]
    .map(([reason, many]) => ({ reason, runs: many }))
    .sort((one, other) => other.runs - one.runs || (one.reason < other.reason ? -1 : 1));
}

function latencies(runs: Runs): GoldenPath['latency'] {
  const inTime = [...runs.values()].filter((run) => run.caught_up_ts_ms === undefined);
  return {
    planned_to_started: latencyOf(inTime.map(({ planned_ts_ms, started_ts_ms }) => started_ts_ms - planned_ts_ms)),
    started_to_completed: latencyOf(
      inTime.flatMap(({ completed_ts_ms, started_ts_ms }) =>
        completed_ts_ms === null ? [] : [completed_ts_ms - started_ts_ms],
      ),
    ),
  };
}

function throughput(times: readonly number[], runs: number): number | null {
  const boundaries = [...new Set(times)].sort((one, other) => one - other);
  const [first, second] = boundaries;
  const last = boundaries.at(-1);
  if (first === undefined || second === undefined || last === undefined) return null;
  // The first boundary closes a bar as well: as many bars as boundaries.
  const cadence = second - first;
  return (runs * HOUR_MS) / (last - first + cadence);
}

/**
 * Counts the path of every run of a log: how many came to each step, how long that took, what the gate held and why. A projection of
 * records alone; whoever asks twice of the same log is told the same.
 */
export async function goldenPath(options: GoldenPathOptions): Promise<GoldenPath> {
  const runs = await runsOf(options);
  const all = [...runs.values()];
  const times = all.map((run) => run.engine_timestamp_ms);
  const steps = await stepsOf(options, runs);
  const [first = null] = [...times].sort((one, other) => one - other);
  return {
    schema: 'golden_path',
    schema_version: '1',
    from_ts_ms: first,
    to_ts_ms: times.reduce<number | null>((last, time) => (last === null || time > last ? time : last), null),
    symbols: new Set(all.map(({ symbol }) => symbol)).size,
    steps,
    failed: all.filter(({ status }) => status === 'failed').length,
    unfinished: all.length - steps['gate.passed'] - steps['gate.held'],
    held_for: await heldFor(options, runs),
    runs_per_hour: throughput(times, all.length),
    latency: latencies(runs),
    caught_up: all.filter((run) => run.caught_up_ts_ms !== undefined).length,
  };
}
