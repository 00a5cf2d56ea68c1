import type { NormaliserView } from '../window/read-normaliser.ts';
import { deviationOf, meanOf } from './normaliser.ts';
import { isRoundingNoise } from './statistics.ts';

/**
 * `basis_bps`: (mark − index) / index price, the latest of each in the last bar, in basis points. Above 0 the perpetual
 * trades over its index. Missing without either price in the bar.
 */
export function basisBps(markPrice: number, indexPrice: number): number {
  return ((markPrice - indexPrice) / indexPrice) * 10_000;
}

/**
 * `basis_z`: z-score of the basis of the latest slot (that of `basis_bps`) among those of the last 960 slots, itself included
 * (population deviation). In deviations. Missing without both prices in the bar, under 120 slots with both, and when the
 * basis does not deviate beyond the rounding of prices.
 */
export function basisZ({ latest, moments }: NormaliserView): number {
  const deviation = deviationOf(moments.basis);
  return isRoundingNoise(deviation, 1) ? Number.NaN : (latest.basis - meanOf(moments.basis)) / deviation;
}
