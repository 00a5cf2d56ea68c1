import { HORIZON_BARS } from './move-class.ts';

/** Runs before this bar are neither fitted nor scored: the normaliser and the slowest features have settled by then. */
export const FIRST_SCORED_BAR = 500;

/** Two ranges of bars, each from its start up to but without its end. */
export interface Halves {
  readonly fit: readonly [start: number, end: number];
  readonly score: readonly [start: number, end: number];
}

/**
 * The runs that have a past of 500 bars and a future of 10, in two halves with 10 bars between them, so that no move of
 * the first reaches into the second. `null` where a half would be empty.
 */
export function splitHalves(bars: number): Halves | null {
  const end = bars - HORIZON_BARS;
  const middle = FIRST_SCORED_BAR + Math.floor((end - HORIZON_BARS - FIRST_SCORED_BAR) / 2);
  if (middle <= FIRST_SCORED_BAR) return null;
  return { fit: [FIRST_SCORED_BAR, middle], score: [middle + HORIZON_BARS, end] };
}
