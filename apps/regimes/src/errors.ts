import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** The only error that this package throws on purpose; `code` is one of a closed set, and the message says which bar is meant. */
export class RegimesError extends defineErrors('RegimesError', {
  /** No calibration comes along for bars of that length. Policy: halt; use bars of a length that has one, or fit one with `xray calibrate` and hand it in. */
  no_calibration: 'halt',
  /** The bar has no time, a price that is none, or extremes that do not hold open and close. Policy: halt; correct the bar. */
  invalid_bar: 'halt',
  /** The bar does not begin and end at a multiple of its length. Policy: halt; the bars are of another length or time zone. */
  bar_not_aligned: 'halt',
  /** The bar was pushed before. Policy: skip; push each bar once. */
  bar_repeated: 'skip',
  /** The bar is older than the last one. Policy: halt; sort the bars by time. */
  bar_out_of_order: 'halt',
  /** Bars between this one and the last one are missing. Policy: halt; fill them in, or begin a new tracker after the gap. */
  bars_missing: 'halt',
}) {}
/** What is refused, to be switched on. The entries of the class say what to do about each. */
export type RegimesErrorCode = ErrorCodeOf<typeof RegimesError>;
