import { type Clock, type Metrics, silentLogger, silentMetrics } from '@xray/contracts';

import type { BookKeeper } from './order-book/book-keeper.ts';
import { completeFeedConfig, type FeedConfiguration } from './configuration.ts';
import type { Connection, ConnectionContext } from './connection/connection-state.ts';
import { createConnectionGate } from './connection/connection-gate.ts';
import { CONNECTION, createFeedEmitter, type FeedEmitter } from './events/feed-emitter.ts';
import { createFrameCounters, type FrameCounters } from './events/frame-counters.ts';
import type { FeedState } from './feed-state.ts';
import { createFrameIntake, type FrameIntake } from './frame-intake.ts';
import { createExchangeTimeWatch, type ExchangeTimeWatch } from './health/exchange-time-watch.ts';
import { createBackfill, type Backfill } from './history/backfill.ts';
import { startObserving, type ObservedTime } from './health/observed-time.ts';
import { createInstrumentLookup, type InstrumentLookup } from './instruments/instrument-lookup.ts';
import type { FeedSink, LiveFeedOptions } from './live-feed.ts';
import { createTimers, type Timers } from './pacing/timers.ts';
import { createAnswerReader, type ReadAnswer } from './requests/answer-reader.ts';
import type { PolledValue } from './requests/polled-stream.ts';
import { createPoller, type Poller } from './requests/poller.ts';
import { createRequestQueue, type RequestQueue } from './requests/request-queue.ts';
import type { TrackedStream } from './streams/tracked-stream.ts';
import { polledChannels } from './streams/wanted-stream.ts';
import type { PolledStream, VenueAdapter } from '../venues/venue.ts';

/** A channel that is asked for again and again, with its values by instrument. */
interface PolledChannel {
  readonly definition: PolledStream;
  readonly values: Map<string, PolledValue>;
  readonly poller: Poller;
}

/** What a live feed is made of, and the state that it is in. */
export interface FeedParts extends FeedConfiguration {
  readonly venue: VenueAdapter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly metrics: Metrics;
  readonly timers: Timers;
  readonly emitter: FeedEmitter;
  readonly counters: FrameCounters;
  readonly exchangeTime: ExchangeTimeWatch;
  readonly readAnswer: ReadAnswer;
  readonly requests: RequestQueue;
  readonly backfill: Backfill | null;
  readonly instruments: InstrumentLookup;
  readonly polled: readonly PolledChannel[];
  readonly intake: FrameIntake;
  readonly connectionContext: ConnectionContext;
  /** The instruments that are watched. */
  readonly watched: Set<string>;
  readonly connections: Map<string, Connection>;
  readonly tracked: Map<string, TrackedStream>;
  readonly books: Map<string, BookKeeper>;
  status: FeedState['status'];
  reason: string | null;
  pausedAtMs: number;
  observed: ObservedTime;
}

function openRequests(
  options: LiveFeedOptions,
  parts: Pick<FeedParts, 'limits' | 'backoff' | 'rest_url' | 'timers' | 'metrics' | 'emitter' | 'readAnswer'>,
): RequestQueue {
  const { emitter, readAnswer } = parts;
  return createRequestQueue({
    rest_url: parts.rest_url,
    request_weight_per_minute: options.venue.connection.limits.request_weight_per_minute,
    limits: parts.limits,
    backoff: parts.backoff,
    clock: options.clock,
    timers: parts.timers,
    random: options.random,
    httpGet: options.transport.httpGet,
    metrics: parts.metrics,
    onRefusal: (body, symbol) => {
      emitter.events(readAnswer(body, symbol));
    },
    onBlocked: (blocked) => {
      if (blocked === null) emitter.announce('requests_allowed', CONNECTION);
      else
        emitter.announce('requests_blocked', CONNECTION, {
          status: blocked.status,
          retry_after_ms: blocked.wait_ms,
          asked_ms: blocked.asked_ms,
          says: blocked.says,
        });
    },
  });
}

function polledChannelOf(definition: PolledStream, clock: Clock, timers: Timers): PolledChannel {
  const values = new Map<string, PolledValue>();
  const poller = createPoller({ definition, clock, timers, poll: (symbol) => values.get(symbol)?.poll() });
  return { definition, values, poller };
}

function connectionContextOf(
  { clock, random, transport, venue }: LiveFeedOptions,
  parts: Pick<FeedParts, 'limits' | 'backoff' | 'timers' | 'emitter' | 'intake'>,
  observedMs: () => number,
): ConnectionContext {
  const { backoff, emitter, intake, limits, timers } = parts;
  let sockets = 0;
  return {
    venue,
    limits,
    timers,
    openSocket: transport.openSocket,
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    observedMs,
    emitter,
    backoff,
    random,
    nextSocketNumber: () => (sockets += 1),
    whenMayConnect: createConnectionGate(clock, timers, venue.connection.limits.connections_per_minute),
    onFrame: intake.take,
  };
}

/** The emitter, and what reads and counts by it. */
function openEmitter(
  options: LiveFeedOptions,
  parts: Pick<FeedParts, 'limits' | 'metrics'>,
  sink: FeedSink,
  onSinkFailure: (thrown: unknown) => void,
): Pick<FeedParts, 'emitter' | 'counters' | 'exchangeTime' | 'readAnswer'> {
  const { clock, venue } = options;
  const { limits, metrics } = parts;
  const emitter = createFeedEmitter({
    source_id: venue.source_id,
    sink,
    clock,
    last_recv_ts_ms: options.last_recv_ts_ms ?? 0,
    logger: options.logger ?? silentLogger,
    metrics,
    onSinkFailure,
  });
  const counters = createFrameCounters(metrics);
  const exchangeTime = createExchangeTimeWatch({
    emitter,
    metrics,
    monotonicMs: () => clock.monotonicMs(),
    max_exchange_time_offset_ms: limits.max_exchange_time_offset_ms,
  });
  return { emitter, counters, exchangeTime, readAnswer: createAnswerReader(venue, emitter, counters) };
}

/**
 * Builds the parts of a feed; nothing is opened yet.
 *
 * @param onSinkFailure called when the sink throws
 */
export function assembleFeed(
  options: LiveFeedOptions,
  onSinkFailure: (feed: FeedParts, thrown: unknown) => void,
): FeedParts {
  const { clock, random, venue } = options;
  const metrics = options.metrics ?? silentMetrics;
  const base = { ...completeFeedConfig(options), venue, clock, random, metrics, timers: createTimers(clock) };
  const watched = new Set(options.symbols);
  const books = new Map<string, BookKeeper>();
  const observedMs = (): number => feed.observed.observed_ms;
  const sink: FeedSink =
    options.history === undefined
      ? options.sink
      : {
          accept: (events) => {
            options.sink.accept(events);
            feed.backfill?.note(events);
          },
        };
  const emitting = openEmitter(options, base, sink, (thrown) => {
    onSinkFailure(feed, thrown);
  });
  const requests = openRequests(options, { ...base, ...emitting });
  const shared = { ...base, ...emitting, requests };
  const intake = createFrameIntake({
    ...shared,
    monotonicMs: () => clock.monotonicMs(),
    observedMs,
    bookOf: (symbol) => books.get(symbol),
  });
  const logger = options.logger ?? silentLogger;
  const feed: FeedParts = {
    ...shared,
    backfill: options.history === undefined ? null : createBackfill({ ...shared, wanted: options.history, logger }),
    instruments: createInstrumentLookup({ ...shared, watched }),
    polled: polledChannels(base.channels).map((definition) => polledChannelOf(definition, clock, base.timers)),
    intake,
    connectionContext: connectionContextOf(options, { ...shared, intake }, observedMs),
    watched,
    connections: new Map(),
    tracked: new Map(),
    books,
    status: 'idle',
    reason: null,
    pausedAtMs: 0,
    observed: startObserving(clock.monotonicMs()),
  };
  return feed;
}
