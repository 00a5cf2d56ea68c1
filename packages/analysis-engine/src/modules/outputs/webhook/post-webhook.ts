import { withinMs, type Clock } from '@xray/contracts';

import type { WebhookConfig } from './webhook-config.ts';
import { webhookHeaders, type WebhookMessage } from './webhook-request.ts';

/** The part of `fetch` that a webhook needs: hand over the global one. */
export type WebhookFetch = (
  url: string,
  request: {
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: {
    /** The value of a header by its lower-case name, `null` where the answer has none; asked for `retry-after`. */
    get(name: string): string | null;
  };
  readonly body: {
    /** Lets go of an answer whose content nobody reads, so that its connection can be used again. */
    cancel(): Promise<void>;
  } | null;
}>;

/** What became of one attempt. `reason` holds no address and no secret. */
export type Attempt =
  | { readonly kind: 'delivered' }
  /** Asking again changes nothing. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** To be tried again, not before a time where the receiver names one. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retry_after_ms: number };

export interface Sender {
  readonly config: WebhookConfig;
  readonly secret: string;
  readonly fetch: WebhookFetch;
  readonly clock: Clock;
}

/** Statuses beside those of a server in trouble (5xx) with which a receiver asks for another attempt. */
const TRY_AGAIN: readonly number[] = [408, 425, 429];

function retryAfterMs(value: string | null): number {
  const seconds = value === null || !/^\d{1,6}$/.test(value) ? 0 : Number(value);
  return seconds * 1000;
}

/** The code of a failed connection, such as ECONNREFUSED; never its message, which may hold the address. */
function networkReason(thrown: unknown): string {
  const cause: unknown = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? `network_${code}` : 'network';
}

/** Posts a message once. Never rejects; ends at the time-out, or at once when it is stopped. */
export async function postOnce(sender: Sender, message: WebhookMessage, stop: AbortSignal): Promise<Attempt> {
  const { clock, config, fetch, secret } = sender;
  const ended = new AbortController();
  const signal = AbortSignal.any([stop, ended.signal]);
  try {
    const answer = await withinMs(clock, config.timeout_ms, () =>
      fetch(config.url, {
        method: 'POST',
        headers: webhookHeaders(message, secret, clock.wallMs()),
        body: message.body,
        redirect: 'manual',
        signal,
      }),
    );
    if (answer.kind === 'late') return { kind: 'failed', reason: 'timeout', retry_after_ms: 0 };
    const { body, headers, status } = answer.value;
    // Nobody reads an answer; left unread, it would keep its connection.
    body?.cancel().catch(() => undefined);
    if (status >= 200 && status < 300) return { kind: 'delivered' };
    const reason = `http_${status}`;
    if (status < 500 && !TRY_AGAIN.includes(status)) return { kind: 'refused', reason };
    return { kind: 'failed', reason, retry_after_ms: retryAfterMs(headers.get('retry-after')) };
  } catch (thrown) {
    return { kind: 'failed', reason: networkReason(thrown), retry_after_ms: 0 };
  } finally {
    ended.abort();
  }
}
