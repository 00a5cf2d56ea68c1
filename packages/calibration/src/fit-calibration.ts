import {
  type Calibration,
  type CalibrationData,
  calibrationDigest,
  type CalibrationProfile,
  type OutlookModel,
  type RegimeChances,
} from '@xray/contracts';

import { confidenceCurve, type JudgedVerdict } from './confidence/confidence-curve.ts';
import { CalibrationError } from './errors.ts';
import { completeFitSettings, type FitSettings } from './fit-settings.ts';
import { fitChances } from './chances/fit-chances.ts';
import { wildnessClaims } from './claims/fit-claims.ts';
import { usualLargeMoves, wildnessKinds } from './claims/wildness-kinds.ts';
import { type OpinionSequence, sequencesDigest } from './opinions/opinion-sequence.ts';
import { fitLabelled, type FittedProfile } from './profiles/fit-labelled.ts';
import { fitUnlabelled, isOfDegrees } from './profiles/fit-unlabelled.ts';
import { profileBelief } from './profiles/profile-belief.ts';

/** The profile of markets of which more than candles is known. */
export const COMPLETE_PROFILE = 'complete';
/** The profile of every other market. */
export const CANDLES_PROFILE = 'candles';

/** What one market or log gave. */
export interface RecordedOpinions {
  /** `simulated` where the truth is recorded with the runs, whoever made them; else `real`. */
  readonly kind: CalibrationData['kind'];
  /** What provenance calls it. */
  readonly name: string;
  /** One a symbol. */
  readonly sequences: readonly OpinionSequence[];
}

/** What is being fitted, and how far it is. */
export interface FitProgress {
  /** Its id. */
  readonly profile: string;
  /** From 1 on. */
  readonly iteration: number;
  /** How many there are at most; fits end earlier when they gain nothing more. */
  readonly iterations: number;
  /** In nats a run. */
  readonly loss: number;
}

/** Everything that a fit depends on: the same request gives the same calibration, hash and all. */
export interface FitRequest {
  /** What reports call the calibration. */
  readonly name: string;
  /** Time between two runs of a symbol; a longer one is a gap, over which nothing is remembered. */
  readonly cadence_ms: number;
  /** The observers whose opinions were recorded; the engine reads the calibration beside the same ones only. */
  readonly observer_set: string;
  /** The sources that candles alone make speak; every other one marks a run of the complete profile. */
  readonly candle_sources: readonly string[];
  /** Simulated data are learnt from by their labels, real data by what came next. */
  readonly data: readonly RecordedOpinions[];
  /** What is not fitted anew is taken from here, and `candles` is held to what it is here. */
  readonly base: Calibration | null;
  /** The forecast that was among the opinions, to be kept with the tables that read it; `null` for none. */
  readonly outlook_model?: OutlookModel | null;
  /** What masks are drawn from. */
  readonly seed: number;
  /** `DEFAULT_FIT_SETTINGS` where nothing is named. */
  readonly settings?: Partial<FitSettings>;
  /** Hears of every iteration. */
  readonly onProgress?: (progress: FitProgress) => void;
}

const METHOD = 'gradient of the filtered forecast through the filter, L-BFGS';

function describe({ kind, name, sequences }: RecordedOpinions): CalibrationData {
  const times = sequences.map(({ engine_timestamp_ms }) => engine_timestamp_ms).filter((some) => some.length > 0);
  return {
    kind,
    name,
    symbols: sequences.map(({ symbol }) => symbol),
    first_ts_ms: times.reduce((least, some) => Math.min(least, some[0] ?? least), Number.MAX_SAFE_INTEGER),
    last_ts_ms: times.reduce((most, some) => Math.max(most, some.at(-1) ?? most), 0),
    runs: times.reduce((sum, some) => sum + some.length, 0),
    digest: sequencesDigest(sequences),
  };
}

function settingsJson({ from_base, labelled, starting_power, unlabelled, ...others }: FitSettings) {
  const part = ({ iterations, ridge }: FitSettings['labelled']) => ({ iterations, ridge: { ...ridge } });
  return {
    ...others,
    labelled: part(labelled),
    unlabelled: part(unlabelled),
    from_base: part(from_base),
    starting_power: { ...starting_power },
  };
}

function sealed(content: Omit<Calibration, 'hash'>): Calibration {
  return { ...content, hash: calibrationDigest(content) };
}

/** @throws CalibrationError `nothing_to_fit` with a base of other runs than those to fit to */
export function requireFittingBase({
  base,
  cadence_ms,
  observer_set,
}: Pick<FitRequest, 'base' | 'cadence_ms' | 'observer_set'>): void {
  if (base !== null && (base.cadence_ms !== cadence_ms || base.observer_set !== observer_set)) {
    const other = `${base.name} is of observer set ${base.observer_set} at ${base.cadence_ms} ms`;
    throw new CalibrationError(
      'nothing_to_fit',
      `${other}, the data of ${observer_set} at ${cadence_ms} ms: start from another`,
    );
  }
}

interface ChanceOptions {
  readonly cadence_ms: number;
  readonly warm_up_runs: number;
  readonly cuts: readonly number[];
}

/** What came next under each regime of a profile, on real runs as it reads them. */
function chancesOf(
  profile: CalibrationProfile,
  sequences: readonly OpinionSequence[],
  { cuts, ...options }: ChanceOptions,
): RegimeChances {
  const believed = sequences.map((sequence) => ({
    engine_timestamp_ms: sequence.engine_timestamp_ms,
    bars: sequence.bars,
    belief: profileBelief(profile, sequence, options),
  }));
  return fitChances(believed, cuts, options.cadence_ms);
}

/** A profile of degrees of wildness with what came next under each, and what they may be called by that. */
function asDegrees(
  profile: CalibrationProfile,
  chances: RegimeChances,
  sequences: readonly OpinionSequence[],
  { seed, ...options }: Omit<ChanceOptions, 'cuts'> & { readonly seed: number },
): CalibrationProfile {
  const kinds = wildnessKinds(chances, usualLargeMoves(sequences, options));
  return { ...profile, chances, claims: wildnessClaims(kinds, [], { cadence_ms: options.cadence_ms, seed }) };
}

function runsOf(data: readonly RecordedOpinions[], kind: CalibrationData['kind']): readonly OpinionSequence[] {
  return data.filter((one) => one.kind === kind).flatMap(({ sequences }) => sequences);
}

/** The sources that speak of a market of which more than candles is known, in order of their names. */
function markingSources(
  labelled: readonly OpinionSequence[],
  isCandles: (source: string) => boolean,
): readonly string[] {
  const all = new Set(labelled.flatMap(({ voices }) => voices.map(({ source }) => source)));
  return [...all].filter((source) => !isCandles(source)).sort();
}

/** How the fit of one profile is heard of, if anybody listens. */
function watchOf(onProgress: FitRequest['onProgress'], profile: string, iterations: number) {
  if (onProgress === undefined) return {};
  return {
    onIteration: (iteration: number, loss: number) => {
      onProgress({ profile, iteration, iterations, loss });
    },
  };
}

/**
 * Fits a calibration: `complete` from labelled runs, `candles` from real ones, each where there are any, else it is the base's;
 * without real runs `candles` is fitted from the candles of labelled ones. Confidence is the mass at its word, or the base's,
 * until `withConfidence` has learnt it from verdicts. Equal requests give equal calibrations, to the bit on one runtime.
 *
 * @throws CalibrationError `nothing_to_fit`, `invalid_settings`
 */
export function fitCalibration(request: FitRequest): Calibration {
  const {
    base,
    cadence_ms,
    candle_sources,
    data,
    name,
    observer_set,
    onProgress,
    outlook_model = null,
    seed,
  } = request;
  const settings = completeFitSettings(request.settings ?? {});
  const [labelled, real] = [runsOf(data, 'simulated'), runsOf(data, 'real')];
  requireFittingBase(request);
  if (labelled.length === 0 && real.length === 0) {
    const need = 'give real logs, or simulated ones with their labels';
    throw new CalibrationError('nothing_to_fit', `there are no runs to learn from: ${need}`);
  }
  const watch = (profile: string, iterations: number) => watchOf(onProgress, profile, iterations);
  const isCandles = (source: string): boolean => candle_sources.includes(source);
  const common = { cadence_ms, seed, settings };

  const profiles: CalibrationProfile[] = [];
  const outcome: Record<string, { readonly loss: number; readonly iterations: number }> = {};
  const keep = ({ iterations, loss, profile }: FittedProfile): void => {
    profiles.push(profile);
    outcome[profile.id] = { loss: Number(loss.toFixed(6)), iterations };
  };
  const keepOfBase = (id: string): CalibrationProfile | null => base?.profiles.find((one) => one.id === id) ?? null;

  const markedBy = markingSources(labelled, isCandles);
  if (labelled.length > 0 && markedBy.length > 0) {
    const ofLabels = { ...common, ...watch(COMPLETE_PROFILE, settings.labelled.iterations) };
    const all = { id: COMPLETE_PROFILE, sequences: labelled, beside: real, isFitted: () => true, markedBy };
    keep(fitLabelled({ ...ofLabels, ...all }));
  } else {
    const kept = keepOfBase(COMPLETE_PROFILE);
    if (kept !== null) profiles.push(kept);
  }

  const before = keepOfBase(CANDLES_PROFILE);
  if (real.length > 0) {
    const { iterations } = before === null ? settings.unlabelled : settings.from_base;
    const ofReal = { ...common, ...watch(CANDLES_PROFILE, iterations) };
    const fitted = fitUnlabelled({ ...ofReal, id: CANDLES_PROFILE, before, sequences: real, isFitted: isCandles });
    const options = { cadence_ms, warm_up_runs: settings.warm_up_runs, cuts: fitted.cuts };
    const chances = chancesOf(fitted.profile, real, options);
    // What came next in real markets is known of their candles alone: `complete` is read by these of its sources.
    const complete = labelled.length > 0 ? profiles.pop() : undefined;
    if (complete !== undefined) profiles.push({ ...complete, chances: chancesOf(complete, real, options) });
    const profile = isOfDegrees(before)
      ? asDegrees(fitted.profile, chances, real, { ...options, seed })
      : { ...fitted.profile, chances };
    keep({ ...fitted, profile });
  } else {
    const ofLabels = { ...common, ...watch(CANDLES_PROFILE, settings.labelled.iterations) };
    keep(fitLabelled({ ...ofLabels, id: CANDLES_PROFILE, sequences: labelled, isFitted: isCandles, markedBy: [] }));
  }

  return sealed({
    schema: 'calibration',
    schema_version: '1',
    name,
    cadence_ms,
    observer_set,
    profiles,
    ...(outlook_model === null ? {} : { outlook_model }),
    confidence: base?.confidence ?? { truth: confidenceCurve([]), hysteresis: confidenceCurve([]) },
    fitted_on: [...(base?.fitted_on ?? []), ...data.map(describe)],
    fit: { method: METHOD, seed, settings: { ...settingsJson(settings), base: base?.hash ?? null, outcome } },
  });
}

/** The engine's own verdicts on labelled runs that no table was fitted on. */
export interface JudgedVerdicts {
  /** Verdicts without memory. */
  readonly truth: readonly JudgedVerdict[];
  /** Verdicts with memory. */
  readonly hysteresis: readonly JudgedVerdict[];
  /** The markets that the verdicts are of; they count as fitted on. */
  readonly data: readonly RecordedOpinions[];
}

/** The same calibration with confidence learnt from verdicts: of those that say 0.7, seven of ten were right. */
export function withConfidence(calibration: Calibration, { data, hysteresis, truth }: JudgedVerdicts): Calibration {
  const confidence = { truth: confidenceCurve(truth), hysteresis: confidenceCurve(hysteresis) };
  return withMoreData({ ...calibration, confidence }, data);
}

/** The same calibration, sealed anew, with data that something of it was learnt from beside its tables. */
export function withMoreData(calibration: Calibration, data: readonly RecordedOpinions[]): Calibration {
  return sealed({ ...calibration, fitted_on: [...calibration.fitted_on, ...data.map(describe)] });
}
