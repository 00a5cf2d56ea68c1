import type { BarColumns } from '../window/window-view.ts';
import { at, medianSorting, zScoreOfLast } from './statistics.ts';
import { ATR_BARS, ATR_Z_VALUES, RANGE_BARS, type Workspace } from './workspace.ts';

/**
 * True range (Wilder) of a bar: the greatest of high − low, |high − previous close| and |low − previous close|, the
 * previous bar being the one before among those that exist. The first bar's is high − low. Quote units.
 */
export function trueRange(bars: BarColumns, bar: number): number {
  const high = at(bars.high, bar);
  const low = at(bars.low, bar);
  if (bar === 0) return high - low;
  const previousClose = at(bars.close, bar - 1);
  return Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));
}

/** Values of the average true range, oldest first: entries 0 to `count − 1`. */
export interface AverageTrueRanges {
  readonly count: number;
  readonly values: Float64Array;
}

/** The last 50 values of the average true range, fewer where there are not so many bars: each the mean of 14 true ranges. */
export function averageTrueRanges(bars: BarColumns, { trueRanges, averages }: Workspace): AverageTrueRanges {
  const count = Math.max(0, Math.min(ATR_Z_VALUES, bars.count - ATR_BARS + 1));
  const ranges = count === 0 ? 0 : count + ATR_BARS - 1;
  const firstBar = bars.count - ranges;
  for (let entry = 0; entry < ranges; entry += 1) trueRanges[entry] = trueRange(bars, firstBar + entry);
  for (let value = 0; value < count; value += 1) {
    let sum = 0;
    for (let entry = value; entry < value + ATR_BARS; entry += 1) sum += at(trueRanges, entry);
    averages[value] = sum / ATR_BARS;
  }
  return { count, values: averages };
}

/** `atr`: mean true range of the last 14 bars. Quote units, ≥ 0. Missing under 14 bars. */
export function atr({ count, values }: AverageTrueRanges): number {
  return count === 0 ? Number.NaN : at(values, count - 1);
}

/**
 * `atr_z`: z-score of `atr` in its last 50 values (population deviation). In deviations; |z| ≤ 7, for no one of n values
 * can be further out than √(n − 1). Missing under 50 values and when they do not deviate beyond the rounding of prices.
 */
export function atrZ({ count, values }: AverageTrueRanges, bars: BarColumns): number {
  if (count < ATR_Z_VALUES) return Number.NaN;
  let highest = 0;
  for (let bar = bars.count - ATR_Z_VALUES - ATR_BARS + 1; bar < bars.count; bar += 1) {
    highest = Math.max(highest, Math.abs(at(bars.high, bar)));
  }
  return zScoreOfLast(values, 0, ATR_Z_VALUES, highest);
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
  return latestRange / medianSorting(ranges);
}

/**
 * `realised_volatility_<n>`: root of the mean square of the last n one-bar log returns. A return joins two neighbours
 * among the closes that exist. Log return per bar, ≥ 0 (times √(bars a year) it is an annual volatility). Missing under n
 * returns in the close history.
 */
export function realisedVolatility(squaredReturns: Float64Array, count: number, returns: number): number {
  if (count < returns) return Number.NaN;
  let sum = 0;
  for (let entry = count - returns; entry < count; entry += 1) sum += at(squaredReturns, entry);
  return Math.sqrt(sum / returns);
}
