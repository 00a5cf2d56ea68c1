import { at } from '@xray/contracts/checks';

import { requireInput } from '../errors.ts';

/** The bars of one symbol in order of time; bar i closes at the engine time of run i. */
export interface Bars {
  /** Length of a bar in milliseconds. */
  readonly bar_ms: number;
  /** Engine time of each bar in milliseconds since the epoch, strictly increasing; a step over `bar_ms` is a gap. */
  readonly engine_timestamp_ms: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** Throws `invalid_input` on lengths that differ, times that do not rise, or prices that are none. */
export function requireBars(bars: Bars, symbol: string): void {
  const { engine_timestamp_ms: times, open, high, low, close, bar_ms } = bars;
  const length = times.length;
  requireInput(bar_ms > 0, () => `A bar of ${symbol} lasts ${bar_ms} ms: give a positive length.`);
  requireInput(
    [open, high, low, close].every((prices) => prices.length === length),
    () => `The prices of ${symbol} are not as many as its ${length} engine times: give one of each a bar.`,
  );
  for (let bar = 0; bar < length; bar += 1) {
    const top = at(high, bar);
    const bottom = at(low, bar);
    const inside = [at(open, bar), at(close, bar)].every((price) => price >= bottom && price <= top);
    requireInput(
      bottom > 0 && top < Infinity && inside,
      () => `Bar ${bar} of ${symbol} has no price, or one outside its range: mend the bar or leave it out.`,
    );
    requireInput(
      bar === 0 || at(times, bar) > at(times, bar - 1),
      () => `Bar ${bar} of ${symbol} is not later than the one before it: order the bars by engine time.`,
    );
  }
}

/** Whether no bar is missing from bar `from` to bar `to`. */
export function isContiguous({ engine_timestamp_ms: times, bar_ms }: Bars, from: number, to: number): boolean {
  return at(times, to) - at(times, from) === (to - from) * bar_ms;
}

/** ln(close / previous close); NaN at the first bar and after a gap. */
export function logReturns(bars: Bars): Float64Array {
  return bars.close.map((close, bar) =>
    bar > 0 && isContiguous(bars, bar - 1, bar) ? Math.log(close / at(bars.close, bar - 1)) : NaN,
  );
}

/** Ranges under a tenth of a basis point are bars without a move; their logarithm ends there. */
const SMALLEST_RANGE = 1e-5;

/** ln of the bar's range, itself ln(high / low). */
export function logRanges({ high, low }: Bars): Float64Array {
  return high.map((top, bar) => Math.log(Math.max(Math.log(top / at(low, bar)), SMALLEST_RANGE)));
}
