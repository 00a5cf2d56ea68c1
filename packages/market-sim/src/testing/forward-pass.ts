import { REGIMES } from '@xray/contracts';

import { hiddenStates } from '../model/hidden-states.ts';
import type { SimulatedMarket } from '../simulate.ts';
import type { Measure } from '../statistics/bar-statistics.ts';
import { stateLogDensities } from '../statistics/state-log-densities.ts';

/** How well the filter that knows the model tells the regimes of a market. */
export interface FilterScore {
  /** Share of bars whose likeliest regime is the true one. */
  readonly accuracy: number;
  /** Mean mass of the likeliest regime: what the filter itself expects its accuracy to be. */
  readonly expectedAccuracy: number;
  /** Mean mass of the true regime, and what the filter itself expects it to be: the mean sum of squared masses. */
  readonly massOnTruth: number;
  readonly expectedMassOnTruth: number;
  readonly logLoss: number;
}

/** The forward algorithm over the stated densities, bar by bar, for every symbol of a market. */
export function forwardPass({ config: { model }, truth }: SimulatedMarket, measures?: readonly Measure[]): FilterScore {
  const { initial, states, transition } = hiddenStates(model);
  const n = states.length;
  const levels = model.activity.levels.length;
  let [bars, hits, expectedHits, mass, expectedMass, loss] = [0, 0, 0, 0, 0, 0];
  const reference = truth[0]?.labels() ?? [];
  for (const [symbol, { labels }] of truth.entries()) {
    const instrument = model.instruments[symbol];
    if (instrument === undefined) continue;
    let predicted = initial;
    for (const [bar, label] of labels().entries()) {
      const factor = symbol === 0 ? null : (reference[bar]?.log_return ?? null);
      const densities = stateLogDensities(model, instrument, label, factor, measures);
      const top = Math.max(...densities);
      const weights = densities.map((density, state) => Math.exp(density - top) * (predicted[state] ?? 0));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const filtered = weights.map((weight) => weight / total);
      const regimes = REGIMES.map((_, at) =>
        filtered.subarray(at * levels, (at + 1) * levels).reduce((sum, part) => sum + part, 0),
      );
      const best = regimes.indexOf(Math.max(...regimes));
      const onTruth = regimes[REGIMES.indexOf(label.regime)] ?? 0;
      bars += 1;
      if (REGIMES[best] === label.regime) hits += 1;
      expectedHits += regimes[best] ?? 0;
      mass += onTruth;
      expectedMass += regimes.reduce((sum, part) => sum + part * part, 0);
      loss -= Math.log(onTruth);
      const next = new Float64Array(n);
      for (let from = 0; from < n; from += 1) {
        for (let to = 0; to < n; to += 1) {
          next[to] = (next[to] ?? 0) + (filtered[from] ?? 0) * (transition[from * n + to] ?? 0);
        }
      }
      predicted = next;
    }
  }
  return {
    accuracy: hits / bars,
    expectedAccuracy: expectedHits / bars,
    massOnTruth: mass / bars,
    expectedMassOnTruth: expectedMass / bars,
    logLoss: loss / bars,
  };
}
