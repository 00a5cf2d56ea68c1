import type { BarColumns } from '../window/window-view.ts';
import { at, isRoundingNoise, median, zScoreOfLast } from './statistics.ts';

/** Bars of one average true range. */
export const ATR_BARS = 14;
/** Values of the average true range that its z-score looks at. */
export const ATR_Z_VALUES = 50;
const RANGE_BARS = 50;

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

/**
 * The last 50 values of the average true range, oldest first, fewer where there are not so many bars: entry i is the
 * plain mean of 14 true ranges.
 */
export function averageTrueRanges(bars: BarColumns): Float64Array {
  const values = Math.max(0, Math.min(ATR_Z_VALUES, bars.count - ATR_BARS + 1));
  const firstBar = bars.count - values - ATR_BARS + 1;
  const ranges = new Float64Array(values === 0 ? 0 : values + ATR_BARS - 1);
  for (let entry = 0; entry < ranges.length; entry += 1) ranges[entry] = trueRange(bars, firstBar + entry);
  const averages = new Float64Array(values);
  for (let value = 0; value < values; value += 1) {
    let sum = 0;
    for (let entry = value; entry < value + ATR_BARS; entry += 1) sum += at(ranges, entry);
    averages[value] = sum / ATR_BARS;
  }
  return averages;
}

/** `atr`: mean true range of the last 14 bars. Quote units, ≥ 0. Missing under 14 bars. */
export function atr(averages: Float64Array): number {
  return at(averages, averages.length - 1);
}

/**
 * `atr_z`: z-score of `atr` in its last 50 values (population deviation). In deviations; |z| ≤ 7, for no one of n values
 * can be further out than √(n − 1). Missing under 50 values and when they do not deviate beyond the rounding of prices.
 */
export function atrZ(averages: Float64Array, bars: BarColumns): number {
  if (averages.length < ATR_Z_VALUES) return Number.NaN;
  let highest = 0;
  for (let bar = bars.count - ATR_Z_VALUES - ATR_BARS + 1; bar < bars.count; bar += 1) {
    highest = Math.max(highest, Math.abs(at(bars.high, bar)));
  }
  return zScoreOfLast(averages, 0, ATR_Z_VALUES, highest);
}

/**
 * `range_expansion`: high − low of the latest bar over the median of the last 50 bars' (itself included). ≥ 0; 1 is an
 * ordinary bar. Missing under 50 bars and at a median of zero.
 */
export function rangeExpansion(bars: BarColumns): number {
  if (bars.count < RANGE_BARS) return Number.NaN;
  const ranges = new Float64Array(RANGE_BARS);
  const first = bars.count - RANGE_BARS;
  for (let bar = 0; bar < RANGE_BARS; bar += 1) ranges[bar] = at(bars.high, first + bar) - at(bars.low, first + bar);
  return at(ranges, RANGE_BARS - 1) / median(ranges, 0, RANGE_BARS);
}

/**
 * `realised_volatility_<n>`: root of the mean square of the last n one-bar log returns. A return joins two neighbours
 * among the closes that exist. Log return per bar, ≥ 0 (times √(bars a year) it is an annual volatility). Missing under n
 * returns.
 */
export function realisedVolatility(logCloses: Float64Array, returns: number): number {
  let found = -1;
  let first = logCloses.length;
  while (first > 0 && found < returns) {
    first -= 1;
    if (!Number.isNaN(at(logCloses, first))) found += 1;
  }
  if (found < returns) return Number.NaN;
  let previous = at(logCloses, first);
  let squares = 0;
  for (let slot = first + 1; slot < logCloses.length; slot += 1) {
    const logClose = at(logCloses, slot);
    if (Number.isNaN(logClose)) continue;
    const logReturn = logClose - previous;
    if (!isRoundingNoise(logReturn, 1)) squares += logReturn * logReturn;
    previous = logClose;
  }
  return Math.sqrt(squares / returns);
}
