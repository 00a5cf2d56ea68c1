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
