import { XrayError, type ErrorPolicy } from '@xray/contracts';

const policies = {
  /** The configuration does not match its schema. Policy: halt; correct the key that the message names. */
  invalid_config: 'halt',
  /** The record log goes back in time or evaluates a run twice, so it is no log of this gate. Policy: halt; verify the log. */
  invalid_record_log: 'halt',
  /** What was handed in as events is no list of them, or one is no event of its contract. Policy: halt; nothing of the call is decided, and a gate that was asked is closed for good. */
  invalid_events: 'halt',
  /** Another argument is not what the call takes, such as a store without `append`. Policy: halt; correct the call. */
  invalid_argument: 'halt',
} as const satisfies Record<string, ErrorPolicy>;

export type StateGateErrorCode = keyof typeof policies;

export class StateGateError extends XrayError<StateGateErrorCode> {
  constructor(code: StateGateErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'StateGateError';
  }
}

export function invalidEvents(what: string): StateGateError {
  return new StateGateError('invalid_events', `State gate: ${what}; hand in a list of whole orchestrator events.`);
}

export function invalidArgument(what: string): StateGateError {
  return new StateGateError('invalid_argument', `State gate: ${what}; correct the call.`);
}
