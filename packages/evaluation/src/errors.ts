import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** Everything that this package throws. */
export class EvaluationError extends defineErrors('EvaluationError', {
  /** Arrays that should have one length have not, or a number is none of its range. Policy: halt; correct what the message names. */
  invalid_input: 'halt',
  /** The stated densities give an observation no chance in any state that can be reached. Policy: halt; the densities are not those of the data. */
  impossible_observation: 'halt',
  /** The markets to score do not go together with each other, with the cadence or with their labels. Policy: halt; correct what the message names. */
  unfit_markets: 'halt',
  /** A run lies in data that the calibration was fitted on: its score would say nothing of any other. Policy: halt; score other data. */
  fitted_on: 'halt',
  /** No symbol has enough runs to be scored. Policy: halt; give longer markets. */
  nothing_scored: 'halt',
}) {}
/** What keeps a score from meaning anything, to be switched on. The entries of the class say what to do about each. */
export type EvaluationErrorCode = ErrorCodeOf<typeof EvaluationError>;

/** Throws `invalid_input` with the sentence where the condition does not hold. */
export function requireInput(condition: boolean, sentence: () => string): void {
  if (!condition) throw new EvaluationError('invalid_input', sentence());
}
