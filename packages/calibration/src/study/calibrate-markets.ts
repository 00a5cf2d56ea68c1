import {
  offCadence,
  type Calibration,
  type ObservedMarket,
  type RememberingEngine,
  type SnapshotComposer,
} from '@xray/contracts';

import type { JudgedVerdict } from '../confidence/confidence-curve.ts';
import { CalibrationError } from '../errors.ts';
import { fitCalibration, withConfidence, type FitProgress, type RecordedOpinions } from '../fit-calibration.ts';
import { CANDLE_SOURCES, FIT_SETTINGS, FITTED_OBSERVER_SET, JUDGED_FIRST_RUN, splitForConfidence } from './fit-plan.ts';
import { recordOpinions } from './record-opinions.ts';

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
  /** A composer of the fitted observer set that has seen nothing. */
  readonly createComposer: () => SnapshotComposer;
}

export interface CalibrationStudy extends FitPlan, StudyParts {
  readonly markets: readonly ObservedMarket[];
  /** An engine with a calibration that remembers nothing. */
  readonly createEngine: (calibration: Calibration) => RememberingEngine;
}

/** @throws CalibrationError `nothing_to_fit` */
export function fitRecorded(
  { base, cadence_ms, name, seed, watchFit }: FitPlan,
  data: readonly RecordedOpinions[],
): Calibration {
  const watch = watchFit?.();
  try {
    return fitCalibration({
      base,
      cadence_ms,
      name,
      seed,
      data,
      observer_set: FITTED_OBSERVER_SET,
      candle_sources: CANDLE_SOURCES,
      settings: FIT_SETTINGS,
      onProgress: (progress) => watch?.update(progress),
    });
  } finally {
    watch?.end();
  }
}

/** Confidence from the verdicts that the engine, so calibrated, gives on labelled markets that were kept from the fit. */
async function learnConfidence(
  calibration: Calibration,
  judged: readonly ObservedMarket[],
  { createComposer, createEngine }: CalibrationStudy,
): Promise<Calibration> {
  const truth: JudgedVerdict[] = [];
  const hysteresis: JudgedVerdict[] = [];
  const data: RecordedOpinions[] = [];
  for (const market of judged) {
    const decide = createEngine(calibration);
    const runs = new Map<string, number>();
    const recorded = await recordOpinions(market, createComposer(), ({ input, truth: regime }) => {
      const verdict = decide(input);
      const run = runs.get(input.snapshot.symbol) ?? 0;
      runs.set(input.snapshot.symbol, run + 1);
      if (regime === null || verdict === null || run < JUDGED_FIRST_RUN) return;
      const { stored, truth: alone } = verdict;
      const { anchor_regime, belief_by_regime } = stored;
      hysteresis.push({ mass: belief_by_regime[anchor_regime], isRight: anchor_regime === regime });
      truth.push({ mass: alone.belief_by_regime?.[alone.regime] ?? 0, isRight: alone.regime === regime });
    });
    data.push(recorded);
  }
  return withConfidence(calibration, { truth, hysteresis, data });
}

/**
 * Fits a calibration to markets: tables and transitions to three of four labelled markets and to all real ones, confidence
 * to the engine's verdicts on the fourth.
 *
 * @throws CalibrationError `nothing_to_fit`, `unfit_markets` where a market is labelled at another cadence; what a market
 *   rejects with
 */
export async function calibrateMarkets(study: CalibrationStudy): Promise<Calibration> {
  const { cadence_ms, createComposer, markets } = study;
  for (const market of markets) {
    const problem = offCadence(market, cadence_ms);
    if (problem !== null) throw new CalibrationError('unfit_markets', problem);
  }
  const { fitted, judged } = splitForConfidence(markets.filter(({ labelled_bar_ms }) => labelled_bar_ms !== null));
  const data: RecordedOpinions[] = [];
  for (const market of [...fitted, ...markets.filter(({ labelled_bar_ms }) => labelled_bar_ms === null)]) {
    data.push(await recordOpinions(market, createComposer()));
  }
  const calibration = fitRecorded(study, data);
  return judged.length === 0 ? calibration : learnConfidence(calibration, judged, study);
}
