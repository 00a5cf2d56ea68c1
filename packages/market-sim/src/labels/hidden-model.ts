import { regimePosition, type HiddenModel } from '@xray/contracts';

import type { BarLabel } from './bar-label.ts';
import { hiddenStates } from '../model/hidden-states.ts';
import type { MarketModel } from '../model/market-model.ts';
import { stateLogDensities } from '../statistics/state-log-densities.ts';

/**
 * What a symbol's bars were drawn from, with the density of each of them: what a filter needs that is to be the limit of
 * every belief. `null` where the model has no such instrument.
 */
export function hiddenModel(
  model: MarketModel,
  labels: ReadonlyMap<string, readonly BarLabel[]>,
  symbol: string,
): HiddenModel | null {
  const instrument = model.instruments.find((one) => one.symbol === symbol);
  if (instrument === undefined) return null;
  const { initial, states, transition } = hiddenStates(model);
  const [reference] = model.instruments;
  const own = labels.get(symbol) ?? [];
  const references = symbol === reference?.symbol ? null : (labels.get(reference?.symbol ?? '') ?? []);
  const log_densities = new Float64Array(own.length * states.length);
  own.forEach((label, bar) => {
    const referenceReturn = references === null ? null : (references[bar]?.log_return ?? 0);
    log_densities.set(stateLogDensities(model, instrument, label, referenceReturn), bar * states.length);
  });
  return {
    log_densities,
    initial,
    transition,
    regime_of_state: Uint8Array.from(states, ({ regime }) => regimePosition(regime)),
  };
}
