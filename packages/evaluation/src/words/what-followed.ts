import { at } from '@xray/contracts/checks';

import { isContiguous, type Bars } from '../bars/bars.ts';
import { dailyMean, intervalOf, pooledMean, type DayDraws, type Interval } from '../intervals/day-draws.ts';
import { normalizedMoves } from '../move-class/move-class.ts';

/** Bars that a move and what came after it are compared over: the last hour and the next of three-minute bars. */
export const REVERSAL_BARS = 20;
/** A move of this size or more counts as large, in units of √10 times the volatility that moves are measured against. */
export const LARGE_MOVE = 1.5;

/** What came after the runs of which something was said. */
export interface WhatFollowed {
  readonly runs: number;
  /** Of all runs that are looked at. */
  readonly share: Interval;
  /** Share of runs whose next 10 bars moved by 1.5 or more. */
  readonly large_moves: Interval;
  /** Mean size of the move of the next 10 bars. */
  readonly mean_size: Interval;
  /** Share of runs whose next 20 bars moved against the last 20, of those in which both moved; `null` where none did. */
  readonly reversals: Interval | null;
  /** Share of runs whose next 10 bars rose, of those that moved; `null` where none did. */
  readonly rises: Interval | null;
}

/** What came after every run of a symbol: 1 or 0, or a size; NaN where it is not known or there was no move. */
export interface OutcomesOfRuns {
  readonly large: Float64Array;
  readonly size: Float64Array;
  readonly reversed: Float64Array;
  readonly rose: Float64Array;
}

/** ln(close / close of so many bars before); NaN where that bar is not there or there is a gap. */
function pastMoves(bars: Bars, length: number): Float64Array {
  const { close } = bars;
  return close.map((price, bar) =>
    bar >= length && isContiguous(bars, bar - length, bar) ? Math.log(price / at(close, bar - length)) : NaN,
  );
}

export function outcomesOfRuns(bars: Bars): OutcomesOfRuns {
  const moves = normalizedMoves(bars);
  const past = pastMoves(bars, REVERSAL_BARS);
  return {
    large: moves.map((move) => (Number.isNaN(move) ? NaN : Number(Math.abs(move) >= LARGE_MOVE))),
    size: moves.map(Math.abs),
    reversed: past.map((before, bar) => {
      const end = bar + REVERSAL_BARS;
      const product = end < past.length ? before * at(past, end) : NaN;
      return product === 0 || Number.isNaN(product) ? NaN : Number(product < 0);
    }),
    rose: moves.map((move) => (move === 0 || Number.isNaN(move) ? NaN : Number(move > 0))),
  };
}

/** The runs of one symbol of which something was said, among all that are looked at. */
export interface SaidOfRuns {
  readonly days: Int32Array;
  readonly outcomes: OutcomesOfRuns;
  /** By run: 1 where it was said, 0 where not, NaN where the run is not looked at. */
  readonly said: Float64Array;
}

/** What came after the runs of all symbols of which something was said; `null` where it never was. */
export function whatFollowed(symbols: readonly SaidOfRuns[], draws: DayDraws): WhatFollowed | null {
  const runs = symbols.reduce((sum, { said }) => sum + said.filter((one) => one === 1).length, 0);
  const over = (pick: (one: SaidOfRuns) => Float64Array) => {
    const mean = pooledMean(symbols.map((one) => dailyMean(draws, one.days, pick(one))));
    return intervalOf(draws, (of) => of(mean));
  };
  const after = (outcome: keyof OutcomesOfRuns) =>
    over(({ outcomes, said }) => outcomes[outcome].map((value, run) => (said[run] === 1 ? value : NaN)));
  const share = over(({ said }) => said);
  const [large_moves, mean_size] = [after('large'), after('size')];
  if (runs === 0 || share === null || large_moves === null || mean_size === null) return null;
  return { runs, share, large_moves, mean_size, reversals: after('reversed'), rises: after('rose') };
}
