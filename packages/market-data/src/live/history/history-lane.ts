import type { Clock } from '@xray/contracts';

import { backoffMs, type BackoffPolicy, hasFailed } from '../pacing/backoff.ts';
import { ADDRESS_REFUSED } from '../pacing/refusal-wait.ts';
import type { Timers } from '../pacing/timers.ts';
import { fullBucket, takeTokens, type TokenBucket, type TokenRate } from '../pacing/token-bucket.ts';
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

interface LaneState extends HistoryLaneOptions {
  readonly rate: TokenRate | null;
  bucket: TokenBucket | null;
  pages: readonly HistoryPage[];
  underWay: number;
  failures: number;
  resting: boolean;
  stopped: boolean;
}

function rest(lane: LaneState, ms: number): void {
  lane.resting = true;
  lane.timers.after(ms, () => {
    lane.resting = false;
    pump(lane);
  });
}

function mayAsk(lane: LaneState): boolean {
  const { rate } = lane;
  if (rate === null || lane.bucket === null) return true;
  const taken = takeTokens(lane.bucket, rate, lane.clock.monotonicMs(), 1);
  lane.bucket = taken.bucket;
  if (taken.wait_ms > 0) rest(lane, taken.wait_ms);
  return taken.wait_ms === 0;
}

function pump(lane: LaneState): void {
  while (!lane.stopped && !lane.resting && lane.underWay < MOST_AT_ONCE) {
    const [page, ...others] = lane.pages;
    if (page === undefined || !mayAsk(lane)) return;
    const { range, series, symbol } = page;
    const request = { path: series.path(symbol, range), request_weight: series.request_weight, symbol };
    const submitted = lane.requests.submit(request, (outcome) => {
      take(lane, page, outcome);
    });
    if (!submitted) {
      rest(lane, RETRY_QUEUE_MS);
      return;
    }
    lane.pages = others;
    lane.underWay += 1;
  }
}

/** What is refused to the address is asked for again, until it is clear that it is the page that is refused. */
function isGivenUp(lane: LaneState, { status }: FailedRequest): boolean {
  if (!isRefusal(status)) return false;
  return !ADDRESS_REFUSED.has(status) || hasFailed(lane.backoff, lane.failures + 1);
}

function take(lane: LaneState, page: HistoryPage, outcome: RequestOutcome): void {
  const { backoff } = lane;
  lane.underWay -= 1;
  if (outcome.kind === 'answered') {
    lane.failures = 0;
    lane.onAnswer(page, outcome.body);
  } else if (isGivenUp(lane, outcome)) {
    lane.failures = 0;
    lane.onRefused(page, outcome);
  } else {
    lane.pages = [page, ...lane.pages];
    lane.failures += 1;
    if (lane.failures === backoff.max_attempts) lane.onFailing(page, outcome);
    const attempts = hasFailed(backoff, lane.failures) ? backoff.max_attempts : lane.failures;
    if (!lane.resting) rest(lane, backoffMs(backoff, attempts, lane.random));
  }
  pump(lane);
}

export function createHistoryLane(options: HistoryLaneOptions): HistoryLane {
  const { clock } = options;
  const rate = options.requests_per_minute === null ? null : evenRate(options.requests_per_minute);
  const lane: LaneState = {
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
      lane.pages = [...lane.pages, ...added].sort((left, right) => left.age - right.age);
      pump(lane);
    },
    waiting: () => lane.pages.length + lane.underWay,
    stop: () => {
      lane.stopped = true;
      lane.pages = [];
    },
  };
}
