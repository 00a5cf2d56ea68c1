import { silentLogger, type Clock, type Logger } from '@xray/contracts';

import { requireFunction, requireObject, requirePort } from '../../checked-input.ts';
import { MarketDataError } from '../../errors.ts';
import { venueWords } from '../../venues/venue-words.ts';
import type { VenueAdapter, VenueRequest } from '../../venues/venue.ts';
import { DEFAULT_FEED_LIMITS } from '../feed-limits.ts';
import type { FeedEndpoints } from '../live-feed.ts';
import { backoffMs } from '../pacing/backoff.ts';
import { ADDRESS_REFUSED, PACE_REFUSED } from '../pacing/refusal-wait.ts';
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
  /** The longest that is waited between attempts altogether, in milliseconds; by default 300 000. */
  readonly max_wait_ms?: number;
  /** Ends the question at once, waits and all, with `request_stopped`. */
  readonly signal?: AbortSignal;
  /** Is told of every wait and of rows that are left out. */
  readonly logger?: Logger;
}

const MAX_ATTEMPTS = 5;
const MAX_WAIT_MS = 300_000;
const OK = 200;

/** Refusals that pass: too slow, too early, too many requests, banned for a time. */
const PASSING: ReadonlySet<number> = new Set([408, 425, ...PACE_REFUSED]);

function isFinal(status: number): boolean {
  return status >= 300 && status < 500 && !PASSING.has(status);
}

/** Why there is no answer: a status, or a word. */
type Attempt = { readonly answer: HttpAnswer } | { readonly failure: string };

async function attempt(question: VenueQuestion, request: VenueRequest): Promise<Attempt> {
  const { venue, endpoints, clock } = question;
  const timers = createTimers(clock);
  const controller = new AbortController();
  timers.after(DEFAULT_FEED_LIMITS.request_timeout_ms, () => {
    controller.abort();
  });
  const { signal: stop } = question;
  try {
    const answer = await question.httpGet({
      url: (endpoints?.rest_url ?? venue.connection.rest_url) + request.path,
      max_answer_bytes: DEFAULT_FEED_LIMITS.max_answer_bytes,
      signal: stop === undefined ? controller.signal : AbortSignal.any([controller.signal, stop]),
    });
    return { answer };
  } catch (thrown) {
    return { failure: controller.signal.aborted ? 'timeout' : errorWord(thrown, 'no answer') };
  } finally {
    timers.stop();
  }
}

function stopped(question: VenueQuestion, request: VenueRequest): MarketDataError {
  return new MarketDataError(
    'request_stopped',
    `Asking ${question.venue.source_id} for ${request.path} was stopped before there was an answer.`,
  );
}

/** ` and says "…"`, where the venue says anything. */
function saying({ body }: HttpAnswer): string {
  const words = venueWords(body);
  return words === null ? '' : ` and says "${words}"`;
}

function refused(question: VenueQuestion, request: VenueRequest, made: Attempt, attempts: number): MarketDataError {
  const { source_id } = question.venue;
  const times = attempts === 1 ? '' : ` ${attempts} times`;
  if (!('answer' in made)) {
    return new MarketDataError(
      'request_failed',
      `The venue ${source_id} gave no answer to ${request.path} (${made.failure})${times}; check the network.`,
    );
  }
  const { answer } = made;
  const answered = `The venue ${source_id} answered ${request.path} with status ${answer.status}${times}${saying(answer)}`;
  if (ADDRESS_REFUSED.has(answer.status)) {
    return new MarketDataError(
      'request_refused',
      `${answered}: 403 or 451 mean that the exchange refuses this address; ask from another one, or name another venue.`,
    );
  }
  if (isFinal(answer.status)) {
    return new MarketDataError('request_refused', `${answered}: asking again changes nothing; check the address.`);
  }
  return new MarketDataError('request_refused', `${answered}; ask again later.`);
}

function tooLong(
  question: VenueQuestion,
  request: VenueRequest,
  made: Attempt,
  waitMs: number,
  maxMs: number,
): MarketDataError {
  const why =
    'answer' in made
      ? `answered ${request.path} with status ${made.answer.status}${saying(made.answer)}`
      : `gave no answer to ${request.path} (${made.failure})`;
  return new MarketDataError(
    'request_refused',
    `The venue ${question.venue.source_id} ${why}; the next attempt would be in ${Math.ceil(waitMs / 1_000)} s, and no more than ` +
      `${Math.round(maxMs / 1_000)} s are waited altogether: ask again after that.`,
  );
}

/** @throws MarketDataError `invalid_argument` */
function requireQuestion(question: VenueQuestion): void {
  requireObject('the question', question);
  requireObject('the venue', question.venue);
  requireObject('connection of the venue', question.venue.connection);
  requirePort('the clock', question.clock, ['wallMs', 'monotonicMs', 'sleep']);
  requireFunction('random', question.random);
  requireFunction('httpGet', question.httpGet);
}

/** The body of the answer, after as many attempts as it takes and are allowed. */
async function ask(question: VenueQuestion, request: VenueRequest): Promise<Uint8Array> {
  const { venue, clock, random, signal, logger = silentLogger, max_wait_ms = MAX_WAIT_MS } = question;
  const backoff = {
    base_ms: DEFAULT_FEED_LIMITS.backoff_base_ms,
    max_ms: DEFAULT_FEED_LIMITS.backoff_max_ms,
    max_attempts: question.max_attempts ?? MAX_ATTEMPTS,
  };
  const isStopped = (): boolean => signal?.aborted === true;
  let waitedMs = 0;
  for (let attempts = 1; ; attempts += 1) {
    if (isStopped()) throw stopped(question, request);
    const made = await attempt(question, request);
    if (isStopped()) throw stopped(question, request);
    const answer = 'answer' in made ? made.answer : null;
    if (answer?.status === OK) return answer.body;
    if (attempts >= backoff.max_attempts || (answer !== null && isFinal(answer.status))) {
      throw refused(question, request, made, attempts);
    }
    const waitMs = backoffMs(backoff, attempts, random, answer?.retry_after_ms ?? 0);
    if (waitedMs + waitMs > max_wait_ms) throw tooLong(question, request, made, waitMs, max_wait_ms);
    waitedMs += waitMs;
    logger.warn('waiting_for_the_venue', {
      venue: venue.source_id,
      path: request.path,
      reason: 'failure' in made ? made.failure : `status ${made.answer.status}`,
      says: answer === null ? null : venueWords(answer.body),
      attempts,
      wait_ms: Math.round(waitMs),
    });
    await clock.sleep(waitMs, signal).catch((thrown: unknown) => {
      throw isStopped() ? stopped(question, request) : thrown;
    });
  }
}

/**
 * The instruments of the venue that trade, sorted by name. A refusal that passes is asked about again, after waits that the
 * logger is told of; rows that are no instruments are left out, and the logger is told how many and the first one's name.
 *
 * @throws MarketDataError `request_failed`, `request_refused`, `request_stopped`, or `exchange_info_invalid` where the answer
 * is no list or holds nothing to watch.
 */
export async function fetchUniverse(question: VenueQuestion): Promise<readonly string[]> {
  requireQuestion(question);
  const { venue, logger = silentLogger } = question;
  const { universe } = venue.connection;
  return universe.read(await ask(question, universe), ({ count, first }) => {
    logger.warn('instruments_left_out', { venue: venue.source_id, count, first });
  });
}

/** How two clocks stand to one another, as far as one question over a network can tell. */
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
  requireQuestion(question);
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
