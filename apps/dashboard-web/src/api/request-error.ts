/**
 * Why an answer did not come.
 * - `unreachable`: nobody answers at the address. Retry.
 * - `refused`: the server answered with an error status, e.g. 404 for a run that the log does not hold. Show it.
 * - `unexpected`: the answer is none of the contract that was asked for. Show it.
 */
export type RequestErrorCode = 'unreachable' | 'refused' | 'unexpected';

export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  /** The HTTP status; `null` where there was no answer. */
  readonly status: number | null;

  constructor(code: RequestErrorCode, message: string, status: number | null, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.status = status;
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
