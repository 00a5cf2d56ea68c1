import { errorKind, errorText, XrayError } from '@xray/contracts';

export type Attempted<Value> =
  | { readonly ok: true; readonly value: Value; readonly attempts: number }
  | { readonly ok: false; readonly error_kind: string; readonly error_detail: string; readonly attempts: number };

/** Tries a step again only while its error says `retry`, and at most `maxAttempts` times in all. */
export function attempt<Value>(step: () => Value, maxAttempts: number): Attempted<Value> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return { ok: true, value: step(), attempts };
    } catch (error) {
      const retriable = error instanceof XrayError && error.policy === 'retry';
      if (retriable && attempts < maxAttempts) continue;
      return { ok: false, error_kind: errorKind(error), error_detail: errorText(error), attempts };
    }
  }
}
