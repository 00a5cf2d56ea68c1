import type { Clock } from '@xray/contracts';
import type { BackoffPolicy } from '../pacing/backoff.ts';
import { backoffMs, hasFailed } from '../pacing/backoff.ts';
import { ADDRESS_REFUSED } from '../pacing/refusal-wait.ts';
import type { Timers } from '../pacing/timers.ts';
import { fullBucket, takeTokens } from '../pacing/token-bucket.ts';
import type { TokenRate } from '../pacing/token-bucket.ts';
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

export interface HistoryLaneOptions {
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
export interface HistoryLane {
  add(pages: readonly HistoryPage[]): void;
  waiting(): number;
  stop(): void;
}

function isRefusal(status: number | null): status is number {
  return status !== null && status >= 400 && status < 500;
}

export function createHistoryLane(options: HistoryLaneOptions): HistoryLane {
  const { backoff, clock, random, requests, timers } = options;
  const rate = options.requests_per_minute === null ? null : evenRate(options.requests_per_minute);
  let bucket = rate === null ? null : fullBucket(rate, clock.monotonicMs());
  let pages: readonly HistoryPage[] = [];
  let underWay = 0;
  let failures = 0;
  let resting = false;
  let stopped = false;

  function rest(ms: number): void {
    resting = true;
    timers.after(ms, () => {
      resting = false;
      pump();
    });
  }

  function mayAsk(): boolean {
    if (rate === null || bucket === null) return true;
    const taken = takeTokens(bucket, rate, clock.monotonicMs(), 1);
    bucket = taken.bucket;
    if (taken.wait_ms > 0) rest(taken.wait_ms);
    return taken.wait_ms === 0;
  }

  function pump(): void {
    while (!stopped && !resting && underWay < MOST_AT_ONCE) {
      const [page, ...others] = pages;
      if (page === undefined || !mayAsk()) return;
      const { range, series, symbol } = page;
      const request = { path: series.path(symbol, range), request_weight: series.request_weight, symbol };
      const submitted = requests.submit(request, (outcome) => {
        take(page, outcome);
      });
      if (!submitted) {
        rest(RETRY_QUEUE_MS);
        return;
      }
      pages = others;
      underWay += 1;
    }
  }

  /** What is refused to the address is asked for again, until it is clear that it is the page that is refused. */
  function isGivenUp({ status }: FailedRequest): boolean {
    if (!isRefusal(status)) return false;
    return !ADDRESS_REFUSED.has(status) || hasFailed(backoff, failures + 1);
  }

  function take(page: HistoryPage, outcome: RequestOutcome): void {
    underWay -= 1;
    if (outcome.kind === 'answered') {
      failures = 0;
      options.onAnswer(page, outcome.body);
    } else if (isGivenUp(outcome)) {
      failures = 0;
      options.onRefused(page, outcome);
    } else {
      pages = [page, ...pages];
      failures += 1;
      if (failures === backoff.max_attempts) options.onFailing(page, outcome);
      const attempts = hasFailed(backoff, failures) ? backoff.max_attempts : failures;
      if (!resting) rest(backoffMs(backoff, attempts, random));
    }
    pump();
  }

  return {
    add(added) {
      pages = [...pages, ...added].sort((left, right) => left.age - right.age);
      pump();
    },
    waiting: () => pages.length + underWay,
    stop: () => {
      stopped = true;
      pages = [];
    },
  };
}
