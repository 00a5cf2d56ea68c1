import {
  offCadence,
  type Calibration,
  type ObservedMarket,
  type OutlookModel,
  type RememberingEngine,
  type SnapshotComposer,
} from '@xray/contracts';

import { CalibrationError } from '../errors.ts';
import { fitCalibration, requireFittingBase, type FitProgress, type RecordedOpinions } from '../fit-calibration.ts';
import { DEFAULT_FIT_SETTINGS } from '../fit-settings.ts';
import { createOutlookRecorder, fitOutlook, type OutlookRecorder } from '../outlook/fit-outlook.ts';
import type { RegressionRows } from '../outlook/ridge-regression.ts';
import { CANDLE_SOURCES, FIT_SETTINGS, FITTED_OBSERVER_SET, splitForConfidence } from './fit-plan.ts';
import { judgeMarkets } from './judge-markets.ts';
import { recordOpinions } from './record-opinions.ts';
import { requireUnfitted } from './unfitted-markets.ts';
import { withJudgement } from './with-judgement.ts';

/** What a calibration is fitted with, whatever it is fitted to. */
export interface FitPlan {
  readonly name: string;
  readonly seed: number;
  /** What the regimes mean where no labels say it; `null` for nothing. */
  readonly base: Calibration | null;
  /** The cadence of runs, in milliseconds. */
  readonly cadence_ms: number;
  /** Called as a fit begins, to hear of every iteration and of the end. */
  readonly watchFit?: () => FitWatch;
}

/** Hears how far one fit has come. */
export interface FitWatch {
  /** Called after every iteration. */
  readonly update: (progress: FitProgress) => void;
  /** Called once, when the fit is done or has failed. */
  readonly end: () => void;
}

/** The parts that markets are looked at with. */
export interface StudyParts {
  /**
   * A composer of the fitted observer set that has seen nothing and forecasts by the model; without one it gives out what a forecast
   * is made of.
   */
  readonly createComposer: (outlook: OutlookModel | null) => SnapshotComposer;
}

export interface CalibrationStudy extends FitPlan, StudyParts {
  readonly markets: readonly ObservedMarket[];
  /** Markets that no table is fitted on: what claims are worth is measured on the real ones, confidence on the labelled. */
  readonly judged_by?: readonly ObservedMarket[];
  /** An engine with a calibration that remembers nothing. */
  readonly createEngine: (calibration: Calibration) => RememberingEngine;
}

const WARM_UP_RUNS = DEFAULT_FIT_SETTINGS.warm_up_runs;

/** @throws CalibrationError `nothing_to_fit` */
export function fitRecorded(
  { base, cadence_ms, name, seed, watchFit }: FitPlan,
  data: readonly RecordedOpinions[],
  outlook_model: OutlookModel | null,
): Calibration {
  const watch = watchFit?.();
  try {
    return fitCalibration({
      base,
      cadence_ms,
      name,
      seed,
      data,
      outlook_model,
      observer_set: FITTED_OBSERVER_SET,
      candle_sources: CANDLE_SOURCES,
      settings: FIT_SETTINGS,
      onProgress: (progress) => watch?.update(progress),
    });
  } finally {
    watch?.end();
  }
}

/** What a study is fitted to, and what it is judged by. */
function partsOf({ judged_by = [], markets }: CalibrationStudy) {
  const { fitted, judged } = splitForConfidence(markets.filter(({ labelled_bar_ms }) => labelled_bar_ms !== null));
  const real = markets.filter(({ labelled_bar_ms }) => labelled_bar_ms === null);
  return { fitted: [...fitted, ...real], judged: [...judged, ...judged_by] };
}

/** The forecast that real markets teach, or labelled ones where there are no others; the base's where it has one. */
async function outlookOf(study: CalibrationStudy): Promise<OutlookModel | null> {
  const { base, cadence_ms, createComposer } = study;
  if (base !== null) return base.outlook_model ?? null;
  const { fitted } = partsOf(study);
  const real = fitted.filter(({ labelled_bar_ms }) => labelled_bar_ms === null);
  const rows: RegressionRows[] = [];
  for (const market of real.length === 0 ? fitted : real) {
    const recorders = new Map<string, OutlookRecorder>();
    for await (const observations of market.observe(createComposer(null))) {
      for (const observation of observations) {
        const recorder = recorders.get(observation.symbol) ?? createOutlookRecorder(cadence_ms);
        recorders.set(observation.symbol, recorder);
        recorder.add(observation);
      }
    }
    for (const recorder of recorders.values()) rows.push(recorder.rows(WARM_UP_RUNS));
  }
  return fitOutlook(rows, cadence_ms);
}

/** The forecast, tables and transitions of a study; nothing of it is judged yet. */
export async function fitStudy(study: CalibrationStudy): Promise<Calibration> {
  requireFittingBase({ ...study, observer_set: FITTED_OBSERVER_SET });
  const outlook = await outlookOf(study);
  const data: RecordedOpinions[] = [];
  for (const market of partsOf(study).fitted) {
    data.push(await recordOpinions(market, study.createComposer(outlook)));
  }
  return fitRecorded(study, data, outlook);
}

/**
 * The same calibration with confidence and claims from the engine's verdicts on what the study is judged by, if anything.
 *
 * @throws CalibrationError `judged_by_fitted` where that is what was fitted on
 */
export async function judgeStudy(study: CalibrationStudy, calibration: Calibration): Promise<Calibration> {
  const { createComposer, createEngine, seed } = study;
  const { judged } = partsOf(study);
  if (judged.length === 0) return calibration;
  const verdicts = await judgeMarkets(
    judged,
    () => createComposer(calibration.outlook_model ?? null),
    () => createEngine(calibration),
  );
  requireUnfitted(calibration.fitted_on, verdicts.data);
  return withJudgement(calibration, verdicts, seed);
}

/**
 * Fits a calibration to markets: the forecast to the real ones; tables and transitions to three of four labelled markets and to all
 * real ones; confidence to the engine's verdicts on the fourth; and what claims are worth to its verdicts on those that are kept to
 * judge by.
 *
 * @throws CalibrationError `nothing_to_fit`, `unfit_markets` where a market is labelled at another cadence, `judged_by_fitted`;
 *   what a market rejects with
 */
export async function calibrateMarkets(study: CalibrationStudy): Promise<Calibration> {
  const { cadence_ms, judged_by = [], markets } = study;
  for (const market of [...markets, ...judged_by]) {
    const problem = offCadence(market, cadence_ms);
    if (problem !== null) throw new CalibrationError('unfit_markets', problem);
  }
  return judgeStudy(study, await fitStudy(study));
}
