import type { RawMarketEvent } from '@xray/contracts';

import {
  bookTopEvent,
  candleEvent,
  engineTime,
  fundingEvent,
  indexPriceEvent,
  liquidationEvent,
  markPriceEvent,
  openInterestEvent,
} from './events.ts';
import { randomSource } from './random-stream.ts';

/** All that a venue says of one bar. */
export interface MarketBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly taker_buy_volume: number;
  readonly funding_rate: number;
  readonly open_interest: number;
  readonly index_price: number;
  /** (mark − index) / index price. */
  readonly basis: number;
  /** Bid price, bid quantity, ask price, ask quantity. */
  readonly top: readonly [number, number, number, number];
  /** Liquidated quantity: above 0 of shorts, which buy, below 0 of longs; 0 for none. */
  readonly liquidated: number;
}

/** A market of ordinary size around a price of 100, whose volatility swells and ebbs, in bars without gaps. */
export function ordinaryMarket(seed: number, bars: number): MarketBar[] {
  const random = randomSource(seed);
  const spread = (): number => random() + random() + random() - 1.5;
  let price = 100;
  let openInterest = 1e6;
  let fundingRate = 1e-4;
  return Array.from({ length: bars }, (_, bar) => {
    const size = 0.002 * Math.exp(1.2 * Math.sin(bar / 9) + 0.8 * spread());
    const open = price;
    price *= Math.exp(size * spread());
    const volume = 1000 * Math.exp(150 * size + spread());
    const rest = 2e-4 * Math.exp(spread());
    openInterest *= Math.exp(0.5 * size * spread());
    if (bar % 20 === 0) fundingRate += 2e-5 * spread();
    return {
      open,
      high: Math.max(open, price) * Math.exp(size * random()),
      low: Math.min(open, price) * Math.exp(-size * random()),
      close: price,
      volume,
      taker_buy_volume: volume * (0.5 + 0.3 * spread()),
      funding_rate: fundingRate,
      open_interest: openInterest,
      index_price: price * (1 + 1e-5 * spread()),
      basis: 4e-4 * spread(),
      top: [price * (1 - rest), 10 * random() + 1, price * (1 + rest), 10 * random() + 1],
      liquidated: random() < 0.3 ? 0.1 * volume * spread() : 0,
    };
  });
}

/** The bar of the same market seen upside down: every price turned over, buyers for sellers. */
export function upsideDown(bar: MarketBar): MarketBar {
  const turned = (price: number): number => 10_000 / price;
  const [bidPrice, bidQuantity, askPrice, askQuantity] = bar.top;
  return {
    ...bar,
    open: turned(bar.open),
    high: turned(bar.low),
    low: turned(bar.high),
    close: turned(bar.close),
    taker_buy_volume: bar.volume - bar.taker_buy_volume,
    funding_rate: -bar.funding_rate,
    index_price: turned(bar.index_price),
    basis: -bar.basis,
    top: [turned(askPrice), askQuantity, turned(bidPrice), bidQuantity],
    liquidated: -bar.liquidated,
  };
}

/** The final candle of the n-th bar. */
export function candleOf({ open, high, low, close, volume, taker_buy_volume }: MarketBar, bar: number): RawMarketEvent {
  return candleEvent(engineTime(bar) - 1, { open, high, low, close, volume, taker_buy_volume });
}

/** What is sampled at the end of the n-th bar: book, index and mark price, open interest, funding, liquidations. */
export function samplesOf(market: MarketBar, bar: number): RawMarketEvent[] {
  const { basis, funding_rate, index_price, liquidated, open_interest, top } = market;
  const time = engineTime(bar) - 10;
  const samples = [
    bookTopEvent(time, top),
    indexPriceEvent(time, index_price),
    markPriceEvent(time, index_price * (1 + basis)),
    openInterestEvent(time, open_interest),
    fundingEvent(time, funding_rate),
  ];
  if (liquidated === 0) return samples;
  const side = liquidated > 0 ? 'buy' : 'sell';
  return [...samples, liquidationEvent(time, { price: market.close, quantity: Math.abs(liquidated), side })];
}
