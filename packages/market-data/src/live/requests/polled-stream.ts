import type { VenueAdapter, PolledStream } from '../../venues/venue.ts';
import type { FeedEmitter } from '../events/feed-emitter.ts';
import type { DetailFields, StateCode } from '../events/state-detail.ts';
import type { FeedStreamState } from '../feed-state.ts';
import type { ReadAnswer } from './answer-reader.ts';
import type { RequestOutcome, RequestQueue } from './request-queue.ts';

/** The values of one instrument that are asked for again and again. */
export interface PolledValue {
  poll(): void;
  state(): FeedStreamState;
}

export interface PolledValueOptions {
  readonly venue: VenueAdapter;
  readonly definition: PolledStream;
  readonly symbol: string;
  readonly emitter: FeedEmitter;
  readonly requests: RequestQueue;
  readonly readAnswer: ReadAnswer;
  readonly wallMs: () => number;
  /** Whether it is still wanted when an answer comes. */
  readonly isWatched: () => boolean;
}

export function createPolledValue(options: PolledValueOptions): PolledValue {
  const { venue, definition, symbol, emitter, requests } = options;
  const name = venue.streamName(definition, symbol);
  const subject = { symbol, channel: definition.channel };
  let status: FeedStreamState['status'] = 'pending';
  let answers = 0;
  let lastAnswerTsMs: number | null = null;
  let failures = 0;
  let underWay = false;

  /** Only changes are announced: a venue that is down for an hour says so once. */
  function fail(code: StateCode, fields: DetailFields): void {
    failures += 1;
    if (status === 'stale') return;
    status = 'stale';
    emitter.announce(code, subject, fields);
  }

  function succeed(): void {
    failures = 0;
    answers += 1;
    lastAnswerTsMs = options.wallMs();
    if (status === 'stale') emitter.announce('poll_answered', subject);
    status = 'live';
  }

  function take(outcome: RequestOutcome): void {
    underWay = false;
    const watched = options.isWatched();
    if (outcome.kind === 'failed') {
      if (watched) fail('poll_failed', { reason: outcome.reason, status: outcome.status, says: outcome.says });
      return;
    }
    emitter.receive(() => {
      const events = options.readAnswer(outcome.body, symbol);
      const readable = events.every((event) => event.event_type !== 'DecodeFailure');
      if (watched && readable) succeed();
      emitter.events(events);
      if (watched && !readable) fail('poll_failed', { reason: 'unreadable' });
    });
  }

  return {
    poll: () => {
      if (underWay) {
        fail('poll_skipped', { reason: 'unanswered' });
        return;
      }
      underWay = requests.submit({ path: name, request_weight: definition.request_weight, symbol }, take);
      if (underWay && status === 'pending') status = 'subscribing';
      if (!underWay) fail('poll_skipped', { reason: 'queue_full' });
    },
    state: () => ({
      ...subject,
      name,
      connection: null,
      status,
      frames: answers,
      last_frame_ts_ms: lastAnswerTsMs,
      usual_longest_gap_ms: null,
      silence_limit_ms: definition.poll_interval_ms,
      attempts: failures,
      book: null,
    }),
  };
}
