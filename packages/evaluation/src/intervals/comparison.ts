import { at } from '@xray/contracts/checks';

import { intervalOf, meanOver, type DailyMean, type DayDraws, type Interval } from './day-draws.ts';

/**
 * What a comparison allows to be said: `more` and `less` where the interval of the paired difference excludes 0, else
 * `not_told_apart`.
 */
export type ComparisonVerdict = 'more' | 'less' | 'not_told_apart';

/** One score against another, run by run on the same runs. */
export interface Comparison {
  /** Mean over symbols of the difference. */
  readonly gain: Interval;
  readonly verdict: ComparisonVerdict;
  /** Symbols on which the difference is above 0. */
  readonly better_on: number;
}

/** The middle of the values; of an even number, the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = values.toSorted((left, right) => left - right);
  return (at(sorted, (sorted.length - 1) >> 1) + at(sorted, sorted.length >> 1)) / 2;
}

/** Their sum by how many they are; NaN of none. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function verdictOf({ high, low }: Interval): ComparisonVerdict {
  if (low > 0) return 'more';
  return high < 0 ? 'less' : 'not_told_apart';
}

/** How much higher the first means are than the second, symbol by symbol in the same order; `null` where there is none. */
export function compare(draws: DayDraws, first: readonly DailyMean[], second: readonly DailyMean[]): Comparison | null {
  const pairs = first.flatMap((one, place) => {
    const other = second[place];
    return other === undefined ? [] : [[one, other] as const];
  });
  if (pairs.length !== first.length) return null;
  const gain = intervalOf(draws, (mean) => meanOf(pairs.map(([one, other]) => mean(one) - mean(other))));
  if (gain === null) return null;
  const better_on = pairs.filter(([one, other]) => meanOver(one, null) > meanOver(other, null)).length;
  return { gain, verdict: verdictOf(gain), better_on };
}
