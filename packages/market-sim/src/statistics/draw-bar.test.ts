import { REGIMES, type Regime } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import type { BarLabel } from '../labels/bar-label.ts';
import { defaultMarketModel } from '../shipped-models.ts';
import { simulateMarket } from '../simulate.ts';

const model = defaultMarketModel();
const market = simulateMarket({ seed: 31, bars: 6_000, model });
const reference = market.truth[0]?.labels() ?? [];

/** All bars of a regime, standardised by what the model states: mean 0 and deviation 1 are expected of each. */
function standardised(regime: Regime, value: (label: BarLabel, context: Context) => number): readonly number[] {
  return market.truth.flatMap((truth, symbol) => {
    const instrument = model.instruments[symbol];
    if (instrument === undefined) return [];
    return truth.labels().flatMap((label, bar) => {
      if (label.regime !== regime) return [];
      const multiplier = model.activity.levels[label.level] ?? NaN;
      const sigma = instrument.base_volatility * model.regimes[regime].volatility * multiplier;
      const loading = instrument.market_beta * model.market_loading;
      const factor = symbol === 0 ? 0 : loading * (reference[bar]?.log_return ?? NaN);
      const baseVolume = instrument.base_volume_lots / 10 ** instrument.quantity_decimals;
      const context = {
        sigma,
        factor,
        lnLevel: Math.log(multiplier),
        lnVolatility: Math.log(multiplier * model.regimes[regime].volatility),
        baseVolume,
        baseSpread: instrument.base_spread_bps,
      };
      return [value(label, context)];
    });
  });
}

interface Context {
  readonly sigma: number;
  readonly factor: number;
  readonly lnLevel: number;
  readonly lnVolatility: number;
  readonly baseVolume: number;
  readonly baseSpread: number;
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number; count: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square), count: values.length };
}

function z(value: number, { deviation, mean }: { mean: number; deviation: number }): number {
  return (value - mean) / deviation;
}

describe.each(REGIMES)('bars of %s', (name) => {
  const regime = model.regimes[name];
  const measures: Readonly<Record<string, (label: BarLabel, context: Context) => number>> = {
    return: ({ log_return }, { factor, sigma }) => (log_return - factor) / sigma - regime.drift,
    range: ({ log_range, log_return }, { sigma }) =>
      z(Math.log((log_range - Math.abs(log_return)) / sigma), regime.wick),
    volume: ({ log_range, volume }, { baseVolume, lnVolatility, sigma }) => {
      const explained = model.volume_loading * lnVolatility + model.volume_range_loading * Math.log(log_range / sigma);
      return z(Math.log(volume / baseVolume) - explained, regime.volume);
    },
    taker_imbalance: ({ log_return, taker_imbalance }, { factor, sigma }) => {
      const sigmas = Math.max(-4, Math.min(4, (log_return - factor) / sigma));
      return z(Math.atanh(taker_imbalance) - model.imbalance_loading * sigmas, regime.taker_imbalance);
    },
    open_interest: ({ open_interest_change }) => z(open_interest_change, regime.open_interest),
    funding_rate: ({ funding_rate }) => z(funding_rate, regime.funding_rate),
    basis: ({ basis_bps }) => z(basis_bps, regime.basis_bps),
    spread: ({ spread_bps }, { baseSpread, lnLevel }) =>
      z(Math.log(spread_bps / baseSpread) - model.spread_loading * lnLevel, regime.spread),
    book_imbalance: ({ book_imbalance }) => z(Math.atanh(book_imbalance), regime.book_imbalance),
  };

  it.each(Object.entries(measures))('have the stated mean and deviation of %s', (_, value) => {
    const { count, deviation, mean } = momentsOf(standardised(name, value));
    expect(count).toBeGreaterThan(200);
    // Four standard errors; the deviation of a heavy tail has a wide one of its own.
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(deviation - 1)).toBeLessThan(6 / Math.sqrt(count));
  });

  it('have liquidations as often, and of the side and size, as stated', () => {
    const shares = standardised(name, ({ liquidation_share }) => liquidation_share);
    const { buy_share, probability, size } = regime.liquidations;
    const some = shares.filter((share) => share !== 0);
    const expectShare = (share: number, stated: number, count: number): void => {
      expect(Math.abs(share - stated)).toBeLessThan(4 * Math.sqrt((stated * (1 - stated)) / count));
    };
    expectShare(some.length / shares.length, probability, shares.length);
    expectShare(some.filter((share) => share > 0).length / some.length, buy_share, some.length);
    const sizes = momentsOf(some.map((share) => z(Math.log(Math.abs(share)), size)));
    expect(Math.abs(sizes.mean)).toBeLessThan(4 / Math.sqrt(sizes.count));
    expect(Math.abs(sizes.deviation - 1)).toBeLessThan(4 / Math.sqrt(sizes.count));
  });
});
