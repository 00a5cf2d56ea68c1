import { type CalibrationProfile, REGIMES } from '@xray/contracts';

import { columnLayout } from '../evidence/column-layout.ts';
import { encodeRuns } from '../evidence/encoded-runs.ts';
import { logLikelihoods } from '../evidence/log-likelihoods.ts';
import { filterStretch } from '../filter/filtered-loss.ts';
import type { OpinionSequence } from '../opinions/opinion-sequence.ts';
import { tablesOf } from './calibration-profile.ts';

const STATES = REGIMES.length;

/**
 * What an engine of the profile believes of a symbol with memory, runs × 9, vetoes apart: from the tables in the digits that are
 * written. NaN in the runs of a stretch's warm-up.
 */
export function profileBelief(
  profile: CalibrationProfile,
  sequence: OpinionSequence,
  { cadence_ms, warm_up_runs }: { readonly cadence_ms: number; readonly warm_up_runs: number },
): Float64Array {
  const known = new Set(profile.sources.map(({ source }) => source));
  const layout = columnLayout([sequence], (source) => known.has(source));
  const tables = tablesOf(profile, layout);
  const transition = Float64Array.from(profile.transition.flat());
  const belief = new Float64Array(sequence.engine_timestamp_ms.length * STATES).fill(NaN);
  const options = { cadence_ms, warm_up_runs: 0, max_runs: Number.MAX_SAFE_INTEGER };
  for (const runs of encodeRuns(sequence, layout, options)) {
    const stretch = { runs: runs.runs, logLikelihoods: logLikelihoods(runs, tables) };
    const { filtered } = filterStretch(stretch, transition, profile.stationary);
    const first = Math.min(warm_up_runs, runs.runs);
    belief.set(filtered.subarray(first * STATES), (runs.firstRun + first) * STATES);
  }
  return belief;
}
