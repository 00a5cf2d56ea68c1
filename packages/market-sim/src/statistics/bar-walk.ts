import { at } from '@xray/contracts/checks';

import type { MarketModel, SimulatedInstrument } from '../model/market-model.ts';
import type { HiddenPath } from '../path/hidden-path.ts';
import { randomSource } from '../random/random-source.ts';
import { drawBar } from './draw-bar.ts';
import { barBeforeTheFirst, type SimulatedBar } from './simulated-bar.ts';

/** The bars of one instrument, one after the other. */
export interface BarWalk {
  /** The bar made last; before the first call of `next`, what the market is before its first bar. */
  readonly current: () => SimulatedBar;
  /** @param referenceReturn log return of the reference in the bar asked for; `null` for the reference itself */
  readonly next: (referenceReturn: number | null) => SimulatedBar;
}

export function barWalk(model: MarketModel, instrument: SimulatedInstrument, path: HiddenPath, seed: number): BarWalk {
  const random = randomSource(seed);
  let bar = barBeforeTheFirst(instrument);
  let position = 0;
  return {
    current: () => bar,
    next(referenceReturn) {
      const regime = model.regimes[at(path.regimes, position)];
      const multiplier = at(model.activity.levels, at(path.levels, position));
      position += 1;
      bar = drawBar(model, instrument, bar, { regime, multiplier, referenceReturn }, random);
      return bar;
    },
  };
}
