/** What a caller does about an error: try again, leave the item out, set it aside for a person, or stop. */
export type ErrorPolicy = 'retry' | 'skip' | 'quarantine' | 'halt';

/**
 * The base of every package's error class. `code` is one of a closed set whose policies stand in `policies`; the message
 * says what happened, where, and what to do.
 */
export class XrayError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly detail: string;
  readonly policy: ErrorPolicy;

  constructor(code: Code, detail: string, policy: ErrorPolicy, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
    this.detail = detail;
    this.policy = policy;
  }
}

/** The text of anything thrown, for a log line or an `error_detail`. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The closed code of an `XrayError`, else the class name of the error: what stands in an `error_kind`. */
export function errorKind(thrown: unknown): string {
  if (thrown instanceof XrayError && typeof thrown.code === 'string') return thrown.code;
  return thrown instanceof Error ? thrown.name : 'unknown_error';
}
