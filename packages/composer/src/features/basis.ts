/**
 * `basis_bps`: (mark − index) / index price, the latest of each in the last bar, in basis points. Above 0 the perpetual
 * trades over its index. Missing without either price in the bar.
 */
export function basisBps(markPrice: number, indexPrice: number): number {
  return ((markPrice - indexPrice) / indexPrice) * 10_000;
}
