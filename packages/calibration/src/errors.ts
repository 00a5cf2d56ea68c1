import { XrayError, type ErrorPolicy } from '@xray/contracts';

const policies = {
  /** There is too little to learn from, or what there is does not fit together. Policy: halt; give what the message asks for. */
  nothing_to_fit: 'halt',
  /** A setting is out of its range. Policy: halt; correct what the message names. */
  invalid_settings: 'halt',
} as const satisfies Record<string, ErrorPolicy>;

/** Why nothing was fitted. */
export type CalibrationErrorCode = keyof typeof policies;

/** The one error of this package; `detail` says what to do. */
export class CalibrationError extends XrayError<CalibrationErrorCode> {
  constructor(code: CalibrationErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'CalibrationError';
  }
}
