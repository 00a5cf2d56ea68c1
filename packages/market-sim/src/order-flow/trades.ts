import { at } from '@xray/contracts/checks';

import { BAR_MS } from '../config.ts';
import type { RandomSource } from '../random/random-source.ts';
import type { SimulatedBar } from '../statistics/simulated-bar.ts';

export interface SimulatedTrade {
  /** Milliseconds since the start of the bar. */
  readonly offset_ms: number;
  readonly price_ticks: number;
  readonly lots: number;
  readonly aggressor: 'BUY' | 'SELL';
}

/** With six trades, one for each sixth of the bar, every minute has at least one. */
export const MIN_TRADES = 6;
/** No trade is later than this, so that the last book, mark price and open interest of the bar see its close. */
export const LAST_TRADE_MS = BAR_MS - 1_001;

/** A number of trades that grows with the root of the volume, and that the volume has lots for. */
export function tradeCount({ volume_lots }: SimulatedBar, tradesPerBar: number, baseVolumeLots: number): number {
  const wanted = Math.round(tradesPerBar * Math.sqrt(volume_lots / baseVolumeLots));
  return Math.max(MIN_TRADES, Math.min(wanted, Math.floor(volume_lots / 4), LAST_TRADE_MS));
}

/** Prices from the open to the close through both extremes, in either order, and never beyond them. */
function tradePrices(bar: SimulatedBar, count: number, random: RandomSource): Float64Array {
  const { close_ticks: close, high_ticks: high, low_ticks: low, open_ticks: open } = bar;
  const first = 1 + Math.floor(random.uniform() * (count - 3));
  const second = first + 1 + Math.floor(random.uniform() * (count - 2 - first));
  const highFirst = random.uniform() < 0.5;
  const anchors: readonly (readonly [position: number, price: number])[] = [
    [0, open],
    [first, highFirst ? high : low],
    [second, highFirst ? low : high],
    [count - 1, close],
  ];
  const prices = new Float64Array(count);
  prices[0] = open;
  let [from, fromPrice] = [0, open];
  for (const [to, toPrice] of anchors) {
    for (let position = from + 1; position < to; position += 1) {
      const straight = fromPrice + ((toPrice - fromPrice) * (position - from)) / (to - from);
      const noise = 0.3 * (high - low) * (random.uniform() - 0.5);
      prices[position] = Math.min(high, Math.max(low, Math.round(straight + noise)));
    }
    prices[to] = toPrice;
    [from, fromPrice] = [to, toPrice];
  }
  return prices;
}

/** Splits a whole number of lots at random into parts of at least one each. */
export function splitLots(total: number, parts: number, random: RandomSource): Float64Array {
  const weights = Float64Array.from({ length: parts }, () => random.exponential());
  const sum = weights.reduce((partial, weight) => partial + weight, 0);
  const spare = total - parts;
  let left = spare;
  for (let part = 0; part < parts - 1; part += 1) {
    const share = Math.min(left, Math.floor((spare * at(weights, part)) / sum));
    weights[part] = 1 + share;
    left -= share;
  }
  if (parts > 0) weights[parts - 1] = 1 + left;
  return weights;
}

/** Trades that realise exactly the bar's open, high, low, close, volume and taker-buy volume, in the order of time. */
export function drawTrades(bar: SimulatedBar, count: number, random: RandomSource): readonly SimulatedTrade[] {
  const { taker_buy_lots: buyLots, volume_lots: volume } = bar;
  const sellLots = volume - buyLots;
  const least = Math.max(1, count - sellLots);
  const most = Math.min(count - 1, buyLots);
  const buys = Math.min(most, Math.max(least, Math.round((count * buyLots) / volume)));
  const prices = tradePrices(bar, count, random);
  const bought = splitLots(buyLots, buys, random);
  const sold = splitLots(sellLots, count - buys, random);
  const trades: SimulatedTrade[] = [];
  let buysDone = 0;
  for (let position = 0; position < count; position += 1) {
    const isBuy = random.uniform() * (count - position) < buys - buysDone;
    const lots = isBuy ? bought[buysDone] : sold[position - buysDone];
    if (isBuy) buysDone += 1;
    trades.push({
      offset_ms: 1 + Math.floor(((position + random.uniform()) / count) * (LAST_TRADE_MS - 1)),
      price_ticks: prices[position] ?? bar.close_ticks,
      lots: lots ?? 0,
      aggressor: isBuy ? 'BUY' : 'SELL',
    });
  }
  return trades;
}
