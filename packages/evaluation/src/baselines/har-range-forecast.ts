import { at } from '@xray/contracts/checks';

import { logRanges, type Bars } from '../bars/bars.ts';
import { HORIZON_BARS } from '../move-class/move-class.ts';
import { leastSquares } from './least-squares.ts';

/** Windows of the averages of the log range, in bars. */
export const HAR_WINDOWS_BARS = [2, 10, 60, 480] as const;
const DAY_MS = 86_400_000;
/** Sine and cosine of the time of day at 1 to 4 cycles a day. */
const DAY_HARMONICS = 4;
const COLUMNS = 1 + HAR_WINDOWS_BARS.length + 2 * DAY_HARMONICS;

/**
 * The forecast of the mean log range of the next 10 bars at each bar, by linear regression on its averages over the last
 * 2, 10, 60 and 480 bars and on the time of day (HAR, Corsi 2009, on ranges), fitted on `fitRows`. NaN before bar 479.
 */
export function harRangeForecasts(bars: Bars, fitRows: Uint32Array): Float64Array {
  const ranges = logRanges(bars);
  const sums = cumulativeSums(ranges);
  const length = ranges.length;
  const mean = (end: number, count: number) =>
    end < count || end > length ? NaN : (at(sums, end) - at(sums, end - count)) / count;
  const design = new Float64Array(length * COLUMNS);
  const targets = new Float64Array(length);
  for (let bar = 0; bar < length; bar += 1) {
    const angle = (2 * Math.PI * (at(bars.engine_timestamp_ms, bar) % DAY_MS)) / DAY_MS;
    const predictors = [1, ...HAR_WINDOWS_BARS.map((count) => mean(bar + 1, count))];
    for (let cycle = 1; cycle <= DAY_HARMONICS; cycle += 1)
      predictors.push(Math.sin(cycle * angle), Math.cos(cycle * angle));
    design.set(predictors, bar * COLUMNS);
    targets[bar] = mean(bar + 1 + HORIZON_BARS, HORIZON_BARS);
  }
  const coefficients = leastSquares(design, COLUMNS, targets, fitRows);
  return ranges.map((_, bar) =>
    coefficients.reduce((sum, coefficient, column) => sum + coefficient * at(design, bar * COLUMNS + column), 0),
  );
}

/** The sum of the first n values at position n; one longer than the values. */
function cumulativeSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  values.forEach((value, index) => {
    sums[index + 1] = at(sums, index) + value;
  });
  return sums;
}
