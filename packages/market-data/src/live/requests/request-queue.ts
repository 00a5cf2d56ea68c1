import type { Clock, Metrics } from '@xray/contracts';

import { MarketDataError } from '../../errors.ts';
import type { VenueRequest } from '../../venues/venue.ts';
import type { FeedLimits } from '../feed-limits.ts';
import type { FeedRequestState } from '../feed-state.ts';
import type { BackoffPolicy } from '../pacing/backoff.ts';
import { backoffMs } from '../pacing/backoff.ts';
import type { Timers } from '../pacing/timers.ts';
import { fullBucket, perMinuteRate, takeTokens, tokensAt } from '../pacing/token-bucket.ts';
import { errorWord } from '../transport/error-word.ts';
import type { HttpAnswer, HttpGet } from '../transport/ports.ts';

const TOO_MANY_REQUESTS = 429;
const BANNED = 418;
const OK = 200;

export type RequestOutcome =
  | { readonly kind: 'answered'; readonly body: Uint8Array }
  | { readonly kind: 'failed'; readonly reason: string; readonly status: number | null };

/** A request about one instrument. */
export interface InstrumentRequest extends VenueRequest {
  readonly symbol: string;
}

interface Pending {
  readonly request: InstrumentRequest;
  readonly settle: (outcome: RequestOutcome) => void;
}

/** Requests to one venue, within its weight limit, in the order in which they were made. */
export interface RequestQueue {
  /** The outcome, at a later time; `false` where too many wait already and it is never called. */
  submit(request: InstrumentRequest, settle: (outcome: RequestOutcome) => void): boolean;
  pause(): void;
  resume(): void;
  state(): FeedRequestState;
  /** Gives up on everything; nothing is settled any more. */
  stop(): void;
}

export interface RequestQueueOptions {
  readonly rest_url: string;
  readonly request_weight_per_minute: number;
  readonly limits: FeedLimits;
  readonly backoff: BackoffPolicy;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: () => number;
  readonly httpGet: HttpGet;
  readonly metrics: Metrics;
  /** An answer with another status than 200 and what it says, before its outcome is told. */
  readonly onRefusal: (body: Uint8Array, symbol: string) => void;
  /** The venue forbids requests for a time, or allows them again (`null`). */
  readonly onBlocked: (blocked: { readonly status: number; readonly wait_ms: number } | null) => void;
}

export function createRequestQueue(options: RequestQueueOptions): RequestQueue {
  const { clock, timers, limits, metrics } = options;
  const rate = perMinuteRate(options.request_weight_per_minute);
  let bucket = fullBucket(rate, clock.monotonicMs());
  let pending: readonly Pending[] = [];
  const inFlight = new Set<AbortController>();
  let blockedUntilMs: number | null = null;
  let refusals = 0;
  let paused = false;
  let stopped = false;
  let waiting = false;

  function pump(): void {
    while (!stopped && !paused && !waiting && inFlight.size < limits.max_concurrent_requests) {
      const [next, ...rest] = pending;
      if (next === undefined) return;
      const nowMs = clock.monotonicMs();
      const blockedForMs = blockedUntilMs === null ? 0 : blockedUntilMs - nowMs;
      if (blockedForMs > 0) return;
      const taken = takeTokens(bucket, rate, nowMs, next.request.request_weight);
      bucket = taken.bucket;
      if (taken.wait_ms > 0) {
        waiting = true;
        timers.after(taken.wait_ms, () => {
          waiting = false;
          pump();
        });
        return;
      }
      pending = rest;
      void send(next);
    }
  }

  async function send(sent: Pending): Promise<void> {
    const controller = new AbortController();
    inFlight.add(controller);
    const startedMs = clock.monotonicMs();
    const cancel = timers.after(limits.request_timeout_ms, () => {
      controller.abort(new MarketDataError('request_failed', 'The venue did not answer a request in time.'));
    });
    let answer: HttpAnswer | null = null;
    let failure = 'no_answer';
    try {
      answer = await options.httpGet({
        url: options.rest_url + sent.request.path,
        max_answer_bytes: limits.max_answer_bytes,
        signal: controller.signal,
      });
    } catch (thrown) {
      failure = controller.signal.aborted ? 'timeout' : errorWord(thrown, 'request_failed');
    }
    cancel();
    inFlight.delete(controller);
    if (stopped) return;
    const status = answer === null ? null : answer.status;
    metrics.count('feed_requests_total', 1, { status: String(status ?? failure) });
    metrics.observe('feed_request_duration_ms', clock.monotonicMs() - startedMs);
    metrics.count('feed_request_weight_total', sent.request.request_weight);
    if (answer !== null && status !== OK && answer.body.length > 0) {
      options.onRefusal(answer.body, sent.request.symbol);
    }
    if (answer === null) sent.settle({ kind: 'failed', reason: failure, status });
    else if (status === TOO_MANY_REQUESTS || status === BANNED) block(answer, sent);
    else if (status === OK) sent.settle({ kind: 'answered', body: answer.body });
    else sent.settle({ kind: 'failed', reason: 'status', status });
    if (status === OK) refusals = 0;
    pump();
  }

  /** The refused request is made again first: nothing that was asked for is forgotten. */
  function block(answer: HttpAnswer, refused: Pending): void {
    pending = [refused, ...pending];
    refusals += 1;
    const waitMs = backoffMs(
      options.backoff,
      refusals,
      options.random,
      answer.retry_after_ms ?? limits.backoff_base_ms,
    );
    const untilMs = clock.monotonicMs() + waitMs;
    if (blockedUntilMs !== null && blockedUntilMs >= untilMs) return;
    blockedUntilMs = untilMs;
    options.onBlocked({ status: answer.status, wait_ms: waitMs });
    timers.after(waitMs, () => {
      if (blockedUntilMs !== untilMs) return;
      blockedUntilMs = null;
      options.onBlocked(null);
      pump();
    });
  }

  return {
    submit: (request, settle) => {
      if (stopped || pending.length >= limits.max_pending_requests) return false;
      pending = [...pending, { request, settle }];
      pump();
      return true;
    },
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      pump();
    },
    state: () => {
      const nowMs = clock.monotonicMs();
      return {
        pending: pending.length,
        in_flight: inFlight.size,
        weight_available: Math.floor(tokensAt(bucket, rate, nowMs)),
        blocked_until_ts_ms:
          blockedUntilMs === null ? null : Math.round(clock.wallMs() + Math.max(0, blockedUntilMs - nowMs)),
      };
    },
    stop: () => {
      stopped = true;
      pending = [];
      for (const controller of inFlight) controller.abort();
    },
  };
}
