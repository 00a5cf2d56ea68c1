import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** The one error of this package; `detail` says what to do. */
export class ObservabilityError extends defineErrors('ObservabilityError', {
  /** The port of the health server is taken, or may not be listened on. Policy: halt; name another one. */
  cannot_listen: 'halt',
}) {}
/** Why a process cannot be looked at, to be switched on. */
export type ObservabilityErrorCode = ErrorCodeOf<typeof ObservabilityError>;
