import type { RawMarketEventOf } from '@xray/contracts';

import { realNumber } from './real-number.ts';

/** What a candle measures. Prices in quote units, volumes in base units; NaN where it does not say, or cannot be right. */
export interface MeasuredCandle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Σ price · quantity. */
  readonly quoteVolume: number;
  readonly takerBuyVolume: number;
  /** Trades of the candle. */
  readonly tradeCount: number;
  readonly intervalMs: number;
}

/** How far beyond its range the mean price of a candle may lie, as a factor: other units are off by more. */
const MEAN_PRICE_FACTOR = 2;

function isPossible(open: number, high: number, low: number, close: number): boolean {
  return open > 0 && low > 0 && high >= low && close > 0;
}

/** Whether quote volume over volume is a price of the candle: in other units than the base coin it is none. */
function isMeanPrice(mean: number, low: number, high: number): boolean {
  return mean >= low / MEAN_PRICE_FACTOR && mean <= high * MEAN_PRICE_FACTOR;
}

/** A part of what a candle states as its volume, in base units. */
function inBaseUnits(part: number, stated: number, volume: number): number {
  return volume === stated ? part : part * (volume / stated);
}

/**
 * What of a candle is known, or `null` where its prices cannot be right. A candle that moved without volume does not know its
 * flow; takers never buy less than nothing or more than all. Where `volume` counts contracts, `base_volume` says how many base units
 * they are; without it the mean price is not known, for a quotient of mixed units is none.
 */
export function measuredCandle(candle: RawMarketEventOf<'Candle'>['normalized']): MeasuredCandle | null {
  const open = realNumber(candle.open);
  const high = realNumber(candle.high);
  const low = realNumber(candle.low);
  const close = realNumber(candle.close);
  const stated = realNumber(candle.volume);
  if (!isPossible(open, high, low, close) || Number.isNaN(stated)) return null;
  const base = realNumber(candle.base_volume);
  const volume = base >= 0 ? base : stated;
  const isMeasured = volume > 0 || (volume === 0 && stated === 0 && high === low);
  const quote = realNumber(candle.quote_volume);
  const taker = realNumber(candle.taker_buy_volume);
  const trades = realNumber(candle.trade_count);
  const isTakerPossible = taker >= 0 && taker <= stated;
  return {
    open,
    high,
    low,
    close,
    volume: isMeasured ? volume : Number.NaN,
    quoteVolume: isMeasured && (volume === 0 || isMeanPrice(quote / volume, low, high)) ? quote : Number.NaN,
    takerBuyVolume: isMeasured && isTakerPossible ? inBaseUnits(taker, stated, volume) : Number.NaN,
    tradeCount: trades >= 0 ? trades : Number.NaN,
    intervalMs: realNumber(candle.interval_ms),
  };
}
