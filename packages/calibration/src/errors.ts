import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** The one error of this package; `detail` says what to do. */
export class CalibrationError extends defineErrors('CalibrationError', {
  /** There is too little to learn from, or what there is does not fit together. Policy: halt; give what the message asks for. */
  nothing_to_fit: 'halt',
  /** A setting is out of its range. Policy: halt; correct what the message names. */
  invalid_settings: 'halt',
  /** A market is labelled at another cadence than that of the runs. Policy: halt; take it at its own. */
  unfit_markets: 'halt',
  /** A market to judge by is one that was fitted on. Policy: halt; judge by other months, or leave those out of the fit. */
  judged_by_fitted: 'halt',
}) {}
/** What keeps a fit from being made, to be switched on. The entries of the class say what to do about each. */
export type CalibrationErrorCode = ErrorCodeOf<typeof CalibrationError>;
