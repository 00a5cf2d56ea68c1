import {
  canonicalJson,
  type DerivedStream,
  type EngineRunRecord,
  type EventLogReader,
  type FeatureSnapshot,
  type HysteresisState,
  type RawInputBufferRecord,
  type RegimeEngine,
  type RegimeInputSnapshot,
  type RegimeOutput,
  sha256Hex,
  type StateGateEvent,
  type StreamRecords,
} from '@xray/contracts';

import { OrchestratorError } from '../errors.ts';
import { previousMemory } from './previous-memory.ts';

/** One raw record of a run's cut, down to its bytes. */
export interface Frame {
  readonly ingest_seq: number;
  readonly event_type: string;
  readonly channel: string | null;
  readonly exchange_ts_ms: number | null;
  readonly recv_ts_ms: number;
  readonly normalized: unknown;
  readonly payload_sha256: string;
  /** The payload as text where it is UTF-8, else `null`. */
  readonly payload_text: string | null;
  readonly payload_base64: string;
}

/** The causal chain of one verdict: label ← belief ← opinions ← features ← the raw frames of its cut. */
export interface CausalChain {
  readonly run: EngineRunRecord;
  readonly verdict: RegimeOutput;
  /** The truth of this run alone, without memory; equal to the verdict in truth mode. */
  readonly truth: RegimeOutput;
  readonly hysteresis: HysteresisState | null;
  readonly features: FeatureSnapshot | null;
  readonly gate: StateGateEvent | null;
  /** The raw records of the run's symbol, in ingest order, at most as many as were asked for. */
  readonly frames: readonly Frame[];
  /**
   * Whether the frames are those of the cut or of the bar. Where archives were imported one after the other, the records of
   * a bar may lie in an earlier cut than its run's own, which then holds none.
   */
  readonly frames_from: 'cut' | 'bar';
  readonly frames_in_all: number;
  /**
   * Whether composing and judging again, from the raw records alone, gives the recorded verdict byte for byte; `unsupported` where what
   * made the run is not installed.
   */
  readonly rederived: 'identical' | 'different' | 'unsupported';
}

function recordsAt<Stream extends DerivedStream>(
  reader: EventLogReader,
  stream: Stream,
  engineMs: number,
): readonly StreamRecords[Stream][] {
  const found: StreamRecords[Stream][] = [];
  const range = { from_engine_timestamp_ms: engineMs, to_engine_timestamp_ms: engineMs };
  for (const batch of reader.read(stream, range)) found.push(...batch.map((stored) => stored.record));
  return found;
}

function utf8Text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function frameOf({ event, ingest_seq }: RawInputBufferRecord): Frame {
  const bytes = Buffer.from(event.raw_payload.buffer, event.raw_payload.byteOffset, event.raw_payload.byteLength);
  return {
    ingest_seq,
    event_type: event.event_type,
    channel: event.channel ?? null,
    exchange_ts_ms: event.exchange_ts_ms,
    recv_ts_ms: event.recv_ts_ms,
    normalized: event.normalized,
    payload_sha256: sha256Hex(bytes),
    payload_text: utf8Text(bytes),
    payload_base64: bytes.toString('base64'),
  };
}

/** The raw records from the first that a feature of the run looks at to the end of its cut. */
function inputsOf(reader: EventLogReader, run: EngineRunRecord): readonly RawInputBufferRecord[] {
  const range = { from_ingest_seq: run.lookback_start_ingest_seq, to_ingest_seq: run.cut_end_ingest_seq };
  return [...reader.readRaw(range)].flat();
}

function framesOf(reader: EventLogReader, run: EngineRunRecord, cadenceMs: number) {
  const range = { to_ingest_seq: run.cut_end_ingest_seq, symbol: run.symbol };
  if (run.cut_start_ingest_seq <= run.cut_end_ingest_seq) {
    const cut = [...reader.readRaw({ ...range, from_ingest_seq: run.cut_start_ingest_seq })].flat();
    if (cut.length > 0) return { frames: cut, frames_from: 'cut' as const };
  }
  const end = run.engine_timestamp_ms;
  const bar = [...reader.readRaw({ ...range, from_ingest_seq: run.lookback_start_ingest_seq })]
    .flat()
    .filter(
      ({ event }) =>
        event.exchange_ts_ms !== null && event.exchange_ts_ms > end - cadenceMs && event.exchange_ts_ms <= end,
    );
  return { frames: bar, frames_from: 'bar' as const };
}

function rederive(
  reader: EventLogReader,
  run: EngineRunRecord,
  { compose, engine, memory_after_seq = 0 }: Rederiving,
): RegimeOutput {
  const records = inputsOf(reader, run);
  const snapshot = compose({ records, symbol: run.symbol, engine_timestamp_ms: run.engine_timestamp_ms });
  if (run.engine_mode === 'truth') return engine.judge(snapshot, 'truth', null).truth;
  const previous = previousMemory(reader, run, memory_after_seq);
  const { decision, truth } = engine.judge(snapshot, 'hysteresis', previous);
  return decision?.selected_output ?? truth;
}

function rederivedAs(
  reader: EventLogReader,
  run: EngineRunRecord,
  verdict: RegimeOutput,
  rederiving: Rederiving | null,
): CausalChain['rederived'] {
  if (rederiving === null) return 'unsupported';
  return canonicalJson(rederive(reader, run, rederiving)) === canonicalJson(verdict) ? 'identical' : 'different';
}

/** What a verdict is derived with again, from the raw records alone. */
export interface Rederiving {
  /** Composes the snapshot of a run from raw records, as the composer of the log's configuration does. */
  readonly compose: (input: {
    readonly records: readonly RawInputBufferRecord[];
    readonly symbol: string;
    readonly engine_timestamp_ms: number;
  }) => RegimeInputSnapshot;
  readonly engine: Pick<RegimeEngine, 'judge'>;
  /** Memories up to this record of their stream are forgotten, as the run's identity says; none when 0 or left out. */
  readonly memory_after_seq?: number;
}

export interface CausalChainOptions {
  readonly reader: EventLogReader;
  /** `null` where what made the run is not installed. */
  readonly rederiving: Rederiving | null;
  /** Time between two runs of a symbol. */
  readonly cadence_ms: number;
  readonly run_id: string;
  /** How many frames of the cut to show. */
  readonly max_frames: number;
}

/**
 * Follows a verdict back to the bytes.
 *
 * @throws OrchestratorError `no_verdict` when the log has no such run, or the run failed before it had a verdict
 */
export function causalChain(options: CausalChainOptions): CausalChain {
  const { cadence_ms, max_frames, reader, run_id } = options;
  const place = reader.findRun(run_id);
  if (place === null) {
    throw new OrchestratorError(
      'no_verdict',
      `the log has no run ${run_id}: xray inspect --stream run_record lists the runs`,
    );
  }
  const { engine_timestamp_ms } = place;
  const ofRun = <Record extends { readonly run_id: string }>(records: readonly Record[]): readonly Record[] =>
    records.filter((record) => record.run_id === run_id);
  const run = ofRun(recordsAt(reader, 'run_record', engine_timestamp_ms)).at(-1);
  const events = ofRun(recordsAt(reader, 'orchestrator_event', engine_timestamp_ms));
  const completed = events.find((event) => event.event_type === 'EngineRunCompleted');
  const failed = events.find((event) => event.event_type === 'EngineRunFailed');
  if (run === undefined || completed === undefined) {
    const why = failed === undefined ? 'it was not finished' : `it failed: ${failed.payload.error_detail}`;
    throw new OrchestratorError('no_verdict', `run ${run_id} has no verdict: ${why}`);
  }
  const published = events.find((event) => event.event_type === 'HysteresisStatePublished');
  const truth = completed.payload.regime_output;
  const verdict = published?.payload.selected_output ?? truth;
  const gate = ofRun(recordsAt(reader, 'gate_event', engine_timestamp_ms)).find(
    (event) => event.event_type === 'GateEvaluated',
  );
  const { frames, frames_from } = framesOf(reader, run, cadence_ms);
  return {
    run,
    verdict,
    truth,
    hysteresis: published?.payload.hysteresis_state ?? null,
    features: completed.payload.feature_snapshot ?? null,
    gate: gate ?? null,
    frames: frames.slice(0, max_frames).map(frameOf),
    frames_from,
    frames_in_all: frames.length,
    rederived: rederivedAs(reader, run, verdict, options.rederiving),
  };
}
