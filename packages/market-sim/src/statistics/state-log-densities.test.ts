import { describe, expect, it } from 'vitest';

import { hiddenStates } from '../model/hidden-states.ts';
import type { MarketModel, SimulatedInstrument } from '../model/market-model.ts';
import { defaultMarketModel, shippedMarketModel, SHIPPED_MODELS } from '../shipped-models.ts';
import { simulateMarket } from '../simulate.ts';
import { forwardPass } from '../testing/forward-pass.ts';
import { KLINE_MEASURES, MEASURES, type BarStatistics, type Measure } from './bar-statistics.ts';
import { stateLogDensities } from './state-log-densities.ts';

const model = defaultMarketModel();
const REFERENCE_RETURN = 0.002;

function instrumentAt(of: MarketModel, position: number): SimulatedInstrument {
  const instrument = of.instruments[position];
  if (instrument === undefined) throw new Error('an instrument was expected');
  return instrument;
}

const ordinary: BarStatistics = {
  log_return: 0.001,
  log_range: 0.003,
  volume: 1,
  taker_imbalance: 0.1,
  open_interest_change: 0,
  funding_rate: 0,
  basis_bps: 0,
  liquidation_share: 0,
  spread_bps: 1,
  book_imbalance: 0,
};

/** A measure as a function of the coordinate that its density is one of, and where all of the mass is. */
const coordinates: Record<
  Exclude<Measure, 'liquidations'>,
  readonly [(x: number) => Partial<BarStatistics>, number, number]
> = {
  return: [(x) => ({ log_return: x }), -1, 1],
  range: [(x) => ({ log_range: ordinary.log_return + Math.exp(x) }), -16, 2],
  volume: [(x) => ({ volume: Math.exp(x) }), -4, 20],
  taker_imbalance: [(x) => ({ taker_imbalance: Math.tanh(x) }), -5, 5],
  open_interest: [(x) => ({ open_interest_change: x }), -1, 1],
  funding_rate: [(x) => ({ funding_rate: x }), -0.01, 0.01],
  basis: [(x) => ({ basis_bps: x }), -100, 100],
  spread: [(x) => ({ spread_bps: Math.exp(x) }), -8, 8],
  book_imbalance: [(x) => ({ book_imbalance: Math.tanh(x) }), -8, 8],
};

/** Integrals of a measure's density in every state, by Simpson's rule over equal steps of sinh, dense about the middle. */
function masses(measure: Measure, at: (x: number) => Partial<BarStatistics>, low: number, high: number): Float64Array {
  const instrument = instrumentAt(model, 1);
  const total = new Float64Array(hiddenStates(model).states.length);
  const steps = 4_000;
  const stretch = 9;
  for (let step = 0; step <= steps; step += 1) {
    const t = (2 * step) / steps - 1;
    const x = (low + high) / 2 + (((high - low) / 2) * Math.sinh(stretch * t)) / Math.sinh(stretch);
    const slope = (((high - low) / 2) * stretch * Math.cosh(stretch * t)) / Math.sinh(stretch);
    const weight = (step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2) * (2 / steps / 3) * slope;
    const densities = stateLogDensities(model, instrument, { ...ordinary, ...at(x) }, REFERENCE_RETURN, [measure]);
    for (const [state, density] of densities.entries()) {
      total[state] = (total[state] ?? 0) + weight * Math.exp(density);
    }
  }
  return total;
}

describe('stateLogDensities', () => {
  it.each(Object.entries(coordinates))(
    'has a density of %s that integrates to 1 in every state',
    (name, [at, low, high]) => {
      for (const mass of masses(name as Measure, at, low, high)) expect(mass).toBeCloseTo(1, 6);
    },
  );

  it('gives no liquidation, bought sizes and sold sizes a mass of 1 together', () => {
    const none = stateLogDensities(model, instrumentAt(model, 1), ordinary, REFERENCE_RETURN, ['liquidations']);
    const bought = masses('liquidations', (x) => ({ liquidation_share: Math.exp(x) }), -16, 8);
    const sold = masses('liquidations', (x) => ({ liquidation_share: -Math.exp(x) }), -16, 8);
    for (const [state, density] of none.entries()) {
      expect(Math.exp(density) + (bought[state] ?? 0) + (sold[state] ?? 0)).toBeCloseTo(1, 6);
    }
  });

  it('is the sum over the measures asked for', () => {
    const instrument = instrumentAt(model, 1);
    const each = MEASURES.map((measure) => stateLogDensities(model, instrument, ordinary, REFERENCE_RETURN, [measure]));
    for (const [state, density] of stateLogDensities(model, instrument, ordinary, REFERENCE_RETURN).entries()) {
      expect(density).toBeCloseTo(
        each.reduce((total, of) => total + (of[state] ?? 0), 0),
        9,
      );
    }
  });

  it('takes the reference’s return out of another instrument’s, and never out of its own', () => {
    const instrument = instrumentAt(model, 1);
    const factor = instrument.market_beta * model.market_loading * REFERENCE_RETURN;
    const shifted = { ...ordinary, log_return: ordinary.log_return + factor };
    for (const measure of ['return', 'taker_imbalance'] as const) {
      const [given] = stateLogDensities(model, instrument, shifted, REFERENCE_RETURN, [measure]);
      expect(given).toBeCloseTo(stateLogDensities(model, instrument, ordinary, null, [measure])[0] ?? NaN, 9);
    }
  });

  it.each(SHIPPED_MODELS)('is the truth: a filter on it is as often right as it says, %s', (name) => {
    const market = simulateMarket({ seed: 17, bars: 1_500, model: shippedMarketModel(name) });
    for (const measures of [MEASURES, KLINE_MEASURES]) {
      const score = forwardPass(market, measures);
      expect(Math.abs(score.accuracy - score.expectedAccuracy)).toBeLessThan(0.03);
      expect(Math.abs(score.massOnTruth - score.expectedMassOnTruth)).toBeLessThan(0.03);
    }
  });

  it('leaves the best possible filter of the default model right between 75 and 85 bars of a hundred', () => {
    const { accuracy } = forwardPass(simulateMarket({ seed: 23, bars: 2_500 }));
    expect(accuracy).toBeGreaterThan(0.75);
    expect(accuracy).toBeLessThan(0.85);
  });

  it('gives no single measure of the default model the game away', () => {
    const market = simulateMarket({ seed: 29, bars: 500 });
    const all = forwardPass(market).accuracy;
    for (const measure of MEASURES) expect(forwardPass(market, [measure]).accuracy).toBeLessThan(all - 0.15);
  });
});
