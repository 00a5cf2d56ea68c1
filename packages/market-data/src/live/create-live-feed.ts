import { errorText, silentLogger, silentMetrics } from '@xray/contracts';
import type { RawMarketEvent } from '@xray/contracts';

import { createBookKeeper } from './book/book-keeper.ts';
import type { BookKeeper } from './book/book-keeper.ts';
import { requireTexts } from '../checked-input.ts';
import { completeFeedConfig, requireFeedParts } from './configuration.ts';
import { createConnection } from './connection/connection.ts';
import type { Connection, ConnectionContext } from './connection/connection.ts';
import { createConnectionGate } from './connection/connection-gate.ts';
import { CONNECTION, createFeedEmitter } from './events/feed-emitter.ts';
import { createFrameCounters } from './events/frame-counters.ts';
import type { FeedState } from './feed-state.ts';
import { createFrameIntake } from './frame-intake.ts';
import { createExchangeTimeWatch } from './health/exchange-time-watch.ts';
import { createHistoryDesk } from './history/history-desk.ts';
import type { HistoryDesk } from './history/history-desk.ts';
import { observeUntil, skipUntil, startObserving } from './health/observed-time.ts';
import { NEW_STREAM } from './health/stream-health.ts';
import { createInstrumentDesk } from './instruments/instrument-desk.ts';
import type { LiveFeed, LiveFeedOptions } from './live-feed.ts';
import { createTimers } from './pacing/timers.ts';
import { createAnswerReader } from './requests/answer-reader.ts';
import { createPolledValue } from './requests/polled-stream.ts';
import type { PolledValue } from './requests/polled-stream.ts';
import { createPoller } from './requests/poller.ts';
import { createRequestQueue } from './requests/request-queue.ts';
import { allocate } from './streams/allocation.ts';
import { describeStreams } from './streams/describe-streams.ts';
import type { TrackedStream } from './streams/tracked-stream.ts';
import { polledChannels, pushedStreams } from './streams/wanted-stream.ts';
import type { WantedStream } from './streams/wanted-stream.ts';

/**
 * A live feed of one venue. Nothing is opened before `start`.
 *
 * @throws MarketDataError `feed_configuration` or `stream_unknown` where the options cannot work.
 */
export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  requireFeedParts(options);
  const { venue, clock, random, transport } = options;
  const logger = options.logger ?? silentLogger;
  const metrics = options.metrics ?? silentMetrics;
  const { limits, channels, backoff, silence, socketUrl, rest_url } = completeFeedConfig(options);
  const timers = createTimers(clock);
  const watched = new Set<string>();
  const connections = new Map<string, Connection>();
  const tracked = new Map<string, TrackedStream>();
  const books = new Map<string, BookKeeper>();
  const polledValues = new Map<string, Map<string, PolledValue>>();
  let status: FeedState['status'] = 'idle';
  let reason: string | null = null;
  let pausedAtMs = 0;
  let observed = startObserving(clock.monotonicMs());
  let sockets = 0;

  const emitter = createFeedEmitter({
    source_id: venue.source_id,
    sink: options.history === undefined ? options.sink : { accept: acceptAndNote },
    clock,
    last_recv_ts_ms: options.last_recv_ts_ms ?? 0,
    logger,
    metrics,
    onSinkFailure: (thrown) => {
      logger.error('feed_halted', { venue: venue.source_id, reason: errorText(thrown) });
      void end('halted', errorText(thrown));
    },
  });
  const counters = createFrameCounters(metrics);
  const exchangeTime = createExchangeTimeWatch({
    emitter,
    metrics,
    monotonicMs: () => clock.monotonicMs(),
    max_exchange_time_offset_ms: limits.max_exchange_time_offset_ms,
  });

  const readAnswer = createAnswerReader(venue, emitter, counters);
  const requests = createRequestQueue({
    rest_url,
    request_weight_per_minute: venue.connection.limits.request_weight_per_minute,
    limits,
    backoff,
    clock,
    timers,
    random,
    httpGet: transport.httpGet,
    metrics,
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

  const history: HistoryDesk | null =
    options.history === undefined
      ? null
      : createHistoryDesk({
          venue,
          wanted: options.history,
          channels,
          emitter,
          requests,
          clock,
          timers,
          backoff,
          random,
          logger,
        });
  const instruments = createInstrumentDesk({
    venue,
    emitter,
    requests,
    readAnswer,
    timers,
    backoff,
    random,
    watched,
  });
  const pollers = polledChannels(channels).map((definition) => {
    const values = new Map<string, PolledValue>();
    polledValues.set(definition.channel, values);
    const poller = createPoller({ definition, clock, timers, poll: (symbol) => values.get(symbol)?.poll() });
    return { definition, values, poller };
  });

  const intake = createFrameIntake({
    venue,
    emitter,
    counters,
    exchangeTime,
    monotonicMs: () => clock.monotonicMs(),
    observedMs: () => observed.observed_ms,
    bookOf: (symbol) => books.get(symbol),
  });

  const context: ConnectionContext = {
    venue,
    limits,
    timers,
    openSocket: transport.openSocket,
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    observedMs: () => observed.observed_ms,
    emitter,
    backoff,
    random,
    nextSocketNumber: () => (sockets += 1),
    whenMayConnect: createConnectionGate(clock, timers, venue.connection.limits.connections_per_minute),
    onFrame: intake.take,
  };

  function acceptAndNote(events: readonly RawMarketEvent[]): void {
    options.sink.accept(events);
    history?.note(events);
  }

  function connectionOf(id: string, route: string): Connection {
    const known = connections.get(id);
    if (known !== undefined) return known;
    const connection = createConnection(context, id, route, socketUrl(route));
    connections.set(id, connection);
    if (status === 'paused') connection.pause();
    return connection;
  }

  function track(wanted: WantedStream): TrackedStream {
    const policy = { silence, backoff, random, sporadic: wanted.definition.sporadic === true };
    const stream: TrackedStream = { ...wanted, policy, health: NEW_STREAM, latest: null, last_frame_ts_ms: null };
    tracked.set(wanted.name, stream);
    intake.track(stream);
    return stream;
  }

  function subscribeTo(symbols: readonly string[]): void {
    const wanted = new Map<string, WantedStream>();
    for (const symbol of symbols) {
      for (const stream of pushedStreams(venue, channels, symbol)) {
        if (!tracked.has(stream.name)) wanted.set(stream.name, stream);
      }
    }
    const places = allocate(
      [...connections.values()].map(({ id, route, streams }) => ({ id, route, streams: streams.size })),
      [...wanted.values()].map(({ name, definition }) => ({ name, route: definition.route })),
      venue.connection.limits.streams_per_connection,
    );
    const additions = new Map<Connection, TrackedStream[]>();
    for (const { name, connection_id, route } of places) {
      const stream = wanted.get(name);
      if (stream === undefined) continue;
      const connection = connectionOf(connection_id, route);
      const added = additions.get(connection) ?? [];
      added.push(track(stream));
      additions.set(connection, added);
      if (stream.definition.event_types.includes('BookDelta')) keepBook(stream, connection);
    }
    for (const [connection, streams] of additions) connection.add(streams);
  }

  function keepBook(stream: WantedStream, connection: Connection): void {
    const resubscribe = (): void => {
      connection.resubscribe(stream.name);
    };
    const subject = { symbol: stream.symbol, channel: stream.channel };
    books.set(
      stream.symbol,
      createBookKeeper({ venue, subject, emitter, requests, readAnswer, timers, backoff, random, resubscribe }),
    );
  }

  function unsubscribeFrom(symbols: ReadonlySet<string>): void {
    for (const connection of [...connections.values()]) {
      const names = [...connection.streams.values()]
        .filter(({ symbol }) => symbols.has(symbol))
        .map(({ name }) => name);
      for (const name of names) {
        const stream = tracked.get(name);
        if (stream !== undefined) intake.forget(stream);
        tracked.delete(name);
      }
      if (names.length > 0) connection.remove(names);
      if (connection.streams.size > 0) continue;
      connections.delete(connection.id);
      exchangeTime.forget(connection.id);
      emitter.announce('connection_unused', CONNECTION, { connection: connection.id });
      void connection.stop();
    }
    // A keeper that is stopped asks for nothing more, and still tells of gaps in what is on its way.
    for (const symbol of symbols) books.get(symbol)?.stop();
  }

  function updatePolls(): void {
    for (const { definition, values, poller } of pollers) {
      for (const symbol of values.keys()) if (!watched.has(symbol)) values.delete(symbol);
      for (const symbol of watched) {
        if (values.has(symbol)) continue;
        const isWatched = (): boolean => watched.has(symbol);
        const wallMs = (): number => clock.wallMs();
        const shared = { venue, definition, emitter, requests, readAnswer };
        values.set(symbol, createPolledValue({ ...shared, symbol, wallMs, isWatched }));
      }
      poller.watch([...watched].sort());
    }
  }

  function isOver(): boolean {
    return status === 'stopped' || status === 'halted';
  }

  function watch(symbols: readonly string[]): void {
    requireTexts('what is to be watched', symbols);
    if (isOver()) return;
    const added = [...new Set(symbols)].filter((symbol) => !watched.has(symbol));
    for (const symbol of added) watched.add(symbol);
    if (status === 'idle' || added.length === 0) return;
    begin(added);
  }

  function begin(symbols: readonly string[]): void {
    for (const symbol of symbols) emitter.announce('watched', { symbol, channel: 'watch' });
    instruments.whenTold(symbols, (told) => {
      if (isOver()) return;
      subscribeTo(told);
      updatePolls();
      history?.watch(told);
    });
  }

  function unwatch(symbols: readonly string[]): void {
    requireTexts('what is to be watched no more', symbols);
    if (isOver()) return;
    const removed = new Set(symbols.filter((symbol) => watched.delete(symbol)));
    if (status === 'idle' || removed.size === 0) return;
    for (const symbol of removed) emitter.announce('unwatched', { symbol, channel: 'watch' });
    unsubscribeFrom(removed);
    updatePolls();
    history?.unwatch(removed);
  }

  function tick(): void {
    const nowMs = clock.monotonicMs();
    if (status === 'running') {
      observed = observeUntil(observed, nowMs, limits.health_interval_ms);
      for (const connection of [...connections.values()]) connection.tick();
    } else {
      observed = skipUntil(observed, nowMs);
    }
    report();
    timers.after(limits.health_interval_ms, tick);
  }

  function report(): void {
    counters.flush();
    exchangeTime.report();
    const { pending, weight_available } = requests.state();
    metrics.gauge('feed_pending_requests', pending);
    metrics.gauge('feed_request_weight_available', weight_available);
    const streams = [...tracked.values()];
    metrics.gauge('feed_streams', streams.length);
    metrics.gauge('feed_live_streams', streams.filter(({ health }) => health.status === 'live').length);
    metrics.gauge('feed_stale_streams', streams.filter(({ health }) => health.status === 'stale').length);
    const states = [...connections.values()].map((connection) => connection.state());
    metrics.gauge('feed_connections', states.length);
    metrics.gauge('feed_open_connections', states.filter((state) => state.status === 'open').length);
  }

  function pause(why: string): void {
    if (status !== 'running') return;
    status = 'paused';
    reason = why;
    pausedAtMs = clock.monotonicMs();
    for (const connection of connections.values()) connection.pause();
    for (const { poller } of pollers) poller.pause();
    requests.pause();
    emitter.announce('paused', CONNECTION, { reason: why });
  }

  function resume(): void {
    if (status !== 'paused') return;
    status = 'running';
    reason = null;
    const nowMs = clock.monotonicMs();
    observed = skipUntil(observed, nowMs);
    emitter.announce('reading_again', CONNECTION, { paused_ms: nowMs - pausedAtMs });
    for (const connection of connections.values()) connection.resume();
    for (const { poller } of pollers) poller.resume();
    requests.resume();
  }

  async function end(how: 'stopped' | 'halted', why: string | null): Promise<void> {
    if (isOver()) return;
    const wasStarted = status !== 'idle';
    status = how;
    reason = why;
    requests.stop();
    history?.stop();
    for (const { poller } of pollers) poller.pause();
    for (const book of books.values()) book.stop();
    await Promise.all([...connections.values()].map((connection) => connection.stop()));
    if (wasStarted) emitter.announce('feed_stopped', CONNECTION);
    emitter.close();
    timers.stop();
    counters.flush();
  }

  for (const symbol of options.symbols) watched.add(symbol);

  return {
    start: () => {
      if (status !== 'idle') return Promise.resolve();
      status = 'running';
      observed = startObserving(clock.monotonicMs());
      begin([...watched]);
      timers.after(limits.health_interval_ms, tick);
      return Promise.resolve();
    },
    watch,
    unwatch,
    pause,
    resume,
    state: () => ({
      status,
      reason,
      connections: [...connections.values()].map((connection) => connection.state()).sort(byId),
      streams: describeStreams({ connections: [...connections.values()], silence, books, polledValues }),
      requests: requests.state(),
      history: history?.state() ?? null,
    }),
    stop: () => end('stopped', null),
  };
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return left.id < right.id ? -1 : 1;
}
