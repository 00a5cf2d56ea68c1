import { REGIMES, type Regime } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { activityChain, regimeChain } from './chains.ts';
import type { MarketModel } from './market-model.ts';

/** What decides the distribution of a bar and is seen by nobody. */
export interface HiddenState {
  readonly regime: Regime;
  /** Position in `activity.levels` of the model. */
  readonly level: number;
}

/** The hidden Markov chain of one instrument: regime and activity level, each independent of the other. */
export interface HiddenStates {
  /** Regimes in taxonomy order, within each the levels in the model's order. */
  readonly states: readonly HiddenState[];
  /** Distribution of the first bar: the stationary one. */
  readonly initial: Float64Array;
  /** Row-stochastic, n × n, row by row: `transition[from · n + to]`. */
  readonly transition: Float64Array;
}

/**
 * The chain that a model's bars are drawn from, which an optimal filter needs. The transition of a pair is the product
 * of those of regime and level.
 */
export function hiddenStates(model: MarketModel): HiddenStates {
  const regimes = regimeChain(model);
  const levels = activityChain(model);
  const states = REGIMES.flatMap((regime) => model.activity.levels.map((_, level) => ({ regime, level })));
  const n = states.length;
  const regimeOf = (state: number): number => Math.floor(state / levels.size);
  const levelOf = (state: number): number => state % levels.size;
  const initial = Float64Array.from(
    states,
    (_, state) => at(regimes.initial, regimeOf(state)) * at(levels.initial, levelOf(state)),
  );
  const transition = Float64Array.from({ length: n * n }, (_, cell) => {
    const [from, to] = [Math.floor(cell / n), cell % n];
    const regime = at(regimes.transition, regimeOf(from) * regimes.size + regimeOf(to));
    return regime * at(levels.transition, levelOf(from) * levels.size + levelOf(to));
  });
  return { states, initial, transition };
}
