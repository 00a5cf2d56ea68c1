import type { Clock } from '@xray/contracts';

import { MarketDataError } from '../../errors.ts';
import type { VenueAdapter, VenueRequest } from '../../venues/venue.ts';
import { DEFAULT_FEED_LIMITS } from '../feed-limits.ts';
import type { FeedEndpoints } from '../live-feed.ts';
import { backoffMs } from '../pacing/backoff.ts';
import { createTimers } from '../pacing/timers.ts';
import { errorWord } from '../transport/error-word.ts';
import type { HttpAnswer, HttpGet } from '../transport/ports.ts';

/** How a venue is asked something outside a live feed. */
export interface VenueQuestion {
  readonly venue: VenueAdapter;
  readonly endpoints?: FeedEndpoints;
  readonly clock: Clock;
  /** Evenly distributed in [0, 1). */
  readonly random: () => number;
  readonly httpGet: HttpGet;
  /** By default 5; the waits between them are those of a feed. */
  readonly max_attempts?: number;
}

const MAX_ATTEMPTS = 5;
const OK = 200;

/** Why there is no answer: a status, or a word. */
type Attempt = { readonly answer: HttpAnswer } | { readonly failure: string };

async function attempt(question: VenueQuestion, request: VenueRequest): Promise<Attempt> {
  const { venue, endpoints, clock } = question;
  const timers = createTimers(clock);
  const controller = new AbortController();
  timers.after(DEFAULT_FEED_LIMITS.request_timeout_ms, () => {
    controller.abort();
  });
  try {
    const answer = await question.httpGet({
      url: (endpoints?.rest_url ?? venue.connection.rest_url) + request.path,
      max_answer_bytes: DEFAULT_FEED_LIMITS.max_answer_bytes,
      signal: controller.signal,
    });
    return { answer };
  } catch (thrown) {
    return { failure: controller.signal.aborted ? 'timeout' : errorWord(thrown, 'no answer') };
  } finally {
    timers.stop();
  }
}

/** The body of the answer, after as many attempts as it takes and are allowed. */
async function ask(question: VenueQuestion, request: VenueRequest): Promise<Uint8Array> {
  const { venue, clock, random } = question;
  const backoff = {
    base_ms: DEFAULT_FEED_LIMITS.backoff_base_ms,
    max_ms: DEFAULT_FEED_LIMITS.backoff_max_ms,
    max_attempts: question.max_attempts ?? MAX_ATTEMPTS,
  };
  for (let attempts = 1; ; attempts += 1) {
    const made = await attempt(question, request);
    if ('answer' in made && made.answer.status === OK) return made.answer.body;
    if (attempts >= backoff.max_attempts) {
      if ('answer' in made) {
        throw new MarketDataError(
          'request_refused',
          `The venue ${venue.source_id} answered ${request.path} with status ${made.answer.status} ${attempts} times; ask again later.`,
        );
      }
      throw new MarketDataError(
        'request_failed',
        `The venue ${venue.source_id} gave no answer to ${request.path} (${made.failure}) ${attempts} times; check the network.`,
      );
    }
    const askedToWaitMs = 'answer' in made ? (made.answer.retry_after_ms ?? 0) : 0;
    await clock.sleep(backoffMs(backoff, attempts, random, askedToWaitMs));
  }
}

/**
 * The instruments of the venue that trade, sorted by name.
 *
 * @throws MarketDataError `request_failed`, `request_refused`, or `exchange_info_invalid` where the answer is no list.
 */
export async function fetchUniverse(question: VenueQuestion): Promise<readonly string[]> {
  const { universe } = question.venue.connection;
  return universe.read(await ask(question, universe));
}

export interface ClockOffset {
  /** The venue's clock minus ours, in milliseconds. */
  readonly offset_ms: number;
  /** Half the time that the question took: the offset is wrong by no more than that. */
  readonly uncertainty_ms: number;
}

/**
 * How far the venue's clock is ahead of ours, taking its reading for that of the middle of the question. Asks once.
 *
 * @throws MarketDataError `request_failed`, or `request_refused` where the answer holds no time.
 */
export async function measureClockOffset(question: VenueQuestion): Promise<ClockOffset> {
  const { venue, clock } = question;
  const { server_time } = venue.connection;
  const askedMs = clock.monotonicMs();
  const body = await ask({ ...question, max_attempts: 1 }, server_time);
  const tookMs = clock.monotonicMs() - askedMs;
  const theirs = server_time.read(body);
  if (theirs === null) {
    throw new MarketDataError(
      'request_refused',
      `The answer of ${venue.source_id} to ${server_time.path} holds no time; check the address.`,
    );
  }
  return { offset_ms: theirs - (clock.wallMs() - tookMs / 2), uncertainty_ms: tookMs / 2 };
}
