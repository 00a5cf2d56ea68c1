import {
  type Calibration,
  frozen,
  type HysteresisDecision,
  type HysteresisStoreRecord,
  type RegimeEngine,
  type RegimeInputSnapshot,
  type RegimeOutput,
  valueKind,
} from '@xray/contracts';

import { type Assessment, assessSnapshot, believe } from './assess-snapshot.ts';
import { type BeliefModel, UNCALIBRATED_MODEL } from './belief/belief-model.ts';
import { calibratedModel, readCalibration } from './belief/calibrated-model.ts';
import type { ConfidenceCurve } from './belief/confidence-curve.ts';
import { priorWithMemory } from './belief/prior.ts';
import { argMax, regimeAt, type RegimeVector, toBeliefByRegime } from './regime-vector.ts';
import { type EngineConfig, type EngineSettings, completeEngineConfig } from './config.ts';
import { RegimeEngineError } from './errors.ts';
import { explain, type Explanation } from './explain/drivers.ts';
import { regimeOutput } from './explain/regime-output.ts';
import { startHysteresis, stepHysteresis } from './hysteresis/hysteresis-machine.ts';
import { type HysteresisStore, recordIn, storeRecord } from './hysteresis/hysteresis-store.ts';

const DEFAULT_SETTINGS = completeEngineConfig();

function outputOf(
  { symbol, timestamp }: RegimeInputSnapshot,
  { invalidations, supply }: Assessment,
  masses: RegimeVector,
  explanation: Explanation,
  confidence: ConfidenceCurve,
): RegimeOutput {
  return regimeOutput({ symbol, timestamp, masses, explanation, confidence, invalidations, supply });
}

function truth(
  snapshot: RegimeInputSnapshot,
  assessment: Assessment,
  model: BeliefModel,
  settings: EngineSettings,
  known: Explanation | null = null,
): RegimeOutput {
  const masses = believe(assessment.profile.truth_prior, assessment, settings);
  const explanation = explain(assessment.evidence, regimeAt(argMax(masses)), known);
  return frozen(outputOf(snapshot, assessment, masses, explanation, model.confidence.truth));
}

function checkOrder({ symbol, timestamp }: RegimeInputSnapshot, previous: HysteresisStoreRecord): void {
  const given: unknown = previous;
  if (typeof given !== 'object' || previous.schema !== ('hysteresis_store_record' as string))
    throw new RegimeEngineError(
      'store_unreadable',
      `${symbol} at ${timestamp}: the memory handed in is ${valueKind(given)} and no hysteresis_store_record; hand in what storeRecord gave, or null`,
    );
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
  assessment: Assessment,
  previous: HysteresisStoreRecord | null,
  model: BeliefModel,
  settings: EngineSettings,
): HysteresisDecision {
  const { symbol, timestamp } = snapshot;
  if (previous !== null) checkOrder(snapshot, previous);
  const prior = priorWithMemory(assessment.profile, previous, timestamp, settings);
  const masses = believe(prior.masses, assessment, settings);
  const { memory, reason_codes, flipped } =
    previous === null || prior.reset_due_to_gap
      ? startHysteresis(masses, timestamp, previous)
      : stepHysteresis(previous, masses, timestamp, settings.hysteresis);
  const explanation = explain(assessment.evidence, memory.anchor_regime);
  const selected = outputOf(snapshot, assessment, masses, explanation, model.confidence.hysteresis);
  return frozen({
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
  } as const);
}

function settingsOf(config: EngineConfig | undefined): EngineSettings {
  return config === undefined ? DEFAULT_SETTINGS : completeEngineConfig(config);
}

/** The model of a calibration, which must be of the settings' cadence; without one, the uncalibrated model. */
function modelOf(calibration: Calibration | null, { cadence_ms }: EngineSettings): BeliefModel {
  if (calibration === null) return UNCALIBRATED_MODEL;
  const read = readCalibration(calibration);
  if (calibration.cadence_ms !== cadence_ms)
    throw new RegimeEngineError(
      'invalid_calibration',
      `calibration ${calibration.name} was fitted at a cadence of ${calibration.cadence_ms} ms and the engine runs at ${cadence_ms} ms; fit one at this cadence, or run without one`,
    );
  return calibratedModel(read);
}

/**
 * The verdict of one snapshot, without memory and **uncalibrated**: every opinion weighs what it claims to, and a confidence of 0.7 is
 * the model's mass, not a frequency. For calibrated verdicts make an engine, `createRegimeEngine(undefined, shippedCalibration)`, and
 * call its `run`. A pure function of its arguments; an engine also checks its configuration once instead of on every call.
 *
 * @throws RegimeEngineError `invalid_snapshot`, `timestamp_not_aligned`, `invalid_config`.
 */
export function run(snapshot: RegimeInputSnapshot, config?: EngineConfig): RegimeOutput {
  const settings = settingsOf(config);
  return truth(snapshot, assessSnapshot(snapshot, UNCALIBRATED_MODEL, settings), UNCALIBRATED_MODEL, settings);
}

/**
 * The verdict with memory, **uncalibrated** as that of `run`: an engine made by `createRegimeEngine(undefined, shippedCalibration)` has the
 * calibrated one, from its own `runWithHysteresis`. The store is read, not changed: append `storeRecord(decision)` durably, then go on with
 * `commitDecision(store, decision)`.
 *
 * @throws RegimeEngineError `invalid_snapshot`, `timestamp_not_aligned`, `engine_time_not_increasing`, `invalid_config`, `invalid_argument`.
 */
export function runWithHysteresis(
  snapshot: RegimeInputSnapshot,
  store: HysteresisStore,
  config?: EngineConfig,
): HysteresisDecision {
  const symbol: unknown = Reflect.get(Object(snapshot), 'symbol');
  const previous = recordIn(store, typeof symbol === 'string' ? symbol : '');
  const settings = settingsOf(config);
  const assessment = assessSnapshot(snapshot, UNCALIBRATED_MODEL, settings);
  return decide(snapshot, assessment, previous, UNCALIBRATED_MODEL, settings);
}

/** The port of the orchestrator, and each half of it for who wants only that. */
export interface BoundRegimeEngine extends RegimeEngine {
  /** The verdict of one snapshot without memory. */
  run(snapshot: RegimeInputSnapshot): RegimeOutput;
  /** The verdict with memory, from the symbol's last store record (`null` for the first run). */
  runWithHysteresis(snapshot: RegimeInputSnapshot, previous: HysteresisStoreRecord | null): HysteresisDecision;
}

/**
 * The engine with its configuration and its calibration bound and checked once: `createRegimeEngine(undefined, shippedCalibration)` is
 * the one that the `xray` command runs. Without a calibration, opinions weigh what they claim to.
 *
 * @throws RegimeEngineError `invalid_config`, `invalid_calibration`.
 */
export function createRegimeEngine(config?: EngineConfig, calibration: Calibration | null = null): BoundRegimeEngine {
  const settings = settingsOf(config);
  const model = modelOf(calibration, settings);
  return {
    calibration_hash: model.calibration_hash,
    judge(snapshot, mode, previous) {
      const assessment = assessSnapshot(snapshot, model, settings);
      if (mode === 'truth') return { truth: truth(snapshot, assessment, model, settings), decision: null };
      const decision = decide(snapshot, assessment, previous, model, settings);
      const { drivers, evidence = [], regime } = decision.selected_output;
      return { truth: truth(snapshot, assessment, model, settings, { drivers, evidence, regime }), decision };
    },
    run: (snapshot) => truth(snapshot, assessSnapshot(snapshot, model, settings), model, settings),
    runWithHysteresis: (snapshot, previous) =>
      decide(snapshot, assessSnapshot(snapshot, model, settings), previous, model, settings),
    storeRecord,
  };
}
