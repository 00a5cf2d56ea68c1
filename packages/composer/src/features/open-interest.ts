import type { NormaliserView } from '../window/read-normaliser.ts';
import type { WindowView } from '../window/window-view.ts';
import { meanOf } from './normaliser.ts';
import { at, slotTrend } from './statistics.ts';

const SHORT_BARS = 5;
const MEDIUM_BARS = 20;

/**
 * `open_interest`: the latest by exchange time, ties by ingest order, within the recent bars (`bar_history_bars`). Base units.
 * Missing without one, where it counts contracts of unknown size, and where the last one no longer holds: for 5 bars, or for twice as
 * long as the source let pass before it (`staleness.ts`).
 */
export function openInterest({ latestOpenInterest }: WindowView): number {
  return latestOpenInterest;
}

/** Least-squares slope over the mean of the same slots, as share of the open interest per bar; NaN where there is none. */
function relativeSlope(openInterest: Float64Array, from: number, to: number): number {
  const trend = slotTrend(openInterest, from, to);
  return trend !== null && trend.mean > 0 ? trend.slope / trend.mean : Number.NaN;
}

/**
 * `oi_slope_short`: least-squares slope of open interest over the last 5 bars (the latest sample of each bar), over its
 * mean there. Share per bar: 0.01 is one per cent of growth a bar. Missing when fewer than 3 of the bars have a sample
 * and where `open_interest` is.
 */
export function oiSlopeShort(openInterest: Float64Array): number {
  return relativeSlope(openInterest, openInterest.length - SHORT_BARS, openInterest.length);
}

/** `oi_slope_med`: as `oi_slope_short`, over 20 bars. Missing when fewer than 10 of them have a sample and where `open_interest` is. */
export function oiSlopeMed(openInterest: Float64Array): number {
  return relativeSlope(openInterest, openInterest.length - MEDIUM_BARS, openInterest.length);
}

/**
 * `oi_accel`: `oi_slope_short` minus the same slope over the 5 bars before. Share per bar; above 0 growth quickens or
 * decline slows. Missing when either slope is.
 */
export function oiAccel(openInterest: Float64Array): number {
  const middle = openInterest.length - SHORT_BARS;
  return oiSlopeShort(openInterest) - relativeSlope(openInterest, middle - SHORT_BARS, middle);
}

/**
 * `open_interest_ratio`: d over the mean of |d|, where d = ln(open interest of a slot / of the slot before, the latest sample
 * of each): d of the latest slot, the mean of those of the last 960 slots that have one. In units of an ordinary move; below
 * 0 positions are closed. Missing without either sample, under 120 moves, and when open interest never moved.
 */
export function openInterestRatio(openInterest: Float64Array, { moments }: NormaliserView): number {
  const last = openInterest.length - 1;
  return Math.log(at(openInterest, last) / at(openInterest, last - 1)) / meanOf(moments.openInterestMove);
}
