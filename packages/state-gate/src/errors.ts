import { XrayError, type ErrorPolicy } from '@xray/contracts';

const policies = {
  /** The configuration does not match its schema. Policy: halt; correct the key that the message names. */
  invalid_config: 'halt',
  /** The record log goes back in time or evaluates a run twice, so it is no log of this gate. Policy: halt; verify the log. */
  invalid_record_log: 'halt',
} as const satisfies Record<string, ErrorPolicy>;

export type StateGateErrorCode = keyof typeof policies;

export class StateGateError extends XrayError<StateGateErrorCode> {
  constructor(code: StateGateErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'StateGateError';
  }
}
