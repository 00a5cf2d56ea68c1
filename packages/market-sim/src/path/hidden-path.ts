import { REGIMES, type Regime } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { activityChain, regimeChain, type Chain } from '../model/chains.ts';
import type { MarketModel } from '../model/market-model.ts';
import type { RandomSource } from '../random/random-source.ts';

/** What was true of one instrument, bar by bar. */
export interface HiddenPath {
  readonly regimes: readonly Regime[];
  /** Positions in `activity.levels` of the model. */
  readonly levels: Uint8Array;
}

/** The first of `size` masses, from `offset` on, at which the running sum exceeds `uniform`. */
function pick(masses: Float64Array, offset: number, size: number, uniform: number): number {
  let left = uniform;
  for (let state = 0; state < size - 1; state += 1) {
    left -= at(masses, offset + state);
    if (left < 0) return state;
  }
  return size - 1;
}

function chainPath({ initial, size, transition }: Chain, bars: number, random: RandomSource): Uint8Array {
  const path = new Uint8Array(bars);
  let state = pick(initial, 0, size, random.uniform());
  for (let bar = 0; bar < bars; bar += 1) {
    path[bar] = state;
    state = pick(transition, state * size, size, random.uniform());
  }
  return path;
}

/** Draws the regimes of all bars, then the levels. */
export function hiddenPath(model: MarketModel, bars: number, random: RandomSource): HiddenPath {
  const regimes = chainPath(regimeChain(model), bars, random);
  return {
    regimes: Array.from(regimes, (position) => at(REGIMES, position)),
    levels: chainPath(activityChain(model), bars, random),
  };
}
