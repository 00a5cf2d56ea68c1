import { REGIMES, stationaryDistribution } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

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

/** Runs that a belief is filtered over, and the class of what is known of each. */
export interface OutcomeStretch {
  readonly runs: EncodedRuns;
  readonly outcomes: Uint8Array;
}

/** Other runs, of which something else is known: the same tables and transitions are to foretell that as well. */
export interface FitBeside {
  readonly stretches: readonly OutcomeStretch[];
  readonly classes: number;
  /** Where its chances start, 9 × classes, row by row; they are fitted, and held to it as the tables are. */
  readonly chance: Float64Array;
  /** What a run of it counts, against 1 of the fit's own. */
  readonly weight: number;
}

export interface FilterFit {
  readonly layout: ColumnLayout;
  readonly stretches: readonly OutcomeStretch[];
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
  readonly beside?: FitBeside | null;
  /** Whether steps are scaled so that all coordinates bend the objective about as much; the same minimum in fewer steps. */
  readonly isScaled?: boolean;
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

/** What stretches cost under a model, and its derivatives. */
interface StretchLoss {
  readonly loss: number;
  readonly byTables: Float64Array;
  readonly byTransition: Float64Array;
  readonly byChance: Float64Array;
}

function lossOf(
  stretches: readonly OutcomeStretch[],
  { chance, tables, transition }: FilterModel,
  classes: number,
  initial: readonly number[],
): StretchLoss {
  const byTables = new Float64Array(tables.length);
  const byTransition = new Float64Array(transition.length);
  const byChance = new Float64Array(chance.length);
  let loss = 0;
  for (const { outcomes, runs } of stretches) {
    const stretch = { runs: runs.runs, logLikelihoods: logLikelihoods(runs, tables), outcomes };
    const filtered = filteredLoss(stretch, transition, initial, { classes, chance }, { byTransition, byChance });
    loss += filtered.loss;
    accumulateOnColumns(runs, filtered.byLogLikelihood, byTables);
  }
  return { loss, byTables, byTransition, byChance };
}

/** The derivative by the logarithms of chances, along those that are their own mirror image. */
function byLogChance(
  chance: Float64Array,
  byChance: Float64Array,
  classes: number,
  { mirroredClass, mirroredRegime }: Pick<FilterFit, 'mirroredClass' | 'mirroredRegime'>,
): Float64Array {
  const own = softmaxGradient(chance, byChance, classes);
  return own.map((value, cell) => {
    const [regime, outcome] = [Math.floor(cell / classes), cell % classes];
    return (value + at(own, mirroredRegime(regime) * classes + mirroredClass(outcome))) / 2;
  });
}

function plus(values: Float64Array, others: Float64Array, weight: number): Float64Array {
  return values.map((value, cell) => value + weight * at(others, cell));
}

function logarithms(chance: Float64Array): Float64Array {
  return chance.map((value) => Math.log(Math.max(value, Number.MIN_VALUE)));
}

function requireOutcomes({ classes, layout, stretches }: FilterFit): number {
  const scored = stretches.reduce(
    (sum, { outcomes }) => sum + outcomes.reduce((count, outcome) => count + (outcome < classes ? 1 : 0), 0),
    0,
  );
  if (scored === 0 || layout.voices.length === 0) {
    const why = scored === 0 ? 'no run is left to learn from after the warm-up' : 'none of the sources to fit speaks';
    throw new CalibrationError('nothing_to_fit', `${why}: give longer logs, or the logs of another observer set`);
  }
  return scored;
}

/** The objective of a fit: equal fits give equal objectives. NaN where no run has an outcome. */
export function filterObjective(fit: FilterFit): FilterObjective {
  const { beside = null, classes, fitsChance, layout, mirroredRegime, ridge, start, stretches } = fit;
  const scored = requireOutcomes(fit);
  const [chanceAt, initial] = [
    start.tables.length + start.transition.length,
    stationaryDistribution(rowsOf(start.transition, STATES)),
  ];
  const besideAt = chanceAt + (fitsChance ? start.chance.length : 0);
  const origin = Float64Array.from([
    ...start.tables,
    ...start.transition.map(Math.log),
    ...(fitsChance ? logarithms(start.chance) : []),
    ...(beside === null ? [] : logarithms(beside.chance)),
  ]);
  const holds = origin.map((_, cell) =>
    cell < start.tables.length ? ridge.tables : cell < chanceAt ? ridge.transition : ridge.chance,
  );

  const modelAt = (point: Float64Array): FilterModel => ({
    tables: point.subarray(0, start.tables.length),
    transition: softmaxRows(point.subarray(start.tables.length, chanceAt), STATES),
    chance: fitsChance ? softmaxRows(point.subarray(chanceAt, besideAt), classes) : start.chance,
  });
  const mirrorColumn = (row: number): number => layout.mirrored[row] ?? row;
  const halved = (values: Float64Array): Float64Array => values.map((value) => value / 2);

  const evaluate = (point: Float64Array): Evaluation => {
    const model = modelAt(point);
    const own = lossOf(stretches, model, classes, initial);
    let { byTables, byTransition, loss } = own;
    const gradient = new Float64Array(origin.length);
    if (beside !== null) {
      const chance = softmaxRows(point.subarray(besideAt), beside.classes);
      const other = lossOf(beside.stretches, { ...model, chance }, beside.classes, initial);
      loss += beside.weight * other.loss;
      byTables = plus(byTables, other.byTables, beside.weight);
      byTransition = plus(byTransition, other.byTransition, beside.weight);
      const alike = { mirroredRegime, mirroredClass: (outcome: number) => outcome };
      const byOther = byLogChance(chance, other.byChance, beside.classes, alike);
      gradient.set(
        byOther.map((value) => beside.weight * value),
        besideAt,
      );
    }
    const bySteps = softmaxGradient(model.transition, byTransition, STATES);
    gradient.set(halved(withMirrorImage(byTables, mirrorColumn, mirroredRegime)));
    gradient.set(halved(withMirrorImage(bySteps, mirroredRegime, mirroredRegime)), start.tables.length);
    if (fitsChance) gradient.set(byLogChance(model.chance, own.byChance, classes, fit), chanceAt);
    for (let cell = 0; cell < origin.length; cell += 1) {
      const distance = at(point, cell) - at(origin, cell);
      loss += (at(holds, cell) * distance * distance) / 2;
      gradient[cell] = (at(gradient, cell) + at(holds, cell) * distance) / scored;
    }
    return { value: loss / scored, gradient };
  };
  return { origin, evaluate, modelAt };
}

/**
 * By coordinate, what a step of one is taken for, so that all of them bend the objective about as much: else a column that is rarely
 * heard, or a rare regime, hardly moves in as many steps.
 */
function coordinateScales({ layout, ridge, start, stretches }: FilterFit, size: number): Float64Array {
  const stationary = stationaryDistribution(rowsOf(start.transition, STATES));
  const heard = new Float64Array(layout.columns);
  let runs = 0;
  for (const { runs: one } of stretches) {
    runs += one.runs;
    for (let entry = 0; entry < one.column.length; entry += 1) {
      const column = at(one.column, entry);
      const [lower, upper] = [at(one.lowerWeight, entry), at(one.upperWeight, entry)];
      heard[column] = at(heard, column) + lower * lower;
      heard[column + 1] = at(heard, column + 1) + upper * upper;
    }
  }
  const [tables, transitions] = [start.tables.length, start.tables.length + start.transition.length];
  const spread = (share: number): number => share * (1 - share);
  return new Float64Array(size).map((_, cell) => {
    if (cell < tables) {
      const column = Math.floor(cell / STATES);
      const both = (at(heard, column) + at(heard, layout.mirrored[column] ?? column)) / 2;
      return 1 / Math.sqrt((both * spread(at(stationary, cell % STATES)) + ridge.tables) / runs);
    }
    if (cell >= transitions) return 1 / Math.sqrt(spread(1 / STATES));
    const step = cell - tables;
    const from = runs * at(stationary, Math.floor(step / STATES));
    return 1 / Math.sqrt((from * spread(at(start.transition, step)) + ridge.transition) / runs);
  });
}

/**
 * Fits all tables, the transitions and the chances together, so that what the filtered belief forecasts comes true as often
 * as can be. Fitted together, two sources that say the same share what they say; up and down stay each other's mirror.
 */
export function fitThroughFilter(fit: FilterFit): FittedFilter {
  const { evaluate, modelAt, origin } = filterObjective(fit);
  const options = { max_iterations: fit.max_iterations, tolerance: TOLERANCE };
  const scales = fit.isScaled === true ? coordinateScales(fit, origin.length) : null;
  const pointAt = (way: Float64Array): Float64Array =>
    scales === null ? way : origin.map((value, cell) => value + at(scales, cell) * at(way, cell));
  const { iterations, point, value }: Minimum = minimise(
    (way) => {
      const { gradient, value: here } = evaluate(pointAt(way));
      return { value: here, gradient: scales === null ? gradient : gradient.map((by, cell) => by * at(scales, cell)) };
    },
    scales === null ? origin : new Float64Array(origin.length),
    fit.onIteration === undefined ? options : { ...options, onIteration: fit.onIteration },
  );
  return { ...modelAt(pointAt(point)), loss: value, iterations };
}
