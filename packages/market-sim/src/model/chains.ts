import { REGIMES, stationaryDistribution } from '@xray/contracts';

import type { MarketModel } from './market-model.ts';

/** A Markov chain that starts in its stationary distribution. */
export interface Chain {
  readonly size: number;
  /** Row-stochastic, size × size, row by row: `transition[from · size + to]`. */
  readonly transition: Float64Array;
  readonly initial: Float64Array;
}

function chain(size: number, probability: (from: number, to: number) => number): Chain {
  const states = Array.from({ length: size }, (_, state) => state);
  const rows = states.map((from) => states.map((to) => probability(from, to)));
  return { size, transition: Float64Array.from(rows.flat()), initial: Float64Array.from(stationaryDistribution(rows)) };
}

/** States are `REGIMES` in their order. A regime is left with probability 1 / dwell_bars, for the others by weight. */
export function regimeChain({ regimes }: MarketModel): Chain {
  return chain(REGIMES.length, (from, to) => {
    const [origin, target] = [REGIMES[from], REGIMES[to]];
    if (origin === undefined || target === undefined) return 0;
    const { dwell_bars, next } = regimes[origin];
    if (origin === target) return 1 - 1 / dwell_bars;
    const total = REGIMES.reduce((sum, regime) => sum + (next[regime] ?? 0), 0);
    return (next[target] ?? 0) / total / dwell_bars;
  });
}

/** States are the activity levels in their order. */
export function activityChain({ activity }: MarketModel): Chain {
  const { levels, persistence } = activity;
  if (levels.length === 1) return chain(1, () => 1);
  return chain(levels.length, (from, to) => (from === to ? persistence : (1 - persistence) / (levels.length - 1)));
}
