import { type Calibration, type CalibrationData, calibrationDigest, type CalibrationProfile } from '@xray/contracts';

import { confidenceCurve, type JudgedVerdict } from './confidence/confidence-curve.ts';
import { CalibrationError } from './errors.ts';
import { completeFitSettings, type FitSettings } from './fit-settings.ts';
import { type OpinionSequence, sequencesDigest } from './opinions/opinion-sequence.ts';
import { fitLabelled, type FittedProfile } from './profiles/fit-labelled.ts';
import { fitUnlabelled } from './profiles/fit-unlabelled.ts';

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
  /** What is not fitted anew is taken from here, and the regimes mean what they mean here where no data has labels. */
  readonly base: Calibration | null;
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

/** What is to be fitted must be told by labels, or by a calibration to start from. @throws CalibrationError `nothing_to_fit` */
function requireMeaning({ base, cadence_ms, observer_set }: FitRequest, isLabelled: boolean, isReal: boolean): void {
  const isWithoutMeaning = base?.profiles.every(({ id }) => id !== CANDLES_PROFILE) ?? true;
  if (!isLabelled && (!isReal || isWithoutMeaning)) {
    const need = 'give simulated logs with their labels, or real logs and a calibration to start from';
    throw new CalibrationError('nothing_to_fit', `without labels nothing says what a regime means: ${need}`);
  }
  if (base !== null && (base.cadence_ms !== cadence_ms || base.observer_set !== observer_set)) {
    const other = `${base.name} is of observer set ${base.observer_set} at ${base.cadence_ms} ms`;
    throw new CalibrationError(
      'nothing_to_fit',
      `${other}, the data of ${observer_set} at ${cadence_ms} ms: start from another`,
    );
  }
}

/**
 * Fits a calibration: `complete` from labelled runs, `candles` from real ones, each where there are any, else it is the base's;
 * without real runs `candles` is fitted from the candles of labelled ones. Confidence is the mass at its word, or the base's,
 * until `withConfidence` has learnt it from verdicts. Equal requests give equal calibrations, to the bit on one runtime.
 *
 * @throws CalibrationError `nothing_to_fit`, `invalid_settings`
 */
export function fitCalibration(request: FitRequest): Calibration {
  const { base, cadence_ms, candle_sources, data, name, observer_set, onProgress, seed } = request;
  const settings = completeFitSettings(request.settings ?? {});
  const runsOf = (kind: CalibrationData['kind']): readonly OpinionSequence[] =>
    data.filter((one) => one.kind === kind).flatMap(({ sequences }) => sequences);
  const labelled = runsOf('simulated');
  const real = runsOf('real');
  requireMeaning(request, labelled.length > 0, real.length > 0);
  const watch = (profile: string, iterations: number) =>
    onProgress === undefined
      ? {}
      : {
          onIteration: (iteration: number, loss: number) => {
            onProgress({ profile, iteration, iterations, loss });
          },
        };
  const isCandles = (source: string): boolean => candle_sources.includes(source);
  const common = { cadence_ms, seed, settings };

  const profiles: CalibrationProfile[] = [];
  const outcome: Record<string, { readonly loss: number; readonly iterations: number }> = {};
  const keep = ({ iterations, loss, profile }: FittedProfile): void => {
    profiles.push(profile);
    outcome[profile.id] = { loss: Number(loss.toFixed(6)), iterations };
  };
  const keepOfBase = (id: string): CalibrationProfile | null => base?.profiles.find((one) => one.id === id) ?? null;

  const markedBy = [...new Set(labelled.flatMap(({ voices }) => voices.map(({ source }) => source)))]
    .filter((source) => !isCandles(source))
    .sort();
  if (labelled.length > 0 && markedBy.length > 0) {
    const ofLabels = { ...common, ...watch(COMPLETE_PROFILE, settings.labelled.iterations) };
    keep(fitLabelled({ ...ofLabels, id: COMPLETE_PROFILE, sequences: labelled, isFitted: () => true, markedBy }));
  } else {
    const kept = keepOfBase(COMPLETE_PROFILE);
    if (kept !== null) profiles.push(kept);
  }

  const before = keepOfBase(CANDLES_PROFILE);
  if (real.length > 0) {
    const meaning =
      labelled.length > 0 || before === null
        ? { kind: 'labelled' as const, sequences: labelled }
        : { kind: 'profile' as const, profile: before };
    const { iterations } = meaning.kind === 'profile' ? settings.from_base : settings.unlabelled;
    const ofReal = { ...common, ...watch(CANDLES_PROFILE, iterations) };
    keep(fitUnlabelled({ ...ofReal, id: CANDLES_PROFILE, meaning, sequences: real, isFitted: isCandles }));
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
  return sealed({
    ...calibration,
    confidence: { truth: confidenceCurve(truth), hysteresis: confidenceCurve(hysteresis) },
    fitted_on: [...calibration.fitted_on, ...data.map(describe)],
  });
}
