import { XrayError, type ErrorPolicy } from '@xray/contracts';

const policies = {
  /** Arrays that should have one length have not, or a number is none of its range. Policy: halt; correct what the message names. */
  invalid_input: 'halt',
  /** The stated densities give an observation no chance in any state that can be reached. Policy: halt; the densities are not those of the data. */
  impossible_observation: 'halt',
} as const satisfies Record<string, ErrorPolicy>;

export type EvaluationErrorCode = keyof typeof policies;

export class EvaluationError extends XrayError<EvaluationErrorCode> {
  constructor(code: EvaluationErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'EvaluationError';
  }
}

/** Throws `invalid_input` with the sentence where the condition does not hold. */
export function requireInput(condition: boolean, sentence: () => string): void {
  if (!condition) throw new EvaluationError('invalid_input', sentence());
}
