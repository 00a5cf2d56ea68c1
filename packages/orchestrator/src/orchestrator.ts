import { hash } from 'node:crypto';

import {
  createCanonicalizer,
  frozen,
  runId,
  type DayProfile,
  type HysteresisDecision,
  type FeatureSnapshot,
  type HysteresisStoreRecord,
  type LogEntry,
  type OrchestratorEvent,
  type RawInputBufferRecord,
  type RegimeEngine,
  type RegimeOutput,
  type SnapshotComposer,
} from '@xray/contracts';
import { invariant } from '@xray/contracts/checks';

import { checkedRecords, invalidArgument, requireList, requirePort } from './checked-input.ts';
import { completeOrchestratorConfig, type OrchestratorConfig, type OrchestratorConfigInput } from './config.ts';
import type { BoundaryCut } from './cuts/boundary-cut.ts';
import type { WatchedSymbol } from './cuts/watch-roll.ts';
import { OrchestratorError } from './errors.ts';
import { createAdmission, type Admission, type LeftOut } from './runs/admission.ts';
import { attempt, failureText, type Attempted, type FailureText } from './runs/attempt.ts';
import { createCutCounter, type CutCounter } from './cuts/cut-counter.ts';
import { createGuardedIngest, type GuardedIngest } from './runs/guarded-ingest.ts';
import { createLeftOutNotices, leftOutByComposer, leftOutEntry } from './runs/left-out-notices.ts';
import {
  completedEvent,
  failedEvent,
  hysteresisEvent,
  runRecordEntry,
  startedEvent,
  type RunIdentity,
  type RunFrame,
} from './runs/run-records.ts';
import { traceEntry } from './runs/run-trace.ts';

function nativeSha256(text: string): string {
  return hash('sha256', text);
}

/** What one boundary gave: what to append, in this order, and what to publish once that is durable. */
export interface BoundaryResult {
  readonly entries: readonly LogEntry[];
  readonly events: readonly OrchestratorEvent[];
  /** Events that are in the log and go no further, where that is to be announced now; `entries` say it in the audit. */
  readonly left_out: readonly LeftOut[];
}

/** A failure that a record says happened; a replay repeats it instead of running the engine. */
export interface RecordedFailure {
  readonly attempts: number;
  readonly error_kind: string;
  readonly error_detail: string;
}

/** A verdict about a symbol that has gone silent would be one about the past: the run fails, and the gate closes. */
function silence(symbol: string): RecordedFailure {
  return {
    attempts: 1,
    error_kind: 'silent_symbol',
    error_detail: `nothing of ${symbol} was received for too long before the boundary: look at its streams`,
  };
}

/** What is said of one boundary beside its cut. None of it changes a verdict but `failures`, by symbol. */
export interface BoundaryOptions {
  /** Wall-clock time, for the operational fields; the planned time when left out, as on a simulated clock. */
  readonly wallMs?: () => number;
  /** Whether the boundary was missed and is run after its time. */
  readonly caught_up?: boolean;
  readonly failures?: ReadonlyMap<string, RecordedFailure>;
}

/** What an orchestrator is made of. */
export interface OrchestratorParts {
  readonly composer: SnapshotComposer;
  readonly engine: RegimeEngine;
  readonly config?: OrchestratorConfigInput;
  readonly identity: RunIdentity;
  /** What a restart begins from. */
  readonly restored?: {
    readonly hysteresis?: readonly HysteresisStoreRecord[];
    readonly day_profiles?: readonly DayProfile[];
    readonly cut_ends?: ReadonlyMap<string, number>;
    /** Who was watched when the first record was received that `warmUp` or a cut will hand in; left out where nobody had been. */
    readonly watched?: readonly WatchedSymbol[];
  };
  /** Symbols that others' features look at; their events reach the composer whether they are watched or not. None by default. */
  readonly reference_symbols?: readonly string[];
}

/**
 * Turns cuts into runs: a pure step from records to what is to be appended and published. It appends and publishes
 * nothing itself.
 */
export interface Orchestrator {
  readonly config: OrchestratorConfig;
  /**
   * Takes records of earlier cuts, in ingest order, before the first boundary to run: features look at those from
   * `lookbackStartIngestSeq` on, and those behind their symbol's last run are counted with its next.
   */
  warmUp(records: readonly RawInputBufferRecord[], lookbackStartIngestSeq?: number): void;
  /** Takes records of the coming boundary's cut ahead of it, in ingest order; the cut then leaves them out. */
  takeEarly(records: readonly RawInputBufferRecord[]): void;
  /** Runs every symbol of a boundary, by name. Never throws for a symbol's failure: that is an `EngineRunFailed`. */
  runBoundary(boundary: BoundaryCut, options?: BoundaryOptions): BoundaryResult;
}

/** What a run of a symbol gave, not yet written. */
interface Verdict {
  readonly decision: HysteresisDecision | null;
  readonly stored: HysteresisStoreRecord | null;
  /** As this run made it; `null` where it made none, and what was remembered before it holds. */
  readonly day_profile: DayProfile | null;
  readonly feature_snapshot: FeatureSnapshot;
  readonly output: RegimeOutput;
}

/** A run's entries, and those of its events that are to be published. */
interface Written {
  readonly entries: readonly LogEntry[];
  readonly events: readonly OrchestratorEvent[];
}

/** Collects a run's entries and events in order. */
function createWriting() {
  const entries: LogEntry[] = [];
  const events: OrchestratorEvent[] = [];
  return {
    written: { entries, events },
    entry: (entry: LogEntry) => entries.push(entry),
    emit: (event: OrchestratorEvent): void => {
      entries.push({ stream: 'orchestrator_event', record: event });
      events.push(event);
    },
  };
}

function beginning(frame: RunFrame): Written {
  const { cut, run_id } = frame;
  const { engine_timestamp_ms } = frame.boundary;
  const { emit, entry, written } = createWriting();
  entry(runRecordEntry(frame, { status: 'started' }));
  emit(startedEvent(frame));
  entry(traceEntry(run_id, 'REQUESTED', `run:${run_id}`, engine_timestamp_ms));
  const cutName = `cut:${cut.cut_start_ingest_seq}-${cut.cut_end_ingest_seq}`;
  entry(traceEntry(run_id, 'DISPATCHED', cutName, engine_timestamp_ms));
  return written;
}

function failure(frame: RunFrame, failed: RecordedFailure, completedMs: number): Written {
  const { emit, entry, written } = createWriting();
  const completion = { ...failed, completed_ts_ms: completedMs };
  entry(runRecordEntry(frame, { status: 'failed', ...completion }));
  emit(failedEvent(frame, completion));
  const { engine_timestamp_ms } = frame.boundary;
  entry(traceEntry(frame.run_id, 'FAILED', `EngineRunFailed:${frame.run_id}`, engine_timestamp_ms));
  return written;
}

function completion(frame: RunFrame, verdict: Verdict, attempts: number, completedMs: number): Written {
  const { emit, entry, written } = createWriting();
  const { day_profile, decision, feature_snapshot, output, stored } = verdict;
  const completed = { attempts, completed_ts_ms: completedMs };
  entry(runRecordEntry(frame, { status: 'completed', ...completed }));
  emit(completedEvent(frame, completed, output, feature_snapshot));
  if (day_profile !== null) entry({ stream: 'day_profile', record: day_profile });
  if (decision !== null && stored !== null) {
    entry({ stream: 'hysteresis_record', record: stored });
    emit(hysteresisEvent(frame, completed, decision));
  }
  const { engine_timestamp_ms } = frame.boundary;
  entry(traceEntry(frame.run_id, 'DELIVERED', `EngineRunCompleted:${frame.run_id}`, engine_timestamp_ms));
  return written;
}

function checkParts(parts: OrchestratorParts): void {
  requirePort('the parts of the orchestrator', parts);
  requirePort('composer', parts.composer, ['ingest', 'composeAt', 'lookbackStart', 'leftOut']);
  requirePort('engine', parts.engine, ['judge', 'storeRecord']);
  requirePort('identity', parts.identity);
  requireList('reference_symbols', parts.reference_symbols ?? []);
  requireList('restored.hysteresis', parts.restored?.hysteresis ?? []);
  requireList('restored.day_profiles', parts.restored?.day_profiles ?? []);
}

/** A boundary whose runs can be made. @throws OrchestratorError `invalid_argument`, `invalid_records`, `ingest_order_violated` */
function checkBoundary(boundary: BoundaryCut): void {
  requirePort('the boundary', boundary);
  const { cut_end_ingest_seq, engine_timestamp_ms, planned_ts_ms, records, symbols } = boundary;
  if (!Number.isSafeInteger(engine_timestamp_ms) || engine_timestamp_ms < 0) {
    throw invalidArgument('engine_timestamp_ms of the boundary is not a time in milliseconds');
  }
  if (!Number.isSafeInteger(planned_ts_ms))
    throw invalidArgument('planned_ts_ms of the boundary is not a time in milliseconds');
  if (!Number.isSafeInteger(cut_end_ingest_seq))
    throw invalidArgument('cut_end_ingest_seq of the boundary is not a sequence number');
  requireList('symbols of the boundary', symbols);
  checkedRecords(records);
}

interface OrchestratorState {
  readonly config: OrchestratorConfig;
  readonly composer: SnapshotComposer;
  readonly engine: RegimeEngine;
  readonly identity: RunIdentity;
  readonly canonicalize: ReturnType<typeof createCanonicalizer>;
  readonly admission: Admission;
  readonly counter: CutCounter;
  readonly ingest: GuardedIngest;
  readonly notices: ReturnType<typeof createLeftOutNotices>;
  /** The hysteresis state of each symbol. */
  readonly memory: Map<string, HysteresisStoreRecord>;
  /** What the composer remembers of each symbol beyond its lookback, after the last run that counts. */
  readonly dayProfiles: Map<string, DayProfile>;
  /** Where the last run of each symbol ended, before a restart. */
  readonly cutEnds: ReadonlyMap<string, number> | undefined;
  lookback: number;
}

function verdict(state: OrchestratorState, symbol: string, engineMs: number): Verdict {
  const { composer, config, dayProfiles, engine, memory } = state;
  const composed = composer.composeAt(symbol, engineMs, dayProfiles.get(symbol) ?? null);
  const { feature_snapshot, snapshot } = composed;
  const isAsked = (of: { readonly symbol: string; readonly timestamp: number }): boolean =>
    of.symbol === symbol && of.timestamp === engineMs;
  invariant(isAsked(snapshot), () => `what is composed is of ${symbol} at ${engineMs}, as it was asked for`);
  const { decision, truth } = engine.judge(snapshot, config.engine_mode, memory.get(symbol) ?? null);
  invariant(isAsked(truth), () => `what is judged is ${symbol} at ${engineMs}, as it was asked for`);
  const stored = decision === null ? null : engine.storeRecord(decision);
  const made = composed.day_profile?.engine_timestamp_ms === engineMs ? composed.day_profile : null;
  return { decision, stored, day_profile: made, feature_snapshot, output: truth };
}

function take({ admission, counter, ingest }: OrchestratorState, records: readonly RawInputBufferRecord[]): void {
  const admitted = admission.admit(records);
  ingest.take(admitted);
  counter.add(admitted);
}

/** Where the composer cannot say, what it said last holds: it never lies too late. */
function lookbackStart(state: OrchestratorState, engineMs: number): number {
  try {
    state.lookback = state.composer.lookbackStart(engineMs);
  } catch {
    return state.lookback;
  }
  return state.lookback;
}

/** The entries with their canonical texts. @throws OrchestratorError `unwritable_output` */
function canonical({ canonicalize }: OrchestratorState, { entries, events }: Written): Written {
  try {
    return { entries: entries.map((entry) => ({ ...entry, canonical: canonicalize(entry.record) })), events };
  } catch (cause) {
    const { error_detail } = failureText(cause);
    throw new OrchestratorError(
      'unwritable_output',
      `what the run gave cannot be written (${error_detail}): look at the events of its cut`,
      { cause },
    );
  }
}

function runOnce(
  state: OrchestratorState,
  frame: RunFrame,
  known: RecordedFailure | null,
  wallMs: () => number,
): Written {
  const { symbol } = frame;
  const fault = state.ingest.faultOf(symbol);
  const failed = known ?? (fault === null ? null : { attempts: 1, ...fault });
  if (failed !== null) return canonical(state, failure(frame, failed, wallMs()));
  const outcome: Attempted<Verdict> = attempt(
    () => verdict(state, symbol, frame.boundary.engine_timestamp_ms),
    state.config.max_attempts,
  );
  if (!outcome.ok) return canonical(state, failure(frame, outcome, wallMs()));
  const { attempts, value } = outcome;
  let written: Written;
  try {
    written = canonical(state, completion(frame, value, attempts, wallMs()));
  } catch (error) {
    const text: FailureText = failureText(error);
    return canonical(state, failure(frame, { attempts, ...text }, wallMs()));
  }
  if (value.stored !== null) state.memory.set(symbol, value.stored);
  if (value.day_profile !== null) state.dayProfiles.set(symbol, value.day_profile);
  return written;
}

/** Records from before the boundary that is run next, as a restart reads them again. */
function warmUp(
  state: OrchestratorState,
  records: readonly RawInputBufferRecord[],
  lookbackStartIngestSeq: number,
): void {
  const { admission, counter, cutEnds, ingest } = state;
  const admitted = admission.admit(checkedRecords(records));
  counter.resume(admitted);
  const looked = admitted.filter((record) => record.ingest_seq >= lookbackStartIngestSeq);
  ingest.take(looked, ({ event, ingest_seq }) => ingest_seq > (cutEnds?.get(event.symbol) ?? 0));
}

function runBoundary(state: OrchestratorState, boundary: BoundaryCut, options: BoundaryOptions): BoundaryResult {
  const { admission, composer, config, counter, identity } = state;
  const { engine_mode } = config;
  checkBoundary(boundary);
  const { engine_timestamp_ms, planned_ts_ms, records } = boundary;
  take(state, records);
  const entries: LogEntry[] = [];
  const events: OrchestratorEvent[] = [];
  const add = (written: Written): void => {
    entries.push(...written.entries);
    events.push(...written.events);
  };
  const wallMs = options.wallMs ?? (() => planned_ts_ms);
  const left_out = state.notices.due([...admission.leftOut(), ...leftOutByComposer(composer.leftOut())]);
  for (const each of left_out) entries.push(leftOutEntry(each, engine_timestamp_ms, config.max_symbols, wallMs()));
  const symbols = boundary.symbols.filter((symbol) => admission.runs(symbol));
  const lookbackStartSeq = symbols.length === 0 ? 1 : lookbackStart(state, engine_timestamp_ms);

  for (const symbol of symbols) {
    const cut = counter.take(symbol, boundary.cut_end_ingest_seq);
    const { cut_end_ingest_seq } = cut;
    const frame: RunFrame = {
      run_id: runId({ symbol, engine_timestamp_ms, cut_end_ingest_seq, engine_mode }, nativeSha256),
      symbol,
      engine_mode,
      boundary,
      cut,
      lookback_start_ingest_seq: lookbackStartSeq,
      identity,
      observer_set: composer.observer_set,
      started_ts_ms: wallMs(),
      caught_up: options.caught_up ?? false,
    };
    add(canonical(state, beginning(frame)));
    const silent = boundary.silent?.has(symbol) === true ? silence(symbol) : null;
    add(runOnce(state, frame, options.failures?.get(symbol) ?? silent, wallMs));
  }
  return frozen({ entries, events, left_out });
}

/**
 * The orchestrator: given cuts in order, it runs composer and engine for every due symbol and says what to append and
 * what to publish. It reads no clock and writes nothing itself.
 *
 * Whatever goes wrong with one symbol, in its records, its features, its verdict or in what they say, fails that symbol's
 * run by name, and every other run is as if it had not happened.
 *
 * @throws OrchestratorError `invalid_config`, `invalid_argument`; its methods `invalid_records`, `ingest_order_violated` and
 * `invalid_argument` before anything is taken
 */
export function createOrchestrator(parts: OrchestratorParts): Orchestrator {
  checkParts(parts);
  const { composer, engine, identity, reference_symbols = [], restored } = parts;
  const config = completeOrchestratorConfig(parts.config ?? {});
  const cutEnds = restored?.cut_ends;
  const state: OrchestratorState = {
    config,
    composer,
    engine,
    identity,
    canonicalize: createCanonicalizer(),
    admission: createAdmission({
      ...(restored?.watched === undefined ? {} : { watched: restored.watched }),
      known: cutEnds?.keys() ?? [],
      reference_symbols,
      max_symbols: config.max_symbols,
    }),
    counter: createCutCounter(cutEnds),
    ingest: createGuardedIngest(composer),
    notices: createLeftOutNotices(),
    dayProfiles: new Map((restored?.day_profiles ?? []).map((record) => [record.symbol, record])),
    memory: new Map((restored?.hysteresis ?? []).map((record) => [record.symbol, record])),
    cutEnds,
    lookback: 1,
  };
  return {
    config,
    warmUp: (records, lookbackStartIngestSeq = 1) => {
      warmUp(state, records, lookbackStartIngestSeq);
    },
    takeEarly: (records) => {
      take(state, checkedRecords(records));
    },
    runBoundary: (boundary, options = {}) => runBoundary(state, boundary, options),
  };
}
