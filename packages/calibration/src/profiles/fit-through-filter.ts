import { REGIMES, stationaryDistribution } from '@xray/contracts';

import type { ColumnLayout } from '../evidence/column-layout.ts';
import { type MirroredRegime, withMirrorImage } from '../evidence/counted-tables.ts';
import type { EncodedRuns } from '../evidence/encoded-runs.ts';
import { accumulateOnColumns, logLikelihoods } from '../evidence/log-likelihoods.ts';
import { CalibrationError } from '../errors.ts';
import { filteredLoss } from '../filter/filtered-loss.ts';
import { type Evaluation, minimise, type Minimum } from '../optimise/minimise.ts';
import { rowsOf, softmaxRows, softmaxGradient } from './stochastic-rows.ts';

const STATES = REGIMES.length;

/** A belief that can be filtered: what columns say, how regimes follow each other, and what comes after each. */
export interface FilterModel {
  /** Columns × 9, in nats. */
  readonly tables: Float64Array;
  /** 9 × 9, row by row. */
  readonly transition: Float64Array;
  /** 9 × classes, row by row. */
  readonly chance: Float64Array;
}

export interface FilterFit {
  readonly layout: ColumnLayout;
  readonly stretches: readonly { readonly runs: EncodedRuns; readonly outcomes: Uint8Array }[];
  readonly start: FilterModel;
  readonly classes: number;
  /** `mirrorPosition` where regimes have a way, up or down; the regime itself where they are degrees of wildness. */
  readonly mirroredRegime: MirroredRegime;
  /** By class: the class of the same run seen upside down. */
  readonly mirroredClass: (outcome: number) => number;
  /** Whether the chances are fitted too; they are not where the outcome is the regime itself. */
  readonly fitsChance: boolean;
  /** How strongly tables, transitions and chances are held to the start, in nats of loss for a squared distance of 2. */
  readonly ridge: { readonly tables: number; readonly transition: number; readonly chance: number };
  readonly max_iterations: number;
  readonly onIteration?: (iteration: number, lossPerRun: number) => void;
}

export interface FittedFilter extends FilterModel {
  /** Mean of −ln of what the belief gave the outcome, and what holds it to the start, in nats a run. */
  readonly loss: number;
  readonly iterations: number;
}

/** A fall smaller than this share of the loss ends the fit. */
const TOLERANCE = 1e-6;

/** What is minimised: tables, logarithms of transitions and, where they are fitted, logarithms of chances, as one point. */
export interface FilterObjective {
  readonly origin: Float64Array;
  /** Loss and ridge in nats a run; the derivative is the one along points that are their own mirror image. */
  readonly evaluate: (point: Float64Array) => Evaluation;
  readonly modelAt: (point: Float64Array) => FilterModel;
}

/** The objective of a fit: equal fits give equal objectives. NaN where no run has an outcome. */
export function filterObjective(fit: FilterFit): FilterObjective {
  const { classes, fitsChance, layout, mirroredRegime, ridge, start, stretches } = fit;
  const tableSize = start.tables.length;
  const transitionSize = start.transition.length;
  const logTransition = start.transition.map(Math.log);
  const logChance = start.chance.map((value) => Math.log(Math.max(value, Number.MIN_VALUE)));
  const scored = stretches.reduce(
    (sum, { outcomes }) => sum + outcomes.reduce((count, outcome) => count + (outcome < classes ? 1 : 0), 0),
    0,
  );
  if (scored === 0 || layout.voices.length === 0) {
    const why = scored === 0 ? 'no run is left to learn from after the warm-up' : 'none of the sources to fit speaks';
    throw new CalibrationError('nothing_to_fit', `${why}: give longer logs, or the logs of another observer set`);
  }
  const initial = stationaryDistribution(rowsOf(start.transition, STATES));
  const origin = Float64Array.from([...start.tables, ...logTransition, ...(fitsChance ? logChance : [])]);
  const holds = origin.map((_, at) =>
    at < tableSize ? ridge.tables : at < tableSize + transitionSize ? ridge.transition : ridge.chance,
  );

  const modelAt = (point: Float64Array): FilterModel => ({
    tables: point.subarray(0, tableSize),
    transition: softmaxRows(point.subarray(tableSize, tableSize + transitionSize), STATES),
    chance: fitsChance ? softmaxRows(point.subarray(tableSize + transitionSize), classes) : start.chance,
  });
  const mirrorColumn = (row: number): number => layout.mirrored[row] ?? row;
  const halved = (values: Float64Array): Float64Array => values.map((value) => value / 2);

  const evaluate = (point: Float64Array): Evaluation => {
    const { chance, tables, transition } = modelAt(point);
    const byTables = new Float64Array(tableSize);
    const byTransition = new Float64Array(transitionSize);
    const byChance = new Float64Array(chance.length);
    let loss = 0;
    for (const { outcomes, runs } of stretches) {
      const stretch = { runs: runs.runs, logLikelihoods: logLikelihoods(runs, tables), outcomes };
      const filtered = filteredLoss(stretch, transition, initial, { classes, chance }, { byTransition, byChance });
      loss += filtered.loss;
      accumulateOnColumns(runs, filtered.byLogLikelihood, byTables);
    }
    const gradient = new Float64Array(origin.length);
    const bySteps = softmaxGradient(transition, byTransition, STATES);
    gradient.set(halved(withMirrorImage(byTables, mirrorColumn, mirroredRegime)));
    gradient.set(halved(withMirrorImage(bySteps, mirroredRegime, mirroredRegime)), tableSize);
    if (fitsChance) {
      const own = softmaxGradient(chance, byChance, classes);
      const mirrored = own.map((value, at) => {
        const [regime, outcome] = [Math.floor(at / classes), at % classes];
        return (value + (own[mirroredRegime(regime) * classes + fit.mirroredClass(outcome)] ?? 0)) / 2;
      });
      gradient.set(mirrored, tableSize + transitionSize);
    }
    for (let at = 0; at < origin.length; at += 1) {
      const distance = (point[at] ?? 0) - (origin[at] ?? 0);
      loss += ((holds[at] ?? 0) * distance * distance) / 2;
      gradient[at] = ((gradient[at] ?? 0) + (holds[at] ?? 0) * distance) / scored;
    }
    return { value: loss / scored, gradient };
  };
  return { origin, evaluate, modelAt };
}

/**
 * Fits all tables, the transitions and the chances together, so that what the filtered belief forecasts comes true as often
 * as can be. Fitted together, two sources that say the same share what they say; up and down stay each other's mirror.
 */
export function fitThroughFilter(fit: FilterFit): FittedFilter {
  const { evaluate, modelAt, origin } = filterObjective(fit);
  const options = { max_iterations: fit.max_iterations, tolerance: TOLERANCE };
  const { iterations, point, value }: Minimum = minimise(
    evaluate,
    origin,
    fit.onIteration === undefined ? options : { ...options, onIteration: fit.onIteration },
  );
  return { ...modelAt(point), loss: value, iterations };
}
