import type { Clock, Metrics } from '@xray/contracts';

import { MarketDataError } from '../../errors.ts';
import { venueWords } from '../../venues/venue-words.ts';
import type { VenueRequest } from '../../venues/venue.ts';
import type { FeedLimits } from '../feed-limits.ts';
import type { FeedRequestState, VenueRefusal } from '../feed-state.ts';
import { ADDRESS_REFUSED, PACE_REFUSED, refusalWaitMs } from '../pacing/refusal-wait.ts';
import type { RefusalPolicy } from '../pacing/refusal-wait.ts';
import type { Timers } from '../pacing/timers.ts';
import { fullBucket, perMinuteRate, takeTokens, tokensAt } from '../pacing/token-bucket.ts';
import { errorWord } from '../transport/error-word.ts';
import type { HttpAnswer, HttpGet } from '../transport/ports.ts';

const OK = 200;

/** Why a request came to nothing: a word, and the status and words of the venue's answer, where there was one. */
export interface FailedRequest {
  readonly reason: string;
  readonly status: number | null;
  readonly says: string | null;
}

export type RequestOutcome =
  { readonly kind: 'answered'; readonly body: Uint8Array } | ({ readonly kind: 'failed' } & FailedRequest);

/** A venue that is left alone for a time. */
export interface BlockedRequests {
  readonly status: number;
  readonly says: string | null;
  readonly wait_ms: number;
  /** What the venue asks for, where that is longer than it is left alone. */
  readonly asked_ms: number | null;
}

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
  readonly backoff: RefusalPolicy;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: () => number;
  readonly httpGet: HttpGet;
  readonly metrics: Metrics;
  /** An answer with another status than 200 and what it says, before its outcome is told. */
  readonly onRefusal: (body: Uint8Array, symbol: string) => void;
  /**
   * The venue refuses requests, or answers them again (`null`). Told where it says something else than before, or is left
   * alone for at least twice as long: a refusal of days is told a few times.
   */
  readonly onBlocked: (blocked: BlockedRequests | null) => void;
}

export function createRequestQueue(options: RequestQueueOptions): RequestQueue {
  const { clock, timers, limits, metrics } = options;
  const rate = perMinuteRate(options.request_weight_per_minute);
  let bucket = fullBucket(rate, clock.monotonicMs());
  let pending: readonly Pending[] = [];
  const inFlight = new Set<AbortController>();
  let blockedUntilMs: number | null = null;
  let refusals = 0;
  /** The last refusal that was told, until the venue answers otherwise. */
  let told: BlockedRequests | null = null;
  let paused = false;
  let stopped = false;
  let waiting = false;

  function pump(): void {
    // A venue that has refused is asked by one request whether it still does.
    const atOnce = told === null ? limits.max_concurrent_requests : 1;
    while (!stopped && !paused && !waiting && inFlight.size < atOnce) {
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
    settle(sent, answer, failure);
    pump();
  }

  function settle(sent: Pending, answer: HttpAnswer | null, failure: string): void {
    if (answer === null) {
      sent.settle({ kind: 'failed', reason: failure, status: null, says: null });
      return;
    }
    const { body, status } = answer;
    if (PACE_REFUSED.has(status)) {
      // Made again first: nothing that was asked for is forgotten.
      pending = [sent, ...pending];
      block(answer);
      return;
    }
    if (ADDRESS_REFUSED.has(status)) block(answer);
    else allow();
    if (status === OK) sent.settle({ kind: 'answered', body });
    else sent.settle({ kind: 'failed', reason: 'status', status, says: venueWords(body) });
  }

  /** An answer to what was asked before the refusal says nothing of what comes after it. */
  function allow(): void {
    if (blockedUntilMs !== null) return;
    refusals = 0;
    if (told === null) return;
    told = null;
    options.onBlocked(null);
  }

  function block({ body, retry_after_ms, status }: HttpAnswer): void {
    if (blockedUntilMs === null) refusals += 1;
    // Whoever refuses a pace without naming a time is not asked again at once.
    const least = PACE_REFUSED.has(status) ? limits.backoff_base_ms : null;
    const failed = { status, retry_after_ms: retry_after_ms ?? least };
    const wait_ms = refusalWaitMs(options.backoff, refusals, failed, options.random);
    const untilMs = clock.monotonicMs() + wait_ms;
    if (blockedUntilMs !== null && blockedUntilMs >= untilMs) return;
    blockedUntilMs = untilMs;
    const asked_ms = retry_after_ms !== null && retry_after_ms > wait_ms ? retry_after_ms : null;
    tell({ status, says: venueWords(body), wait_ms, asked_ms });
    timers.after(wait_ms, () => {
      if (blockedUntilMs !== untilMs) return;
      blockedUntilMs = null;
      pump();
    });
  }

  function tell(blocked: BlockedRequests): void {
    const before = told;
    const isKnown = before !== null && before.status === blocked.status && before.says === blocked.says;
    if (isKnown && blocked.wait_ms < 2 * before.wait_ms) return;
    told = blocked;
    options.onBlocked(blocked);
  }

  function refusalNow(nowMs: number): VenueRefusal | null {
    if (told === null) return null;
    const waitMs = Math.max(0, (blockedUntilMs ?? nowMs) - nowMs);
    return { status: told.status, says: told.says, next_attempt_ts_ms: Math.round(clock.wallMs() + waitMs) };
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
        refusal: refusalNow(nowMs),
      };
    },
    stop: () => {
      stopped = true;
      pending = [];
      for (const controller of inFlight) controller.abort();
    },
  };
}
