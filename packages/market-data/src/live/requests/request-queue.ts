import type { Clock, Metrics } from '@xray/contracts';

import { MarketDataError } from '../../errors.ts';
import { venueWords } from '../../venues/venue-words.ts';
import type { VenueRequest } from '../../venues/venue.ts';
import type { FeedLimits } from '../feed-limits.ts';
import type { FeedRequestState, VenueRefusal } from '../feed-state.ts';
import { ADDRESS_REFUSED, PACE_REFUSED, type RefusalPolicy, refusalWaitMs } from '../pacing/refusal-wait.ts';
import type { Timers } from '../pacing/timers.ts';
import {
  fullBucket,
  perMinuteRate,
  takeTokens,
  tokensAt,
  type TokenRate,
  type TokenBucket,
} from '../pacing/rate-limit.ts';
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

interface QueueState extends RequestQueueOptions {
  readonly rate: TokenRate;
  bucket: TokenBucket;
  pending: readonly Pending[];
  readonly inFlight: Set<AbortController>;
  blockedUntilMs: number | null;
  refusals: number;
  /** The last refusal that was told, until the venue answers otherwise. */
  told: BlockedRequests | null;
  paused: boolean;
  stopped: boolean;
  waiting: boolean;
}

function pump(queue: QueueState): void {
  // A venue that has refused is asked by one request whether it still does.
  const atOnce = queue.told === null ? queue.limits.max_concurrent_requests : 1;
  while (!queue.stopped && !queue.paused && !queue.waiting && queue.inFlight.size < atOnce) {
    const [next, ...rest] = queue.pending;
    if (next === undefined) return;
    const nowMs = queue.clock.monotonicMs();
    const blockedForMs = queue.blockedUntilMs === null ? 0 : queue.blockedUntilMs - nowMs;
    if (blockedForMs > 0) return;
    const taken = takeTokens(queue.bucket, queue.rate, nowMs, next.request.request_weight);
    queue.bucket = taken.bucket;
    if (taken.wait_ms > 0) {
      queue.waiting = true;
      queue.timers.after(taken.wait_ms, () => {
        queue.waiting = false;
        pump(queue);
      });
      return;
    }
    queue.pending = rest;
    void send(queue, next);
  }
}

async function send(queue: QueueState, sent: Pending): Promise<void> {
  const { clock, inFlight, limits, metrics } = queue;
  const controller = new AbortController();
  inFlight.add(controller);
  const startedMs = clock.monotonicMs();
  const cancel = queue.timers.after(limits.request_timeout_ms, () => {
    controller.abort(new MarketDataError('request_failed', 'The venue did not answer a request in time.'));
  });
  let answer: HttpAnswer | null = null;
  let failure = 'no_answer';
  try {
    answer = await queue.httpGet({
      url: queue.rest_url + sent.request.path,
      max_answer_bytes: limits.max_answer_bytes,
      signal: controller.signal,
    });
  } catch (thrown) {
    failure = controller.signal.aborted ? 'timeout' : errorWord(thrown, 'request_failed');
  }
  cancel();
  inFlight.delete(controller);
  if (queue.stopped) return;
  const status = answer === null ? null : answer.status;
  metrics.count('feed_requests_total', 1, { status: String(status ?? failure) });
  metrics.observe('feed_request_duration_ms', clock.monotonicMs() - startedMs);
  metrics.count('feed_request_weight_total', sent.request.request_weight);
  if (answer !== null && status !== OK && answer.body.length > 0) {
    queue.onRefusal(answer.body, sent.request.symbol);
  }
  settle(queue, sent, answer, failure);
  pump(queue);
}

function settle(queue: QueueState, sent: Pending, answer: HttpAnswer | null, failure: string): void {
  if (answer === null) {
    sent.settle({ kind: 'failed', reason: failure, status: null, says: null });
    return;
  }
  const { body, status } = answer;
  if (PACE_REFUSED.has(status)) {
    // Made again first: nothing that was asked for is forgotten.
    queue.pending = [sent, ...queue.pending];
    block(queue, answer);
    return;
  }
  if (ADDRESS_REFUSED.has(status)) block(queue, answer);
  else allow(queue);
  if (status === OK) sent.settle({ kind: 'answered', body });
  else sent.settle({ kind: 'failed', reason: 'status', status, says: venueWords(body) });
}

/** An answer to what was asked before the refusal says nothing of what comes after it. */
function allow(queue: QueueState): void {
  if (queue.blockedUntilMs !== null) return;
  queue.refusals = 0;
  if (queue.told === null) return;
  queue.told = null;
  queue.onBlocked(null);
}

function block(queue: QueueState, { body, retry_after_ms, status }: HttpAnswer): void {
  if (queue.blockedUntilMs === null) queue.refusals += 1;
  // Whoever refuses a pace without naming a time is not asked again at once.
  const least = PACE_REFUSED.has(status) ? queue.limits.backoff_base_ms : null;
  const failed = { status, retry_after_ms: retry_after_ms ?? least };
  const wait_ms = refusalWaitMs(queue.backoff, queue.refusals, failed, queue.random);
  const untilMs = queue.clock.monotonicMs() + wait_ms;
  if (queue.blockedUntilMs !== null && queue.blockedUntilMs >= untilMs) return;
  queue.blockedUntilMs = untilMs;
  const asked_ms = retry_after_ms !== null && retry_after_ms > wait_ms ? retry_after_ms : null;
  tell(queue, { status, says: venueWords(body), wait_ms, asked_ms });
  queue.timers.after(wait_ms, () => {
    if (queue.blockedUntilMs !== untilMs) return;
    queue.blockedUntilMs = null;
    pump(queue);
  });
}

function tell(queue: QueueState, blocked: BlockedRequests): void {
  const before = queue.told;
  const isKnown = before !== null && before.status === blocked.status && before.says === blocked.says;
  if (isKnown && blocked.wait_ms < 2 * before.wait_ms) return;
  queue.told = blocked;
  queue.onBlocked(blocked);
}

function refusalNow(queue: QueueState, nowMs: number): VenueRefusal | null {
  if (queue.told === null) return null;
  const waitMs = Math.max(0, (queue.blockedUntilMs ?? nowMs) - nowMs);
  return {
    status: queue.told.status,
    says: queue.told.says,
    next_attempt_ts_ms: Math.round(queue.clock.wallMs() + waitMs),
  };
}

function submit(queue: QueueState, request: InstrumentRequest, settle: (outcome: RequestOutcome) => void): boolean {
  if (queue.stopped || queue.pending.length >= queue.limits.max_pending_requests) return false;
  queue.pending = [...queue.pending, { request, settle }];
  pump(queue);
  return true;
}

function state(queue: QueueState): FeedRequestState {
  const { clock } = queue;
  const nowMs = clock.monotonicMs();
  return {
    pending: queue.pending.length,
    in_flight: queue.inFlight.size,
    weight_available: Math.floor(tokensAt(queue.bucket, queue.rate, nowMs)),
    blocked_until_ts_ms:
      queue.blockedUntilMs === null ? null : Math.round(clock.wallMs() + Math.max(0, queue.blockedUntilMs - nowMs)),
    refusal: refusalNow(queue, nowMs),
  };
}

function stop(queue: QueueState): void {
  queue.stopped = true;
  queue.pending = [];
  for (const controller of queue.inFlight) controller.abort();
}

export function createRequestQueue(options: RequestQueueOptions): RequestQueue {
  const { clock } = options;
  const rate = perMinuteRate(options.request_weight_per_minute);
  const queue: QueueState = {
    ...options,
    rate,
    bucket: fullBucket(rate, clock.monotonicMs()),
    pending: [],
    inFlight: new Set<AbortController>(),
    blockedUntilMs: null,
    refusals: 0,
    told: null,
    paused: false,
    stopped: false,
    waiting: false,
  };

  return {
    submit: (request, settle) => submit(queue, request, settle),
    pause: () => {
      queue.paused = true;
    },
    resume: () => {
      queue.paused = false;
      pump(queue);
    },
    state: () => state(queue),
    stop: () => {
      stop(queue);
    },
  };
}
