import { at } from '@xray/contracts/checks';

import { requireInput } from '../errors.ts';

/** Probabilities that were given to `classes` exclusive outcomes, and what came. */
export interface ScoredForecast {
  /** The outcome of each run, 0 to `classes` − 1. */
  readonly outcomes: Uint8Array;
  /** Row-major, runs × classes; each row sums to 1. */
  readonly probabilities: Float64Array;
  readonly classes: number;
}

/** Throws `invalid_input` unless the forecast has a run, a row of finite probabilities for each, and outcomes of its classes. */
export function requireForecast({ outcomes, probabilities, classes }: ScoredForecast): void {
  requireInput(outcomes.length > 0, () => 'The forecast has no run to score: give it one at least.');
  requireInput(
    probabilities.length === outcomes.length * classes,
    () =>
      `The forecast has ${probabilities.length} probabilities for ${outcomes.length} runs of ${classes} classes: give a row a run.`,
  );
  const strange = outcomes.findIndex((outcome) => outcome >= classes);
  requireInput(
    strange < 0,
    () => `The outcome of run ${strange} is none of ${classes} classes: map it to one of them.`,
  );
  for (let run = 0; run < outcomes.length; run += 1) {
    let sum = 0;
    for (let column = 0; column < classes; column += 1) sum += at(probabilities, run * classes + column);
    requireInput(
      Math.abs(sum - 1) <= 1e-6,
      () => `The probabilities of run ${run} sum to ${sum}: leave the run out or normalise it.`,
    );
  }
}

/** The column with the largest value of a row; the first of equal ones, so that ties break by taxonomy order. */
export function topClass(probabilities: Float64Array, classes: number, row: number): number {
  let top = 0;
  for (let column = 1; column < classes; column += 1) {
    if (at(probabilities, row * classes + column) > at(probabilities, row * classes + top)) top = column;
  }
  return top;
}

/** The top class of every row. */
export function topClasses(probabilities: Float64Array, classes: number): Uint8Array {
  const labels = new Uint8Array(probabilities.length / classes);
  for (let row = 0; row < labels.length; row += 1) labels[row] = topClass(probabilities, classes, row);
  return labels;
}

/** All mass on one class a row: what a hard label says. */
export function oneHot(labels: Uint8Array, classes: number): Float64Array {
  const probabilities = new Float64Array(labels.length * classes);
  labels.forEach((label, row) => {
    probabilities[row * classes + label] = 1;
  });
  return probabilities;
}

/** The same probabilities for every one of `runs` rows. */
export function repeatRow(row: Float64Array, runs: number): Float64Array {
  const probabilities = new Float64Array(row.length * runs);
  for (let run = 0; run < runs; run += 1) probabilities.set(row, run * row.length);
  return probabilities;
}

/** One forecast over the runs of several; all have the same classes. */
export function concatenateForecasts(forecasts: readonly ScoredForecast[]): ScoredForecast {
  const classes = forecasts[0]?.classes ?? 0;
  const runs = forecasts.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  const outcomes = new Uint8Array(runs);
  const probabilities = new Float64Array(runs * classes);
  let run = 0;
  for (const forecast of forecasts) {
    requireInput(
      forecast.classes === classes,
      () => `A forecast of ${forecast.classes} classes cannot follow one of ${classes}: concatenate like with like.`,
    );
    outcomes.set(forecast.outcomes, run);
    probabilities.set(forecast.probabilities, run * classes);
    run += forecast.outcomes.length;
  }
  return { outcomes, probabilities, classes };
}
