import { EventLogError } from './errors.ts';
import { faultOf } from './log-fault.ts';

/** The package's error for anything thrown while doing something. */
export function surfaceError(thrown: unknown, doing: string): EventLogError {
  if (thrown instanceof EventLogError) return thrown;
  const fault = faultOf(thrown, doing);
  return new EventLogError(fault.fault, fault.message, { cause: fault.cause ?? thrown });
}

/** Runs a step and lets only the package's error out. */
export function atSurface<Result>(doing: string, step: () => Result): Result {
  try {
    return step();
  } catch (thrown) {
    throw surfaceError(thrown, doing);
  }
}
