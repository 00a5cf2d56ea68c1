import { at } from '@xray/contracts/checks';

import type { ScoredForecast } from '../scoring/forecast.ts';

/** Outcomes at the rows that are scored, and which of those are for fitting and which for scoring. */
export interface ForecastTask {
  readonly outcomes: Uint8Array;
  readonly classes: number;
  /** Rows to fit on, ascending. */
  readonly fitRows: Uint32Array;
  /** Rows to score on, ascending. */
  readonly scoreRows: Uint32Array;
}

/** Frequencies of the outcomes in the rows to fit on, with one observation of each class added (Laplace). */
export function climatology({ outcomes, classes, fitRows }: ForecastTask): Float64Array {
  const counts = new Float64Array(classes).fill(1);
  for (const row of fitRows) {
    const outcome = at(outcomes, row);
    counts[outcome] = at(counts, outcome) + 1;
  }
  return counts.map((count) => count / (fitRows.length + classes));
}

/**
 * p(class | state), row-major, states × classes: the belief-weighted frequencies of the rows to fit on, with one
 * observation of each class added to every state (Laplace).
 */
export function fitClassesByState(states: Float64Array, columns: number, task: ForecastTask): Float64Array {
  const { outcomes, classes, fitRows } = task;
  const counts = new Float64Array(columns * classes).fill(1);
  const totals = new Float64Array(columns).fill(classes);
  for (const row of fitRows) {
    const outcome = at(outcomes, row);
    for (let state = 0; state < columns; state += 1) {
      const mass = at(states, row * columns + state);
      counts[state * classes + outcome] = at(counts, state * classes + outcome) + mass;
      totals[state] = at(totals, state) + mass;
    }
  }
  return counts.map((count, cell) => count / at(totals, Math.floor(cell / classes)));
}

/** The forecast Σ p(state) · p(class | state) at the rows to score on, the second factor fitted on the rows to fit on. */
export function forecastClasses(states: Float64Array, columns: number, task: ForecastTask): ScoredForecast {
  const { outcomes, classes, scoreRows } = task;
  const byState = fitClassesByState(states, columns, task);
  const probabilities = new Float64Array(scoreRows.length * classes);
  scoreRows.forEach((row, run) => {
    for (let state = 0; state < columns; state += 1) {
      const mass = at(states, row * columns + state);
      for (let column = 0; column < classes; column += 1) {
        const cell = run * classes + column;
        probabilities[cell] = at(probabilities, cell) + mass * at(byState, state * classes + column);
      }
    }
  });
  return { outcomes: Uint8Array.from(scoreRows, (row) => at(outcomes, row)), probabilities, classes };
}
