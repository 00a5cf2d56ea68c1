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
import { type BeliefModel, type BeliefProfile, UNCALIBRATED_MODEL } from './belief/belief-model.ts';
import { calibratedModel, readCalibration } from './belief/calibrated-model.ts';
import { priorWithMemory } from './belief/prior.ts';
import { regimeAt, type RegimeVector, toBeliefByRegime } from './regime-vector.ts';
import { type EngineConfig, type EngineSettings, type HysteresisConfig, completeEngineConfig } from './config.ts';
import { RegimeEngineError } from './errors.ts';
import { leadingRegime } from './claims/claim-groups.ts';
import { groupsOf } from './claims/profile-claims.ts';
import { explain, type Explanation } from './explain/drivers.ts';
import { type ClaimMode, makeClaim } from './explain/make-claim.ts';
import { makeOutlook } from './explain/make-outlook.ts';
import { regimeOutput } from './explain/regime-output.ts';
import { startHysteresis, stepHysteresis } from './hysteresis/hysteresis-machine.ts';
import { type HysteresisStore, recordIn, storeRecord } from './hysteresis/hysteresis-store.ts';
import { lazily } from './lazily.ts';
import { shippedCalibration } from './shipped/shipped-calibration.ts';

const defaultSettings = lazily(() => completeEngineConfig());
const modelOfShipped = lazily(() => calibratedModel(shippedCalibration));

interface Judged {
  readonly snapshot: RegimeInputSnapshot;
  readonly assessment: Assessment;
  readonly model: BeliefModel;
  readonly settings: EngineSettings;
}

function outputOf(judged: Judged, masses: RegimeVector, explanation: Explanation, mode: ClaimMode): RegimeOutput {
  const { symbol, timestamp } = judged.snapshot;
  const { invalidations, profile, supply, usual_volatility } = judged.assessment;
  const confidence = judged.model.confidence[mode];
  const { chances, claims } = profile;
  return regimeOutput({
    claim: claims && makeClaim(claims, explanation.regime, masses, mode, confidence, judged.settings),
    confidence,
    explanation,
    invalidations,
    masses,
    // Chances are of the belief with memory: a bar alone foretells less.
    outlook: mode === 'truth' ? null : chances && makeOutlook(chances, masses, usual_volatility),
    supply,
    symbol,
    timestamp,
  });
}

function truth(
  snapshot: RegimeInputSnapshot,
  assessment: Assessment,
  model: BeliefModel,
  settings: EngineSettings,
  known: Explanation | null = null,
): RegimeOutput {
  const masses = believe(assessment.profile.truth_prior, assessment, settings);
  const leader = leadingRegime(masses, groupsOf(assessment.profile.claims));
  const explanation = explain(assessment.evidence, regimeAt(leader), known);
  return frozen(outputOf({ snapshot, assessment, model, settings }, masses, explanation, 'truth'));
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

/** The thresholds of a run: of regimes by their names, or of what is claimed of how wild it is. */
function hysteresisOf(
  { claims, id }: BeliefProfile,
  { degrees }: BeliefModel,
  settings: EngineSettings,
): HysteresisConfig {
  return claims !== null && id !== null && degrees.has(id) ? settings.wildness_hysteresis : settings.hysteresis;
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
  const prior = priorWithMemory(assessment.profile, model, previous, timestamp, settings);
  const masses = believe(prior.masses, assessment, settings);
  const groups = groupsOf(assessment.profile.claims);
  const hysteresis = hysteresisOf(assessment.profile, model, settings);
  const { memory, reason_codes, flipped } =
    previous === null || prior.reset !== null
      ? startHysteresis(masses, groups, timestamp, previous, prior.reset)
      : stepHysteresis(previous, masses, groups, timestamp, hysteresis);
  const explanation = explain(assessment.evidence, memory.anchor_regime);
  const selected = outputOf({ snapshot, assessment, model, settings }, masses, explanation, 'hysteresis');
  return frozen({
    effective_confidence: selected.confidence,
    selected_output: selected,
    state: {
      anchor_regime: memory.anchor_regime,
      belief_by_regime: toBeliefByRegime(masses),
      candidate_regime: memory.candidate_regime,
      engine_timestamp_ms: timestamp,
      last_commit_timestamp_ms: memory.last_commit_timestamp_ms,
      ...(assessment.profile.id === null || model.degrees.size === 0 ? {} : { profile: assessment.profile.id }),
      progress_current: memory.progress_current,
      progress_required: hysteresis.window_updates,
      reason_codes,
      schema: 'hysteresis_state',
      schema_version: '1',
      symbol,
      transition: {
        candidate_count: memory.progress_current,
        candidate_regime: memory.candidate_regime,
        flipped,
        reset_due_to_gap: prior.reset === 'gap',
        ...(prior.reset === 'profile' ? { reset_due_to_profile: true } : {}),
        stable_regime: memory.anchor_regime,
        transition_active: memory.candidate_regime !== null,
      },
    },
  } as const);
}

function settingsOf(config: EngineConfig | undefined): EngineSettings {
  return config === undefined ? defaultSettings() : completeEngineConfig(config);
}

/** The model that comes with the engine, where it is of the settings' cadence. */
function shippedModel({ cadence_ms }: EngineSettings): BeliefModel {
  if (cadence_ms === shippedCalibration.cadence_ms) return modelOfShipped();
  throw new RegimeEngineError(
    'invalid_calibration',
    `the calibration that comes along is of a cadence of ${shippedCalibration.cadence_ms} ms and the engine runs at ${cadence_ms} ms; hand in one of that cadence (\`xray calibrate\` fits it), or null to run without one`,
  );
}

/** The model of a calibration, which must be of the settings' cadence: the shipped one's where none is said, none for null. */
function modelOf(calibration: Calibration | null | undefined, settings: EngineSettings): BeliefModel {
  const { cadence_ms } = settings;
  if (calibration === undefined) return shippedModel(settings);
  if (calibration === null) return UNCALIBRATED_MODEL;
  const read = readCalibration(calibration);
  if (calibration.cadence_ms !== cadence_ms)
    throw new RegimeEngineError(
      'invalid_calibration',
      `calibration ${calibration.name} was fitted at a cadence of ${calibration.cadence_ms} ms and the engine runs at ${cadence_ms} ms; fit one at this cadence, or hand in null to run without one`,
    );
  return read === shippedCalibration ? modelOfShipped() : calibratedModel(read);
}

/**
 * The verdict of one snapshot, without memory, by `shippedCalibration`. For another calibration, or none, make an engine
 * (`createRegimeEngine`) and call its `run`. A pure function of its arguments; an engine also checks its configuration once instead
 * of on every call.
 *
 * @throws RegimeEngineError `invalid_snapshot`, `timestamp_not_aligned`, `invalid_config`, `invalid_calibration` for another cadence.
 */
export function run(snapshot: RegimeInputSnapshot, config?: EngineConfig): RegimeOutput {
  const settings = settingsOf(config);
  const model = shippedModel(settings);
  return truth(snapshot, assessSnapshot(snapshot, model, settings), model, settings);
}

/**
 * The verdict with memory, by `shippedCalibration`: what the `xray` command says of the same snapshots. The store is read, not changed:
 * append `storeRecord(decision)` durably, then go on with `commitDecision(store, decision)`.
 *
 * @throws RegimeEngineError `invalid_snapshot`, `timestamp_not_aligned`, `engine_time_not_increasing`, `invalid_config`, `invalid_argument`,
 *   `invalid_calibration` for another cadence.
 */
export function runWithHysteresis(
  snapshot: RegimeInputSnapshot,
  store: HysteresisStore,
  config?: EngineConfig,
): HysteresisDecision {
  const symbol: unknown = Reflect.get(Object(snapshot), 'symbol');
  const previous = recordIn(store, typeof symbol === 'string' ? symbol : '');
  const settings = settingsOf(config);
  const model = shippedModel(settings);
  return decide(snapshot, assessSnapshot(snapshot, model, settings), previous, model, settings);
}

/** The port of the orchestrator, and each half of it for who wants only that. */
export interface BoundRegimeEngine extends RegimeEngine {
  /** The verdict of one snapshot without memory. */
  run(snapshot: RegimeInputSnapshot): RegimeOutput;
  /** The verdict with memory, from the symbol's last store record (`null` for the first run). */
  runWithHysteresis(snapshot: RegimeInputSnapshot, previous: HysteresisStoreRecord | null): HysteresisDecision;
}

/**
 * The engine with its configuration and its calibration bound and checked once. Where nothing is said of a calibration it is
 * `shippedCalibration`, as of the `xray` command. With `null` it is **uncalibrated**: opinions weigh what they claim to, and a confidence
 * of 0.7 is the model's mass and no frequency.
 *
 * @throws RegimeEngineError `invalid_config`, `invalid_calibration`.
 */
export function createRegimeEngine(config?: EngineConfig, calibration?: Calibration | null): BoundRegimeEngine {
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
