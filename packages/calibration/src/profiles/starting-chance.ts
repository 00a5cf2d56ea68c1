import { REGIMES, stationaryDistribution } from '@xray/contracts';

import { mixtureChances } from '../filter/mixture-chances.ts';
import type { EncodedRuns } from '../evidence/encoded-runs.ts';
import { logLikelihoods } from '../evidence/log-likelihoods.ts';
import { filterStretch } from '../filter/filtered-loss.ts';
import type { FilterModel } from './fit-through-filter.ts';
import { rowsOf } from './stochastic-rows.ts';

/** Few: a start need not be the best, and the fit goes on from it. */
const ROUNDS = 5;

/** What a model foretells under each regime before anything of it is fitted: 9 × classes, rows that sum to 1. */
export function startingChance(
  stretches: readonly { readonly runs: EncodedRuns; readonly outcomes: Uint8Array }[],
  { tables, transition }: Pick<FilterModel, 'tables' | 'transition'>,
  classes: number,
): Float64Array {
  const initial = stationaryDistribution(rowsOf(transition, REGIMES.length));
  const believed = stretches.map(({ outcomes, runs }) => {
    const stretch = { runs: runs.runs, logLikelihoods: logLikelihoods(runs, tables) };
    return { belief: filterStretch(stretch, transition, initial).filtered, outcomes };
  });
  return mixtureChances(believed, classes, ROUNDS);
}
