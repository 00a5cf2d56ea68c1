import type { Clock } from '@xray/contracts';

import { backoffMs, type BackoffPolicy, hasFailed } from '../pacing/backoff.ts';
import { ADDRESS_REFUSED } from '../pacing/refusal-wait.ts';
import type { Timers } from '../pacing/timers.ts';
import { fullBucket, takeTokens, type TokenBucket, type TokenRate } from '../pacing/rate-limit.ts';
import type { FailedRequest, RequestOutcome, RequestQueue } from '../requests/request-queue.ts';
import type { HistoryPage } from './history-pages.ts';

/** So few at once that what a feed asks for meanwhile never waits behind a long row. */
const MOST_AT_ONCE = 2;
const RETRY_QUEUE_MS = 1_000;

const MINUTE_MS = 60_000;

/** Half a second's worth at once: the limits of single addresses are counted over as little as two seconds. */
function evenRate(perMinute: number): TokenRate {
  return { capacity: Math.max(1, perMinute / 120), tokens_per_ms: perMinute / MINUTE_MS };
}

export interface BackfillQueueOptions {
  readonly requests: RequestQueue;
  readonly requests_per_minute: number | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly backoff: BackoffPolicy;
  readonly random: () => number;
  readonly onAnswer: (page: HistoryPage, body: Uint8Array) => void;
  /** A page is given up: the venue refused it for good. */
  readonly onRefused: (page: HistoryPage, failed: FailedRequest) => void;
  /** No answer, so many times in a row that it counts as failed; it is asked for again each longest wait. Told once. */
  readonly onFailing: (page: HistoryPage, failed: FailedRequest) => void;
}

/** The requests of one series, a few at a time, at its own pace within the feed's. */
export interface BackfillQueue {
  add(pages: readonly HistoryPage[]): void;
  waiting(): number;
  stop(): void;
}

function isRefusal(status: number | null): status is number {
  return status !== null && status >= 400 && status < 500;
}

interface QueueState extends BackfillQueueOptions {
  readonly rate: TokenRate | null;
  bucket: TokenBucket | null;
  pages: readonly HistoryPage[];
  underWay: number;
  failures: number;
  resting: boolean;
  stopped: boolean;
}

function rest(queue: QueueState, ms: number): void {
  queue.resting = true;
  queue.timers.after(ms, () => {
    queue.resting = false;
    pump(queue);
  });
}

function mayAsk(queue: QueueState): boolean {
  const { rate } = queue;
  if (rate === null || queue.bucket === null) return true;
  const taken = takeTokens(queue.bucket, rate, queue.clock.monotonicMs(), 1);
  queue.bucket = taken.bucket;
  if (taken.wait_ms > 0) rest(queue, taken.wait_ms);
  return taken.wait_ms === 0;
}

function pump(queue: QueueState): void {
  while (!queue.stopped && !queue.resting && queue.underWay < MOST_AT_ONCE) {
    const [page, ...others] = queue.pages;
    if (page === undefined || !mayAsk(queue)) return;
    const { range, series, symbol } = page;
    const request = { path: series.path(symbol, range), request_weight: series.request_weight, symbol };
    const submitted = queue.requests.submit(request, (outcome) => {
      take(queue, page, outcome);
    });
    if (!submitted) {
      rest(queue, RETRY_QUEUE_MS);
      return;
    }
    queue.pages = others;
    queue.underWay += 1;
  }
}

/** What is refused to the address is asked for again, until it is clear that it is the page that is refused. */
function isGivenUp(queue: QueueState, { status }: FailedRequest): boolean {
  if (!isRefusal(status)) return false;
  return !ADDRESS_REFUSED.has(status) || hasFailed(queue.backoff, queue.failures + 1);
}

function take(queue: QueueState, page: HistoryPage, outcome: RequestOutcome): void {
  const { backoff } = queue;
  queue.underWay -= 1;
  if (outcome.kind === 'answered') {
    queue.failures = 0;
    queue.onAnswer(page, outcome.body);
  } else if (isGivenUp(queue, outcome)) {
    queue.failures = 0;
    queue.onRefused(page, outcome);
  } else {
    queue.pages = [page, ...queue.pages];
    queue.failures += 1;
    if (queue.failures === backoff.max_attempts) queue.onFailing(page, outcome);
    const attempts = hasFailed(backoff, queue.failures) ? backoff.max_attempts : queue.failures;
    if (!queue.resting) rest(queue, backoffMs(backoff, attempts, queue.random));
  }
  pump(queue);
}

export function createBackfillQueue(options: BackfillQueueOptions): BackfillQueue {
  const { clock } = options;
  const rate = options.requests_per_minute === null ? null : evenRate(options.requests_per_minute);
  const queue: QueueState = {
    ...options,
    rate,
    bucket: rate === null ? null : fullBucket(rate, clock.monotonicMs()),
    pages: [],
    underWay: 0,
    failures: 0,
    resting: false,
    stopped: false,
  };

  return {
    add(added) {
      queue.pages = [...queue.pages, ...added].sort((left, right) => left.age - right.age);
      pump(queue);
    },
    waiting: () => queue.pages.length + queue.underWay,
    stop: () => {
      queue.stopped = true;
      queue.pages = [];
    },
  };
}
