import { defineErrors, errorText, type ErrorCodeOf } from '@xray/contracts';

/** Why an operation ends without its result, or ends with one that is not good. */
export class OperationError extends defineErrors('OperationError', {
  /** An input or the configuration is wrong. Halt before anything is touched: correct what the message names. */
  wrong_usage: 'halt',
  /** The operation did what it could and its purpose is not reached. Halt: the message says what is in the way. */
  not_done: 'halt',
  /** It was told to stop. Halt after the last whole commit; of a resumable operation the same call goes on from there. */
  interrupted: 'halt',
  /** Whoever asked may not have it done here. Halt: ask through a door that may, such as the command line. */
  denied: 'halt',
  /** It met a bound of its scope. Halt: the message has what it did; give a wider scope, or ask for less. */
  bound_met: 'halt',
  /** So much is asked for through its door already that no more can wait. Retry when some of it is done. */
  busy: 'retry',
  /** There is no operation of that name. Halt: list them. */
  unknown_operation: 'halt',
  /** Two operations have one name. Halt: a defect of whoever made the registry. */
  duplicate_operation: 'halt',
  /** An operation names a subsystem that is none, or uses one that it does not name. Halt: a defect of its declaration. */
  undeclared_subsystem: 'halt',
  /** An operation gave what its output schema does not allow. Halt: a defect of the operation; nothing of it is handed on. */
  output_off_schema: 'halt',
}) {}
/** Why an operation ended without its result; the entries of the class say what to do. */
export type OperationErrorCode = ErrorCodeOf<typeof OperationError>;

/** Work whose refusals of a kind the caller mends by asking otherwise: they are said as `wrong_usage`. */
export async function saidAsUsage<Result>(
  isUsage: (error: unknown) => boolean,
  work: () => Promise<Result> | Result,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUsage(error)) throw new OperationError('wrong_usage', errorText(error), { cause: error });
    throw error;
  }
}

/** As `saidAsUsage`, of work that waits for nothing. */
export function saidAsUsageNow<Result>(isUsage: (error: unknown) => boolean, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (isUsage(error)) throw new OperationError('wrong_usage', errorText(error), { cause: error });
    throw error;
  }
}
