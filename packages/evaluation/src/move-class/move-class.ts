import { at } from '@xray/contracts/checks';

import { isContiguous, logReturns, type Bars } from '../bars/bars.ts';
import { ewma } from '../bars/ewma.ts';

/** Bars that a move is measured over. */
export const HORIZON_BARS = 10;
/** Half-life of the mean of squared returns that a move is measured against, in bars. */
export const NORMALIZER_HALF_LIFE_BARS = 480;
/** Where normalised moves are cut into classes. */
export const MOVE_CUTS = [-1.5, -0.5, 0.5, 1.5] as const;
export const MOVE_CLASSES = MOVE_CUTS.length + 1;
/** What people call the classes, from the lowest moves to the highest; `MOVE_CUTS` lies between them. */
export const MOVE_CLASS_NAMES = ['fall', 'decline', 'flat', 'advance', 'rise'] as const;
/** The class of a move that cannot be measured. */
export const NO_MOVE_CLASS = 255;

/**
 * The log return of the next 10 bars divided by √10 times the root of the EWMA of squared one-bar log returns up to and
 * with the bar; NaN where the future is not there, has a gap, or the past has no move to measure against.
 */
export function normalizedMoves(bars: Bars): Float64Array {
  const { close } = bars;
  const variance = ewma(
    logReturns(bars).map((value) => value * value),
    NORMALIZER_HALF_LIFE_BARS,
  );
  return close.map((price, bar) => {
    const end = bar + HORIZON_BARS;
    const deviation = Math.sqrt(at(variance, bar));
    if (end >= close.length || !(deviation > 0) || !isContiguous(bars, bar, end)) return NaN;
    return Math.log(at(close, end) / price) / (Math.sqrt(HORIZON_BARS) * deviation);
  });
}

/** The class of each normalised move, 0 (fall) to 4 (rise), a move on a cut belonging to the class above; 255 where it is NaN. */
export function moveClasses(moves: Float64Array): Uint8Array {
  return Uint8Array.from(moves, (move) =>
    Number.isNaN(move) ? NO_MOVE_CLASS : MOVE_CUTS.reduce((index, cut) => index + (move >= cut ? 1 : 0), 0),
  );
}
