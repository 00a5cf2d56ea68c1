import type { NormaliserView } from '../window/read-normaliser.ts';
import { meanOf } from './normaliser.ts';

/**
 * `book_imbalance`: (bid − ask) / (bid + ask) quantity at the latest top of the book in the last bar. Of [−1, 1]; above 0
 * more is bid than offered. Missing without a book top in the bar and when both quantities are zero.
 */
export function bookImbalance(bidQuantity: number, askQuantity: number): number {
  return (bidQuantity - askQuantity) / (bidQuantity + askQuantity);
}

/**
 * `spread_bps`: (ask − bid) / mid price of the same book top, in basis points. Below 0 when the book was crossed. Missing
 * without a book top in the bar.
 */
export function spreadBps(bidPrice: number, askPrice: number): number {
  return ((askPrice - bidPrice) / ((askPrice + bidPrice) / 2)) * 10_000;
}

/**
 * `spread_ratio`: ln(spread) of the latest slot minus the mean of ln(spread) over the last 960 slots (itself included), spread
 * being `spread_bps` of a slot's last book top. A logarithm: 0 is an ordinary spread, 0.7 twice that. A slot whose last book
 * is crossed or without a spread counts as missing. Missing without a spread in the latest slot and under 120 slots with one.
 */
export function spreadRatio({ latest, moments }: NormaliserView): number {
  return latest.logSpread - meanOf(moments.logSpread);
}
