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

/** What `defineErrors` makes: an error class whose codes are closed, each with its policy. */
export interface ErrorClass<Code extends string> {
  new (code: Code, detail: string, options?: ErrorOptions): XrayError<Code>;
  /** What a caller does about each code. */
  readonly policies: Readonly<Record<Code, ErrorPolicy>>;
}

/** The codes of an error class. */
export type ErrorCodeOf<Class extends { readonly policies: Readonly<Record<string, ErrorPolicy>> }> =
  keyof Class['policies'] & string;

/**
 * The error class of a package, made of its closed set of codes and their policies. Each code's doc comment says when it is
 * thrown and what to do. `detail` says in one sentence what happened, where, and what to do next.
 *
 * ```ts
 * export class LedgerError extends defineErrors('LedgerError', {
 *   proof_unsupported: 'halt',
 * }) {}
 * export type LedgerErrorCode = ErrorCodeOf<typeof LedgerError>;
 * ```
 */
export function defineErrors<Code extends string>(
  name: string,
  policies: Readonly<Record<Code, ErrorPolicy>>,
): ErrorClass<Code> {
  return class extends XrayError<Code> {
    static readonly policies = policies;

    constructor(code: Code, detail: string, options?: ErrorOptions) {
      super(code, detail, policies[code], options);
      this.name = name;
    }
  };
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
