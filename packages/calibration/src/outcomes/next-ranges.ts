import { at } from '@xray/contracts/checks';

import { NO_OUTCOME } from '../filter/filtered-loss.ts';

/** The bars of a symbol's runs, run by run; NaN where there is none. */
export interface RunBars {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** Classes that what came next is sorted into. */
export const NEXT_RANGE_CLASSES = 8;
/** Bars that are looked ahead: as many as page 04 scores a belief on. */
export const HORIZON_BARS = 10;
/** Half-life of the mean square of returns that ranges are measured against, in bars: the one that moves are scored by. */
export const HALF_LIFE_BARS = 480;
/** ln(high / low) counts as at least a tenth of a basis point. */
const LEAST_RANGE = 1e-5;

/** The root of the exponentially weighted mean of squared one-bar returns up to and with each run; NaN before the first of them. */
export function pastVolatility({ close }: RunBars): Float64Array {
  const keep = Math.exp(-Math.LN2 / HALF_LIFE_BARS);
  let weight = 0;
  let squares = 0;
  return close.map((price, run) => {
    const move = run === 0 ? NaN : Math.log(price / at(close, run - 1));
    if (!Number.isNaN(move)) {
      squares = keep * squares + move * move;
      weight = keep * weight + 1;
    }
    return squares === 0 ? NaN : Math.sqrt(squares / weight);
  });
}

/** The mean of ln(range) over the next 10 bars; NaN where one of them is not there. */
export function meanNextLogRange({ high, low }: RunBars): Float64Array {
  const ranges = high.map((top, run) => Math.log(Math.max(Math.log(top / at(low, run)), LEAST_RANGE)));
  return ranges.map((_, run) => {
    if (run + HORIZON_BARS >= ranges.length) return NaN;
    const ahead = ranges.subarray(run + 1, run + 1 + HORIZON_BARS).reduce((sum, value) => sum + value, 0);
    return ahead / HORIZON_BARS;
  });
}

/**
 * The mean ln(range) of the next 10 bars, less ln of the volatility of the past: how wild the market was about to be, against how
 * wild it had been. NaN where the future or the past is not there.
 */
export function nextRanges(bars: RunBars): Float64Array {
  const volatility = pastVolatility(bars);
  return meanNextLogRange(bars).map((ahead, run) => ahead - Math.log(at(volatility, run)));
}

/** The return over the next 10 bars in units of √10 times the volatility of the past; NaN where either is not there. */
export function nextMoves(bars: RunBars): Float64Array {
  const { close } = bars;
  return pastVolatility(bars).map((volatility, run) => {
    const end = run + HORIZON_BARS;
    if (end >= close.length) return NaN;
    return Math.log(at(close, end) / at(close, run)) / (Math.sqrt(HORIZON_BARS) * volatility);
  });
}

/** Where so many classes of equal size are cut: rising, one fewer than classes; all at 0 where no value is known. */
export function equalCuts(values: readonly Float64Array[], classes: number): readonly number[] {
  const sorted = Float64Array.from(values.flatMap((some) => [...some.filter((value) => !Number.isNaN(value))])).sort();
  if (sorted.length === 0) return new Array<number>(classes - 1).fill(0);
  return Array.from({ length: classes - 1 }, (_, cut) => at(sorted, Math.floor(((cut + 1) / classes) * sorted.length)));
}

/** The class of each value by the cuts; `NO_OUTCOME` of NaN. */
export function classesOf(values: Float64Array, cuts: readonly number[]): Uint8Array {
  return Uint8Array.from(values, (value) =>
    Number.isNaN(value) ? NO_OUTCOME : cuts.reduce((above, cut) => above + (value >= cut ? 1 : 0), 0),
  );
}
