import { ATR_BARS, type BarColumns } from '../window/bar-series.ts';
import type { ReturnSeries } from '../window/return-series.ts';
import { at, medianInPlace, zScoreOfLast } from './statistics.ts';
import { RANGE_BARS, type Workspace } from './workspace.ts';

/** Values of the average true range that its z-score looks at. */
const ATR_Z_VALUES = 50;

/** `atr`: mean true range of the last 14 bars. Quote units, ≥ 0. Missing under 14 bars. */
export function atr({ count, averageTrueRange }: BarColumns): number {
  return count < ATR_BARS ? Number.NaN : at(averageTrueRange, count - 1);
}

/**
 * `atr_z`: z-score of `atr` in its last 50 values (population deviation). In deviations; |z| ≤ 7, for no one of n values
 * can be further out than √(n − 1). Missing under 50 values and when they do not deviate beyond the rounding of prices.
 */
export function atrZ({ count, averageTrueRange, high }: BarColumns): number {
  const firstBar = count - ATR_Z_VALUES - ATR_BARS + 1;
  if (firstBar < 0) return Number.NaN;
  let highest = 0;
  for (let bar = firstBar; bar < count; bar += 1) highest = Math.max(highest, Math.abs(at(high, bar)));
  return zScoreOfLast(averageTrueRange, count - ATR_Z_VALUES, count, highest);
}

/**
 * `range_expansion`: high − low of the latest bar over the median of the last 50 bars' (itself included). ≥ 0; 1 is an
 * ordinary bar. Missing under 50 bars and at a median of zero.
 */
export function rangeExpansion(bars: BarColumns, { ranges }: Workspace): number {
  if (bars.count < RANGE_BARS) return Number.NaN;
  const first = bars.count - RANGE_BARS;
  for (let bar = 0; bar < RANGE_BARS; bar += 1) ranges[bar] = at(bars.high, first + bar) - at(bars.low, first + bar);
  const latestRange = at(ranges, RANGE_BARS - 1);
  return latestRange / medianInPlace(ranges);
}

/**
 * `realised_volatility_<n>`: root of the mean square of the last n one-bar log returns. A return joins two neighbours
 * among the closes of the bars that traded, over any gap. Log return per bar, ≥ 0 (times √(bars a year) it is an annual volatility). Missing under n
 * returns within the last 960 slots.
 */
export function realisedVolatility({ squared, first, count }: ReturnSeries, returns: number): number {
  if (count - first < returns) return Number.NaN;
  let sum = 0;
  for (let entry = count - returns; entry < count; entry += 1) sum += at(squared, entry);
  return Math.sqrt(sum / returns);
}
