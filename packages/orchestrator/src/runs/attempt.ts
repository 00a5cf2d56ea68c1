import { errorKind, errorText, XrayError } from '@xray/contracts';

/** What a failed run says of its error: texts that canonical JSON can write, and of a bounded length. */
export interface FailureText {
  readonly error_kind: string;
  readonly error_detail: string;
}

export type Attempted<Value> =
  | { readonly ok: true; readonly value: Value; readonly attempts: number }
  | ({ readonly ok: false; readonly attempts: number } & FailureText);

const MAX_KIND_LENGTH = 128;
const MAX_DETAIL_LENGTH = 2_048;

function writable(text: () => unknown, maxLength: number, otherwise: string): string {
  try {
    const said = text();
    if (typeof said !== 'string' || said === '') return otherwise;
    return said.slice(0, maxLength).toWellFormed();
  } catch {
    return otherwise;
  }
}

/** Of anything thrown, whatever it says of itself: what describes a failure must not be able to make another one. */
export function failureText(thrown: unknown): FailureText {
  return {
    error_kind: writable(() => errorKind(thrown), MAX_KIND_LENGTH, 'unknown_error'),
    error_detail: writable(() => errorText(thrown), MAX_DETAIL_LENGTH, 'the error says nothing that can be written'),
  };
}

/** Tries a step again only while its error says `retry`, and at most `maxAttempts` times in all. */
export function attempt<Value>(step: () => Value, maxAttempts: number): Attempted<Value> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return { ok: true, value: step(), attempts };
    } catch (error) {
      const retriable = error instanceof XrayError && error.policy === 'retry';
      if (retriable && attempts < maxAttempts) continue;
      return { ok: false, ...failureText(error), attempts };
    }
  }
}
