import type {
  HysteresisDecision,
  HysteresisStoreRecord,
  Regime,
  RegimeEngine,
  RegimeInputSnapshot,
  RegimeOutput,
} from '@xray/contracts';

import { type Assessment, assessSnapshot, believe } from './assess-snapshot.ts';
import { UNCALIBRATED_MODEL } from './belief/belief-model.ts';
import { priorWithMemory } from './belief/prior.ts';
import { argMax, regimeAt, type RegimeVector, toBeliefByRegime } from './belief/regime-vector.ts';
import { type EngineConfig, type EngineSettings, engineSettings } from './config.ts';
import { RegimeEngineError } from './errors.ts';
import { regimeOutput } from './explain/regime-output.ts';
import { startHysteresis, stepHysteresis } from './hysteresis/hysteresis-machine.ts';
import { type HysteresisStore, storeRecord } from './hysteresis/hysteresis-store.ts';

const MODEL = UNCALIBRATED_MODEL;
const DEFAULT_SETTINGS = engineSettings();

function outputOf(
  { symbol, timestamp }: RegimeInputSnapshot,
  { evidence, invalidations }: Assessment,
  masses: RegimeVector,
  regime: Regime,
): RegimeOutput {
  return regimeOutput({ symbol, timestamp, masses, regime, evidence, invalidations });
}

function truth(snapshot: RegimeInputSnapshot, settings: EngineSettings): RegimeOutput {
  const assessment = assessSnapshot(snapshot, settings);
  const masses = believe(MODEL.truth_prior, assessment, settings);
  return outputOf(snapshot, assessment, masses, regimeAt(argMax(masses)));
}

function checkOrder({ symbol, timestamp }: RegimeInputSnapshot, previous: HysteresisStoreRecord): void {
  if (previous.symbol !== symbol)
    throw new RegimeEngineError(
      'record_of_another_symbol',
      `${symbol} at ${timestamp}: the memory handed in is of ${previous.symbol}; hand in the last record of ${symbol}`,
    );
  if (timestamp <= previous.engine_timestamp_ms)
    throw new RegimeEngineError(
      'engine_time_not_increasing',
      `${symbol}: engine time ${timestamp} is not after ${previous.engine_timestamp_ms}, the last one remembered; leave this run out`,
    );
}

function decide(
  snapshot: RegimeInputSnapshot,
  previous: HysteresisStoreRecord | null,
  settings: EngineSettings,
): HysteresisDecision {
  const assessment = assessSnapshot(snapshot, settings);
  const { symbol, timestamp } = snapshot;
  if (previous !== null) checkOrder(snapshot, previous);
  const prior = priorWithMemory(MODEL, previous, timestamp, settings);
  const masses = believe(prior.masses, assessment, settings);
  const { memory, reason_codes, flipped } =
    previous === null || prior.reset_due_to_gap
      ? startHysteresis(masses, timestamp, previous)
      : stepHysteresis(previous, masses, timestamp, settings.hysteresis);
  const selected = outputOf(snapshot, assessment, masses, memory.anchor_regime);
  return {
    effective_confidence: selected.confidence,
    selected_output: selected,
    state: {
      anchor_regime: memory.anchor_regime,
      belief_by_regime: toBeliefByRegime(masses),
      candidate_regime: memory.candidate_regime,
      engine_timestamp_ms: timestamp,
      last_commit_timestamp_ms: memory.last_commit_timestamp_ms,
      progress_current: memory.progress_current,
      progress_required: settings.hysteresis.window_updates,
      reason_codes,
      schema: 'hysteresis_state',
      schema_version: '1',
      symbol,
      transition: {
        candidate_count: memory.progress_current,
        candidate_regime: memory.candidate_regime,
        flipped,
        reset_due_to_gap: prior.reset_due_to_gap,
        stable_regime: memory.anchor_regime,
        transition_active: memory.candidate_regime !== null,
      },
    },
  };
}

function settingsOf(config: EngineConfig | undefined): EngineSettings {
  return config === undefined ? DEFAULT_SETTINGS : engineSettings(config);
}

/**
 * The verdict of one snapshot, without memory. A pure function of its arguments; `createRegimeEngine` checks a
 * configuration once instead of on every call.
 *
 * @throws RegimeEngineError `invalid_snapshot`, `timestamp_not_aligned`, `invalid_config`.
 */
export function run(snapshot: RegimeInputSnapshot, config?: EngineConfig): RegimeOutput {
  return truth(snapshot, settingsOf(config));
}

/**
 * The verdict with memory. The store is read, not changed: append `storeRecord(decision)` durably, then go on with
 * `commitDecision(store, decision)`.
 *
 * @throws RegimeEngineError `invalid_snapshot`, `timestamp_not_aligned`, `engine_time_not_increasing`, `invalid_config`.
 */
export function runWithHysteresis(
  snapshot: RegimeInputSnapshot,
  store: HysteresisStore,
  config?: EngineConfig,
): HysteresisDecision {
  return decide(snapshot, store.records.get(snapshot.symbol) ?? null, settingsOf(config));
}

/**
 * The engine with its configuration bound and checked once.
 *
 * @throws RegimeEngineError `invalid_config`.
 */
export function createRegimeEngine(config?: EngineConfig): RegimeEngine {
  const settings = settingsOf(config);
  return {
    calibration_hash: MODEL.calibration_hash,
    run: (snapshot) => truth(snapshot, settings),
    runWithHysteresis: (snapshot, previous) => decide(snapshot, previous, settings),
    storeRecord,
  };
}
