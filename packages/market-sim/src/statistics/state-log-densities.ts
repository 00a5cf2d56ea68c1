import { REGIMES } from '@xray/contracts';

import type { MarketModel, SimulatedInstrument } from '../model/market-model.ts';
import type { RegimeModel } from '../model/regime-model.ts';
import { MEASURES, type BarStatistics, type Measure } from './bar-statistics.ts';
import { imbalanceMean, volumeMean } from './conditional-means.ts';

/** Log densities of the distributions that a bar is drawn from. */

const lnSqrtTwoPi = 0.5 * Math.log(2 * Math.PI);

function normalLogDensity(value: number, mean: number, deviation: number): number {
  const z = (value - mean) / deviation;
  return -0.5 * z * z - Math.log(deviation) - lnSqrtTwoPi;
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0.5 within 1e-14 (Lanczos 1964, g = 7). */
function logGamma(x: number): number {
  const base = x + 6.5;
  const series = LANCZOS.reduce((sum, coefficient, order) => sum + coefficient / (x + order), 0.99999999999980993);
  return lnSqrtTwoPi + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

/** Log density of Student's t scaled to variance 1: a function of the standardised value. */
function studentLogDensity(degreesOfFreedom: number): (z: number) => number {
  const power = (degreesOfFreedom + 1) / 2;
  const constant = logGamma(power) - logGamma(degreesOfFreedom / 2) - 0.5 * Math.log((degreesOfFreedom - 2) * Math.PI);
  return (z) => constant - power * Math.log1p((z * z) / (degreesOfFreedom - 2));
}

interface StateParameters {
  readonly regime: RegimeModel;
  readonly lnSigma: number;
  readonly sigma: number;
  readonly relativeVolatility: number;
  readonly lnLevel: number;
}

type StateLogDensity = (state: StateParameters) => number;

/** For every measure: what of it does not change with the state, computed once a bar, and the density left. */
function measureDensity(
  measure: Measure,
  model: MarketModel,
  instrument: SimulatedInstrument,
  statistics: BarStatistics,
  referenceReturn: number | null,
): StateLogDensity {
  const own = statistics.log_return - instrument.market_beta * model.market_loading * (referenceReturn ?? 0);
  switch (measure) {
    case 'return': {
      const density = studentLogDensity(model.return_degrees_of_freedom);
      return ({ lnSigma, regime, sigma }) => density(own / sigma - regime.drift) - lnSigma;
    }
    case 'range': {
      const excess = Math.log(statistics.log_range - Math.abs(statistics.log_return));
      return ({ lnSigma, regime: { wick } }) => normalLogDensity(excess, wick.mean + lnSigma, wick.deviation);
    }
    case 'volume': {
      const base = instrument.base_volume_lots / 10 ** instrument.quantity_decimals;
      const relative = Math.log(statistics.volume / base);
      return ({ regime, relativeVolatility, sigma }) => {
        const mean = volumeMean(model, regime, relativeVolatility, statistics.log_range / sigma);
        return normalLogDensity(relative, mean, regime.volume.deviation);
      };
    }
    case 'taker_imbalance': {
      const unbounded = Math.atanh(statistics.taker_imbalance);
      return ({ regime, sigma }) =>
        normalLogDensity(unbounded, imbalanceMean(model, regime, own / sigma), regime.taker_imbalance.deviation);
    }
    case 'open_interest': {
      const density = studentLogDensity(model.open_interest_degrees_of_freedom);
      return ({ regime: { open_interest: of } }) =>
        density((statistics.open_interest_change - of.mean) / of.deviation) - Math.log(of.deviation);
    }
    case 'funding_rate':
      return ({ regime: { funding_rate: of } }) => normalLogDensity(statistics.funding_rate, of.mean, of.deviation);
    case 'basis':
      return ({ regime: { basis_bps: of } }) => normalLogDensity(statistics.basis_bps, of.mean, of.deviation);
    case 'liquidations': {
      const { liquidation_share: share } = statistics;
      if (share === 0) return ({ regime }) => Math.log1p(-regime.liquidations.probability);
      const size = Math.log(Math.abs(share));
      return ({ regime: { liquidations: of } }) =>
        Math.log(of.probability * (share > 0 ? of.buy_share : 1 - of.buy_share)) +
        normalLogDensity(size, of.size.mean, of.size.deviation);
    }
    case 'spread': {
      const relative = Math.log(statistics.spread_bps / instrument.base_spread_bps);
      return ({ lnLevel, regime: { spread } }) =>
        normalLogDensity(relative, spread.mean + model.spread_loading * lnLevel, spread.deviation);
    }
    case 'book_imbalance': {
      const unbounded = Math.atanh(statistics.book_imbalance);
      return ({ regime: { book_imbalance: of } }) => normalLogDensity(unbounded, of.mean, of.deviation);
    }
  }
}

/**
 * Log density of one bar in every hidden state, in the order of `hiddenStates(model).states`: the sum over the measures
 * asked for, each given the state and the measures that it is drawn after (`MEASURES` says which; a sum without those is
 * no likelihood of the bar). The coordinates that the density is one of are log_return,
 * ln(log_range − |log_return|), ln volume, atanh taker_imbalance, open_interest_change, funding_rate, basis_bps,
 * liquidations (a probability of none; else side and ln size), ln spread_bps and atanh book_imbalance.
 *
 * The bar is taken as drawn; what rounding to ticks and lots adds is left out.
 *
 * @param referenceReturn log return of the model's first instrument in the same bar; `null` for that instrument itself
 */
export function stateLogDensities(
  model: MarketModel,
  instrument: SimulatedInstrument,
  statistics: BarStatistics,
  referenceReturn: number | null,
  measures: readonly Measure[] = MEASURES,
): Float64Array {
  const { levels } = model.activity;
  const densities = measures.map((measure) => measureDensity(measure, model, instrument, statistics, referenceReturn));
  const total = new Float64Array(REGIMES.length * levels.length);
  let position = 0;
  for (const name of REGIMES) {
    const regime = model.regimes[name];
    for (const level of levels) {
      const relativeVolatility = regime.volatility * level;
      const sigma = instrument.base_volatility * relativeVolatility;
      const state = { regime, sigma, relativeVolatility, lnSigma: Math.log(sigma), lnLevel: Math.log(level) };
      let sum = 0;
      for (const density of densities) sum += density(state);
      total[position] = sum;
      position += 1;
    }
  }
  return total;
}
