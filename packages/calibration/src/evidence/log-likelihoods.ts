import { REGIMES } from '@xray/contracts';

import type { EncodedRuns } from './encoded-runs.ts';

const STATES = REGIMES.length;

/**
 * What each run's opinions add to the log mass of each regime: runs × 9, row by row.
 *
 * @param nats columns × 9, row by row
 */
export function logLikelihoods(runs: EncodedRuns, nats: Float64Array): Float64Array {
  const out = new Float64Array(runs.runs * STATES);
  for (let run = 0; run < runs.runs; run += 1) {
    const row = run * STATES;
    const end = runs.offsets[run + 1] ?? 0;
    for (let entry = runs.offsets[run] ?? 0; entry < end; entry += 1) {
      const at = (runs.column[entry] ?? 0) * STATES;
      const lower = runs.lowerWeight[entry] ?? 0;
      const upper = runs.upperWeight[entry] ?? 0;
      for (let k = 0; k < STATES; k += 1) {
        out[row + k] = (out[row + k] ?? 0) + lower * (nats[at + k] ?? 0) + upper * (nats[at + STATES + k] ?? 0);
      }
    }
  }
  return out;
}

/** The way back: adds to `gradient` (columns × 9) what a change of every run's log mass (runs × 9) is for the tables. */
export function accumulateOnColumns(runs: EncodedRuns, change: Float64Array, gradient: Float64Array): void {
  for (let run = 0; run < runs.runs; run += 1) {
    const row = run * STATES;
    const end = runs.offsets[run + 1] ?? 0;
    for (let entry = runs.offsets[run] ?? 0; entry < end; entry += 1) {
      const at = (runs.column[entry] ?? 0) * STATES;
      const lower = runs.lowerWeight[entry] ?? 0;
      const upper = runs.upperWeight[entry] ?? 0;
      for (let k = 0; k < STATES; k += 1) {
        const value = change[row + k] ?? 0;
        gradient[at + k] = (gradient[at + k] ?? 0) + lower * value;
        gradient[at + STATES + k] = (gradient[at + STATES + k] ?? 0) + upper * value;
      }
    }
  }
}
