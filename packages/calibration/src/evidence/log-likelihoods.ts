import { REGIMES } from '@xray/contracts';

import type { EncodedRuns } from './encoded-runs.ts';

const STATES = REGIMES.length;

/** Shows every entry: where its run's row starts among runs × 9, where its lower column starts among columns × 9, and its weights. */
function forEachEntry(
  { column, lowerWeight, offsets, runs, upperWeight }: EncodedRuns,
  visit: (row: number, at: number, lower: number, upper: number) => void,
): void {
  for (let run = 0; run < runs; run += 1) {
    const end = offsets[run + 1] ?? 0;
    for (let entry = offsets[run] ?? 0; entry < end; entry += 1)
      visit(run * STATES, (column[entry] ?? 0) * STATES, lowerWeight[entry] ?? 0, upperWeight[entry] ?? 0);
  }
}

/**
 * What each run's opinions add to the log mass of each regime: runs × 9, row by row.
 *
 * @param nats columns × 9, row by row
 */
export function logLikelihoods(runs: EncodedRuns, nats: Float64Array): Float64Array {
  const out = new Float64Array(runs.runs * STATES);
  forEachEntry(runs, (row, at, lower, upper) => {
    for (let k = 0; k < STATES; k += 1)
      out[row + k] = (out[row + k] ?? 0) + lower * (nats[at + k] ?? 0) + upper * (nats[at + STATES + k] ?? 0);
  });
  return out;
}

/** The way back: adds to `gradient` (columns × 9) what a change of every run's log mass (runs × 9) is for the tables. */
export function accumulateOnColumns(runs: EncodedRuns, change: Float64Array, gradient: Float64Array): void {
  forEachEntry(runs, (row, at, lower, upper) => {
    for (let k = 0; k < STATES; k += 1) {
      const value = change[row + k] ?? 0;
      gradient[at + k] = (gradient[at + k] ?? 0) + lower * value;
      gradient[at + STATES + k] = (gradient[at + STATES + k] ?? 0) + upper * value;
    }
  });
}
