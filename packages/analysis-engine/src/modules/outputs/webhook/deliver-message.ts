import { postOnce, type Sender } from './post-webhook.ts';
import type { WebhookMessage } from './webhook-request.ts';

export interface Delivery {
  readonly delivered: boolean;
  readonly attempts: number;
  /** Of the last attempt; `stopped` where the webhook was closed. Empty when it was delivered. */
  readonly reason: string;
}

export interface DeliveryParts extends Sender {
  readonly random: () => number;
  readonly stop: AbortSignal;
  readonly onRetry: (reason: string) => void;
}

/**
 * Tries until a message is taken, refused for good, or has failed as often as it may. Between attempts it waits evenly drawn
 * between nothing and a bound that doubles (full jitter), and no shorter than the receiver asks, but never longer than the
 * longest wait.
 */
export async function deliverMessage(parts: DeliveryParts, message: WebhookMessage): Promise<Delivery> {
  const { clock, config, onRetry, random, stop } = parts;
  let bound = config.base_backoff_ms;
  for (let attempts = 1; ; attempts += 1) {
    const attempt = await postOnce(parts, message, stop);
    if (attempt.kind === 'delivered') return { delivered: true, attempts, reason: '' };
    if (stop.aborted) return { delivered: false, attempts, reason: 'stopped' };
    if (attempt.kind === 'refused' || attempts >= config.max_attempts)
      return { delivered: false, attempts, reason: attempt.reason };
    onRetry(attempt.reason);
    const wait = Math.max(random() * Math.min(bound, config.max_backoff_ms), attempt.retry_after_ms);
    bound = Math.min(bound * 2, config.max_backoff_ms);
    const stopped = await clock.sleep(Math.min(wait, config.max_backoff_ms), stop).then(
      () => false,
      () => true,
    );
    if (stopped) return { delivered: false, attempts, reason: 'stopped' };
  }
}
