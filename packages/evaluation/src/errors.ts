import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** Everything that this package throws. */
export class EvaluationError extends defineErrors('EvaluationError', {
  /** Arrays that should have one length have not, or a number is none of its range. Policy: halt; correct what the message names. */
  invalid_input: 'halt',
  /** The stated densities give an observation no chance in any state that can be reached. Policy: halt; the densities are not those of the data. */
  impossible_observation: 'halt',
}) {}
export type EvaluationErrorCode = ErrorCodeOf<typeof EvaluationError>;

/** Throws `invalid_input` with the sentence where the condition does not hold. */
export function requireInput(condition: boolean, sentence: () => string): void {
  if (!condition) throw new EvaluationError('invalid_input', sentence());
}
