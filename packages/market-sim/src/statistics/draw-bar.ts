import type { MarketModel, SimulatedInstrument } from '../model/market-model.ts';
import type { RegimeModel } from '../model/regime-model.ts';
import type { RandomSource } from '../random/random-source.ts';
import { imbalanceMean, volumeMean } from './conditional-means.ts';
import { priceE8, type SimulatedBar } from './simulated-bar.ts';

/** What a bar's distributions hang on. */
export interface BarConditions {
  readonly regime: RegimeModel;
  /** The activity level's multiplier of volatility. */
  readonly multiplier: number;
  /** Log return of the reference in the same bar; `null` for the reference itself. */
  readonly referenceReturn: number | null;
}

/** A bar has at least this volume, so that every minute of it can have trades of both sides. */
const MIN_VOLUME_LOTS = 64;

interface NormalParameters {
  readonly mean: number;
  readonly deviation: number;
}

function drawn({ deviation, mean }: NormalParameters, random: RandomSource): number {
  return mean + deviation * random.normal();
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function drawPrices(
  open: number,
  sigma: number,
  factor: number,
  regime: RegimeModel,
  degreesOfFreedom: number,
  random: RandomSource,
): Pick<SimulatedBar, 'open_ticks' | 'high_ticks' | 'low_ticks' | 'close_ticks'> {
  const logReturn = regime.drift * sigma + factor + sigma * random.student(degreesOfFreedom);
  const excess = Math.exp(drawn(regime.wick, random)) * sigma;
  const upperShare = random.uniform();
  const close = Math.max(2, Math.round(open * Math.exp(logReturn)));
  const [top, bottom] = [Math.max(open, close), Math.min(open, close)];
  const high = Math.round(top * Math.exp(upperShare * excess));
  const low = Math.max(1, Math.round(bottom * Math.exp((upperShare - 1) * excess)));
  const wide = high - top + bottom - low >= 2;
  return {
    open_ticks: open,
    close_ticks: close,
    high_ticks: wide ? high : top + 1,
    low_ticks: wide ? low : bottom - 1,
  };
}

function drawLiquidatedLots(volume: number, regime: RegimeModel, random: RandomSource): number {
  const { buy_share, probability, size } = regime.liquidations;
  const happens = random.uniform() < probability;
  const sign = random.uniform() < buy_share ? 1 : -1;
  const lots = clamped(Math.round(volume * Math.exp(drawn(size, random))), 1, volume);
  return happens ? sign * lots : 0;
}

function drawBook(
  mid: number,
  meanLots: number,
  spreadBps: number,
  regime: RegimeModel,
  random: RandomSource,
): Pick<SimulatedBar, 'bid_ticks' | 'ask_ticks' | 'bid_lots' | 'ask_lots'> {
  const spread = clamped(Math.round((mid * spreadBps) / 10_000), 1, mid);
  const bid = Math.max(1, mid - Math.floor(spread / 2));
  const imbalance = Math.tanh(drawn(regime.book_imbalance, random));
  const lots = Math.ceil(meanLots * (0.5 + random.uniform()));
  const bidLots = clamped(Math.round((lots * (1 + imbalance)) / 2), 1, lots - 1);
  return { bid_ticks: bid, ask_ticks: bid + spread, bid_lots: bidLots, ask_lots: lots - bidLots };
}

/**
 * One bar from the stated distributions, rounded to whole units. Every bar takes the same number of draws, so that the
 * parameters of one measure shift the draws of no other.
 */
export function drawBar(
  model: MarketModel,
  instrument: SimulatedInstrument,
  before: SimulatedBar,
  { multiplier, referenceReturn, regime }: BarConditions,
  random: RandomSource,
): SimulatedBar {
  const sigma = instrument.base_volatility * regime.volatility * multiplier;
  const factor = instrument.market_beta * model.market_loading * (referenceReturn ?? 0);
  const prices = drawPrices(before.close_ticks, sigma, factor, regime, model.return_degrees_of_freedom, random);

  // What the frames will show of return and range, not what was drawn: a filter sees no more.
  const logReturn = Math.log(prices.close_ticks / prices.open_ticks);
  const logRange = Math.log(prices.high_ticks / prices.low_ticks);
  const volumeGiven = {
    mean: volumeMean(model, regime, regime.volatility * multiplier, logRange / sigma),
    deviation: regime.volume.deviation,
  };
  const volume = Math.max(
    MIN_VOLUME_LOTS,
    Math.round(instrument.base_volume_lots * Math.exp(drawn(volumeGiven, random))),
  );
  const imbalanceGiven = {
    mean: imbalanceMean(model, regime, (logReturn - factor) / sigma),
    deviation: regime.taker_imbalance.deviation,
  };
  const takerImbalance = Math.tanh(drawn(imbalanceGiven, random));
  const { deviation, mean } = regime.open_interest;
  const growth = mean + deviation * random.student(model.open_interest_degrees_of_freedom);
  const fundingRate = drawn(regime.funding_rate, random);
  const basisBps = drawn(regime.basis_bps, random);
  const liquidated = drawLiquidatedLots(volume, regime, random);
  const spreadBps =
    instrument.base_spread_bps * Math.exp(drawn(regime.spread, random) + model.spread_loading * Math.log(multiplier));
  const index = priceE8(prices.close_ticks, instrument);
  return {
    ...prices,
    volume_lots: volume,
    taker_buy_lots: clamped(Math.round((volume * (1 + takerImbalance)) / 2), 1, volume - 1),
    open_interest_before_lots: before.open_interest_lots,
    open_interest_lots: Math.max(1, Math.round(before.open_interest_lots * Math.exp(growth))),
    // A small negative rate rounds to −0, which the exchange has no way to write.
    funding_rate_e8: Math.round(fundingRate * 1e8) + 0,
    index_price_e8: index,
    mark_price_e8: Math.round(index * (1 + basisBps / 10_000)),
    liquidated_lots: liquidated,
    ...drawBook(prices.close_ticks, instrument.book_lots, spreadBps, regime, random),
  };
}
