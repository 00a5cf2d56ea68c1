import { REGIMES, stationaryDistribution } from '@xray/contracts';

import type { EncodedRuns } from '../evidence/encoded-runs.ts';
import { logLikelihoods } from '../evidence/log-likelihoods.ts';
import { filterStretch } from '../filter/filtered-loss.ts';
import type { FilterModel } from './fit-through-filter.ts';
import { rowsOf } from './stochastic-rows.ts';

const STATES = REGIMES.length;
/** Runs that every class is given under every regime. */
const PRIOR_RUNS = 1;

/**
 * How often each outcome came while the filtered belief was in each regime: 9 × classes, rows that sum to 1. What a model
 * forecasts before anything of it is fitted.
 */
export function countedChance(
  stretches: readonly { readonly runs: EncodedRuns; readonly outcomes: Uint8Array }[],
  { tables, transition }: Pick<FilterModel, 'tables' | 'transition'>,
  classes: number,
): Float64Array {
  const counts = new Float64Array(STATES * classes).fill(PRIOR_RUNS);
  const initial = stationaryDistribution(rowsOf(transition, STATES));
  for (const { outcomes, runs } of stretches) {
    const stretch = { runs: runs.runs, logLikelihoods: logLikelihoods(runs, tables) };
    const { filtered } = filterStretch(stretch, transition, initial);
    outcomes.forEach((outcome, run) => {
      if (outcome >= classes) return;
      for (let k = 0; k < STATES; k += 1) {
        const at = k * classes + outcome;
        counts[at] = (counts[at] ?? 0) + (filtered[run * STATES + k] ?? 0);
      }
    });
  }
  return Float64Array.from(
    rowsOf(counts, classes).flatMap((row) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      return row.map((count) => count / total);
    }),
  );
}
