import {
  RUNTIME_STEPS,
  runtimeSpan,
  type EngineRunRecord,
  type LogEntry,
  type RawMarketEvent,
  type RuntimeEvent,
} from '@xray/contracts';

import type { MemoryLog } from './memory-log.ts';
import { analysisEventsOf, gateEventsOf, orchestratorEventsOf, type RunSketch } from './pipeline-events.ts';

const FRAMES = 3;
const HASH = 'ab'.repeat(32);

function framesOf(run: RunSketch): readonly RawMarketEvent[] {
  return Array.from({ length: FRAMES }, (_, index) => ({
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'MarkPrice',
    source_id: 'binance-usdm',
    symbol: run.symbol,
    channel: 'mark_price',
    exchange_ts_ms: run.engine_timestamp_ms - 1_000 * index,
    recv_ts_ms: run.engine_timestamp_ms,
    raw_payload: new TextEncoder().encode(`{"s":"${run.symbol}","E":${run.engine_timestamp_ms},"i":${index}}`),
    normalized: { mark_price: 100 + index },
  }));
}

/** The id that the run's events carry. */
export function runIdOf(run: RunSketch): EngineRunRecord['run_id'] {
  const [started] = orchestratorEventsOf(run);
  if (started === undefined) throw new Error('a run begins with an event');
  return started.run_id;
}

function runRecords(run: RunSketch, cut: { readonly first: number; readonly last: number }): readonly LogEntry[] {
  const started: EngineRunRecord = {
    schema: 'engine_run_record',
    schema_version: '1',
    run_id: runIdOf(run),
    symbol: run.symbol,
    engine_timestamp_ms: run.engine_timestamp_ms,
    engine_mode: run.engine_mode,
    cut_kind: 'boundary',
    cut_start_ingest_seq: cut.first,
    cut_end_ingest_seq: cut.last,
    lookback_start_ingest_seq: 1,
    planned_ts_ms: run.engine_timestamp_ms,
    started_ts_ms: run.engine_timestamp_ms,
    completed_ts_ms: null,
    status: 'started',
    attempts: 1,
    config_hash: HASH,
    calibration_hash: null,
    runtime_fingerprint: HASH,
  };
  const ended: EngineRunRecord = {
    ...started,
    completed_ts_ms: run.engine_timestamp_ms + 5,
    ...(run.fails
      ? { status: 'failed', error_kind: 'compose_failed', error_detail: 'the cut is empty' }
      : { status: 'completed' }),
  };
  return [
    { stream: 'run_record', record: started },
    { stream: 'run_record', record: ended },
  ];
}

function threadOf(run: RunSketch): readonly RuntimeEvent[] {
  return RUNTIME_STEPS.slice(0, 3).map((step) => ({
    schema: 'runtime_event',
    schema_version: '1',
    contract_version: 'v1',
    ...runtimeSpan(runIdOf(run), step),
    parent_span_id: null,
    actor: 'orchestrator',
    intent: 'classify_regime',
    phase: 'data_plane',
    event_type: step,
    artifact_id: 'cut',
    timestamp_ms: run.engine_timestamp_ms,
  }));
}

export interface LogRunOptions {
  /** Leaves out what the gate and the analysis say, as where they have not got there yet. */
  readonly without_gate?: boolean;
}

/** Everything that a log holds of a run, frames included. */
export function logRun(log: MemoryLog, run: RunSketch, { without_gate = false }: LogRunOptions = {}): void {
  const [started, ended] = runRecords(run, log.appendRaw(framesOf(run)));
  if (started === undefined || ended === undefined) throw new Error('a run has two records');
  log.append([
    started,
    ...orchestratorEventsOf(run).map((record): LogEntry => ({ stream: 'orchestrator_event', record })),
    ended,
    ...threadOf(run).map((record): LogEntry => ({ stream: 'runtime_event', record })),
  ]);
  if (without_gate) return;
  logGate(log, run);
}

/** What the gate and the analysis say of a run. */
export function logGate(log: MemoryLog, run: RunSketch): void {
  log.append(gateEventsOf(run).map((record): LogEntry => ({ stream: 'gate_event', record })));
  log.append(analysisEventsOf(run).map((record): LogEntry => ({ stream: 'analysis_event', record })));
}

export function logRuns(log: MemoryLog, runs: readonly RunSketch[]): void {
  for (const run of runs) logRun(log, run);
}
