import { regimePosition, type Regime } from '@xray/contracts';
import { forwardFilter } from '@xray/evaluation';
import { hiddenStates, stateLogDensities, type SimulatedInstrument } from '@xray/market-sim';

import type { MarketTruth } from '../market/market-truth.ts';

/**
 * The belief of who knows the market's model and sees the same bars, row-major, bars × 9: the limit of every other one.
 * Bars × 9 numbers for a market of any length.
 */
export function bayesBelief({ labels, model }: MarketTruth, instrument: SimulatedInstrument): Float64Array {
  const { initial, states, transition } = hiddenStates(model);
  const [reference] = model.instruments;
  const own = labels.get(instrument.symbol) ?? [];
  const references = instrument.symbol === reference?.symbol ? null : (labels.get(reference?.symbol ?? '') ?? []);
  const log_densities = new Float64Array(own.length * states.length);
  own.forEach((label, bar) => {
    const referenceReturn = references === null ? null : (references[bar]?.log_return ?? 0);
    log_densities.set(stateLogDensities(model, instrument, label, referenceReturn), bar * states.length);
  });
  const regime_of_state = Uint8Array.from(states, ({ regime }: { readonly regime: Regime }) => regimePosition(regime));
  return forwardFilter({ log_densities, initial, transition, regime_of_state }).belief;
}
