import { hash } from 'node:crypto';

import {
  runId,
  type HysteresisDecision,
  type HysteresisStoreRecord,
  type LogEntry,
  type OrchestratorEvent,
  type RawInputBufferRecord,
  type RegimeEngine,
  type SnapshotComposer,
} from '@xray/contracts';

import { checkedConfig, type OrchestratorConfig } from './config.ts';
import type { BoundaryCut } from './cuts/boundary-cut.ts';
import { attempt } from './runs/attempt.ts';
import { createCutLedger } from './runs/cut-ledger.ts';
import type { RunIdentity } from './runs/run-identity.ts';
import {
  completedEvent,
  failedEvent,
  hysteresisEvent,
  runRecordEntry,
  startedEvent,
  type RunFrame,
} from './runs/run-records.ts';
import { threadEntry } from './runs/run-thread.ts';

const nativeSha256 = (text: string): string => hash('sha256', text);

/** What one boundary gave: what to append, in this order, and what to publish once that is durable. */
export interface BoundaryResult {
  readonly entries: readonly LogEntry[];
  readonly events: readonly OrchestratorEvent[];
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

export interface BoundaryOptions {
  /** Wall-clock time, for the operational fields; the planned time when left out, as on a simulated clock. */
  readonly wallMs?: () => number;
  /** Whether the boundary was missed and is run after its time. */
  readonly caught_up?: boolean;
  readonly failures?: ReadonlyMap<string, RecordedFailure>;
}

export interface OrchestratorParts {
  readonly composer: SnapshotComposer;
  readonly engine: RegimeEngine;
  readonly config?: Partial<OrchestratorConfig>;
  readonly identity: RunIdentity;
  /** What a restart begins from. */
  readonly restored?: {
    readonly hysteresis?: readonly HysteresisStoreRecord[];
    readonly cut_ends?: ReadonlyMap<string, number>;
  };
}

export interface Orchestrator {
  readonly config: OrchestratorConfig;
  /** Takes the records of earlier cuts that features still look at, in ingest order, before the first boundary to run. */
  warmUp(records: readonly RawInputBufferRecord[]): void;
  /** Takes all records of earlier cuts, so that those behind their symbol's last run are counted with its next. */
  resumeCounts(records: readonly RawInputBufferRecord[]): void;
  /** Takes records of the coming boundary's cut ahead of it, in ingest order; the cut then leaves them out. */
  takeEarly(records: readonly RawInputBufferRecord[]): void;
  /** Runs every symbol of a boundary, by name. Never throws for a symbol's failure: that is an `EngineRunFailed`. */
  runBoundary(boundary: BoundaryCut, options?: BoundaryOptions): BoundaryResult;
}

/**
 * The orchestrator: given cuts in order, it runs composer and engine for every due symbol and says what to append and
 * what to publish. It reads no clock and writes nothing itself.
 *
 * @throws OrchestratorError `invalid_config`
 */
export function createOrchestrator(parts: OrchestratorParts): Orchestrator {
  const { composer, engine, identity, restored } = parts;
  const config = checkedConfig(parts.config ?? {});
  const ledger = createCutLedger(restored?.cut_ends);
  const memory = new Map((restored?.hysteresis ?? []).map((record) => [record.symbol, record]));

  const verdict = (symbol: string, engineMs: number) => {
    const { feature_snapshot, snapshot } = composer.composeAt(symbol, engineMs);
    const output = engine.run(snapshot);
    const decision: HysteresisDecision | null =
      config.engine_mode === 'hysteresis' ? engine.runWithHysteresis(snapshot, memory.get(symbol) ?? null) : null;
    return { decision, feature_snapshot, output };
  };

  const take = (records: readonly RawInputBufferRecord[]): void => {
    composer.ingest(records);
    ledger.add(records);
  };

  return {
    config,
    warmUp: (records) => {
      composer.ingest(records);
    },
    resumeCounts: (records) => {
      ledger.resume(records);
    },
    takeEarly: take,
    runBoundary(boundary, options = {}) {
      const { engine_timestamp_ms, planned_ts_ms, records } = boundary;
      take(records);
      const entries: LogEntry[] = [];
      const events: OrchestratorEvent[] = [];
      const emit = (event: OrchestratorEvent): void => {
        entries.push({ stream: 'orchestrator_event', record: event });
        events.push(event);
      };
      const wallMs = options.wallMs ?? (() => planned_ts_ms);
      const lookback = boundary.symbols.length === 0 ? 1 : composer.lookbackStart(engine_timestamp_ms);

      for (const symbol of boundary.symbols) {
        const cut = ledger.take(symbol, boundary.cut_end_ingest_seq);
        const { cut_end_ingest_seq } = cut;
        const { engine_mode } = config;
        const id = runId({ symbol, engine_timestamp_ms, cut_end_ingest_seq, engine_mode }, nativeSha256);
        const frame: RunFrame = {
          run_id: id,
          symbol,
          engine_mode: config.engine_mode,
          boundary,
          cut,
          lookback_start_ingest_seq: lookback,
          identity,
          observer_set: composer.observer_set,
          started_ts_ms: wallMs(),
          caught_up: options.caught_up ?? false,
        };
        const cutName = `cut:${cut.cut_start_ingest_seq}-${cut.cut_end_ingest_seq}`;
        entries.push(runRecordEntry(frame, { status: 'started' }));
        emit(startedEvent(frame));
        entries.push(threadEntry(id, 'intent.received', `run:${id}`, engine_timestamp_ms));
        entries.push(threadEntry(id, 'dataplane.dispatched', cutName, engine_timestamp_ms));

        const recorded = options.failures?.get(symbol);
        const failure = recorded ?? (boundary.silent?.has(symbol) === true ? silence(symbol) : undefined);
        const outcome =
          failure === undefined
            ? attempt(() => verdict(symbol, engine_timestamp_ms), config.max_attempts)
            : { ok: false as const, ...failure };
        if (!outcome.ok) {
          const failed = { ...outcome, completed_ts_ms: wallMs() };
          entries.push(runRecordEntry(frame, { status: 'failed', ...failed }));
          emit(failedEvent(frame, failed));
          entries.push(threadEntry(id, 'artifact.delivered', `EngineRunFailed:${id}`, engine_timestamp_ms));
          continue;
        }
        const { decision, feature_snapshot, output } = outcome.value;
        const completion = { attempts: outcome.attempts, completed_ts_ms: wallMs() };
        entries.push(runRecordEntry(frame, { status: 'completed', ...completion }));
        emit(completedEvent(frame, completion, output, feature_snapshot));
        if (decision !== null) {
          const stored = engine.storeRecord(decision);
          memory.set(symbol, stored);
          entries.push({ stream: 'hysteresis_record', record: stored });
          emit(hysteresisEvent(frame, completion, decision));
        }
        entries.push(threadEntry(id, 'artifact.delivered', `EngineRunCompleted:${id}`, engine_timestamp_ms));
      }
      return { entries, events };
    },
  };
}
