import type { TradingColumns, WindowView } from '../window/window-view.ts';
import { at } from './statistics.ts';

/**
 * `price_last`: the newest price at or before the engine time: of the newest bar that has one, the price of the latest trade by
 * exchange time, ties by ingest order; without trades in it, the close of its latest final candle. Quote units. Missing without
 * either, and where the last one no longer holds (`staleness.ts`).
 */
export function priceLast({ latestPrice }: WindowView): number {
  return latestPrice;
}

/** Traded value of a slot: Σ price·quantity over its trades; without trades, the quote volume of its bar. */
export function turnoverOf(trading: TradingColumns, slot: number): number {
  return at(trading.quantity, slot) > 0 ? at(trading.turnover, slot) : at(trading.candleQuoteVolume, slot);
}

/** Traded quantity of a slot, of the same source as its turnover. */
export function quantityOf(trading: TradingColumns, slot: number): number {
  const traded = at(trading.quantity, slot);
  return traded > 0 ? traded : at(trading.candleVolume, slot);
}

/**
 * `vwap`: Σ price·quantity / Σ quantity over the trades of the last bar (quantity > 0); without trades, quote volume /
 * volume of the bar. Quote units. Missing without trades and bar, or when the bar traded nothing or has no quote volume.
 */
export function vwap(trading: TradingColumns): number {
  const slot = trading.quantity.length - 1;
  return turnoverOf(trading, slot) / quantityOf(trading, slot);
}

/** Volume-weighted average price over all the slots that say both turnover and quantity; NaN without any. */
export function vwapOfSlots(trading: TradingColumns): number {
  let turnover = 0;
  let quantity = 0;
  for (let slot = 0; slot < trading.quantity.length; slot += 1) {
    const slotTurnover = turnoverOf(trading, slot);
    const slotQuantity = quantityOf(trading, slot);
    if (Number.isNaN(slotTurnover) || Number.isNaN(slotQuantity)) continue;
    turnover += slotTurnover;
    quantity += slotQuantity;
  }
  return turnover / quantity;
}

const EFFICIENCY_BARS = 20;

/**
 * `efficiency_ratio` (Kaufman): |close − close 20 bars before| / Σ |close − previous close| over the last 20 bars. Of
 * [0, 1]: 1 on a straight path. Missing under 21 bars and on a path of length zero.
 */
export function efficiencyRatio(close: Float64Array, count: number): number {
  if (count <= EFFICIENCY_BARS) return Number.NaN;
  let path = 0;
  for (let bar = count - EFFICIENCY_BARS; bar < count; bar += 1) path += Math.abs(at(close, bar) - at(close, bar - 1));
  const distance = Math.abs(at(close, count - 1) - at(close, count - 1 - EFFICIENCY_BARS));
  return Math.min(1, distance / path);
}
