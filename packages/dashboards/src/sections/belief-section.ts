import { REGIMES, type BeliefByRegime, type DashboardBelief } from '@xray/contracts';

import { runBefore, type RecentRuns } from '../facts/recent-runs.ts';
import type { Newest } from '../facts/run-order.ts';
import type { Belief } from '../facts/symbol-facts.ts';
import { trendOf } from './trend.ts';

/** By mass descending; the sort is stable, so that ties stay in taxonomy order. */
function distributionOf(belief: BeliefByRegime): DashboardBelief['distribution'] {
  return REGIMES.map((regime) => ({ regime, mass: belief[regime] })).sort((left, right) => right.mass - left.mass);
}

export function beliefSection({ place, value }: Newest<Belief>, runs: RecentRuns, flatWithin: number): DashboardBelief {
  const distribution = distributionOf(value.belief);
  const anchor = distribution[0] ?? { regime: REGIMES[0], mass: 0 };
  const before = runBefore(runs, place, (run) => (run.verdict?.belief ?? null) !== null)?.verdict?.belief ?? null;
  const delta = before === null ? null : anchor.mass - before[anchor.regime];
  return {
    run_id: place.run_id,
    engine_timestamp_ms: place.engine_timestamp_ms,
    anchor_regime: anchor.regime,
    distribution,
    entropy_bits: value.entropy_bits,
    trend: { status: trendOf(delta, flatWithin), anchor_mass_delta: delta },
  };
}
