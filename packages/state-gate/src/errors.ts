import { defineErrors, type ErrorCodeOf } from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';

/** Everything that this package throws. */
export class StateGateError extends defineErrors('StateGateError', {
  /** The configuration does not match its schema. Policy: halt; correct the key that the message names. */
  invalid_config: 'halt',
  /** The record log goes back in time or evaluates a run twice, so it is no log of this gate. Policy: halt; verify the log. */
  invalid_record_log: 'halt',
  /** What was handed in as events is no list of them, or one is no event of its contract. Policy: halt; nothing of the call is decided, and a gate that was asked is closed for good. */
  invalid_events: 'halt',
  /** More waits than `max_pending` allows. Policy: halt; find out what it waits for, then restart from the record log. */
  pending_limit: 'halt',
  /** Something took longer than `max_block_ms` allows. Policy: halt; find out what holds it up, then restart from the record log. */
  block_time_limit: 'halt',
  /** As many failures in a row as `max_failures` allows, where that is more than one. Policy: halt; mend what fails, then restart from the record log. */
  failure_limit: 'halt',
  /** Another argument is not what the call takes, such as a store without `append`. Policy: halt; correct the call. */
  invalid_argument: 'halt',
}) {}
/** Why the gate halted or refused a call, to be switched on. The entries of the class say what to do about each. */
export type StateGateErrorCode = ErrorCodeOf<typeof StateGateError>;

export function invalidEvents(what: string): StateGateError {
  return new StateGateError('invalid_events', `State gate: ${what}; hand in a list of whole orchestrator events.`);
}

export function invalidArgument(what: string): StateGateError {
  return new StateGateError('invalid_argument', `State gate: ${what}; correct the call.`);
}

/** What the entrances ask of their arguments. @throws StateGateError `invalid_argument` */
export const { requireOptionalPort, requirePort } = argumentChecks(invalidArgument);
