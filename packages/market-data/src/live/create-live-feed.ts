import { errorText, silentLogger } from '@xray/contracts';

import { begin, isOver, unwatch, watch } from './watched-streams.ts';
import { requireFeedParts } from './configuration.ts';
import { CONNECTION } from './events/feed-emitter.ts';
import type { FeedState } from './feed-state.ts';
import { observeUntil, skipUntil, startObserving } from './health/observed-time.ts';
import type { LiveFeed, LiveFeedOptions } from './live-feed.ts';
import { describeStreams } from './describe-streams.ts';
import { type FeedParts, assembleFeed } from './feed-parts.ts';

function tick(feed: FeedParts): void {
  const { limits } = feed;
  const nowMs = feed.clock.monotonicMs();
  if (feed.status === 'running') {
    feed.observed = observeUntil(feed.observed, nowMs, limits.health_interval_ms);
    for (const connection of [...feed.connections.values()]) connection.tick();
  } else {
    feed.observed = skipUntil(feed.observed, nowMs);
  }
  report(feed);
  feed.timers.after(limits.health_interval_ms, () => {
    tick(feed);
  });
}

function report(feed: FeedParts): void {
  const { metrics } = feed;
  feed.counters.flush();
  feed.exchangeTime.report();
  const { pending, weight_available } = feed.requests.state();
  metrics.gauge('feed_pending_requests', pending);
  metrics.gauge('feed_request_weight_available', weight_available);
  const streams = [...feed.tracked.values()];
  metrics.gauge('feed_streams', streams.length);
  metrics.gauge('feed_live_streams', streams.filter(({ health }) => health.status === 'live').length);
  metrics.gauge('feed_stale_streams', streams.filter(({ health }) => health.status === 'stale').length);
  const states = [...feed.connections.values()].map((connection) => connection.state());
  metrics.gauge('feed_connections', states.length);
  metrics.gauge('feed_open_connections', states.filter((state) => state.status === 'open').length);
}

function pause(feed: FeedParts, why: string): void {
  if (feed.status !== 'running') return;
  feed.status = 'paused';
  feed.reason = why;
  feed.pausedAtMs = feed.clock.monotonicMs();
  for (const connection of feed.connections.values()) connection.pause();
  for (const { poller } of feed.polled) poller.pause();
  feed.requests.pause();
  feed.emitter.announce('paused', CONNECTION, { reason: why });
}

function resume(feed: FeedParts): void {
  if (feed.status !== 'paused') return;
  feed.status = 'running';
  feed.reason = null;
  const nowMs = feed.clock.monotonicMs();
  feed.observed = skipUntil(feed.observed, nowMs);
  feed.emitter.announce('reading_again', CONNECTION, { paused_ms: nowMs - feed.pausedAtMs });
  for (const connection of feed.connections.values()) connection.resume();
  for (const { poller } of feed.polled) poller.resume();
  feed.requests.resume();
}

async function end(feed: FeedParts, how: 'stopped' | 'halted', why: string | null): Promise<void> {
  const { emitter } = feed;
  if (isOver(feed)) return;
  const wasStarted = feed.status !== 'idle';
  feed.status = how;
  feed.reason = why;
  feed.requests.stop();
  feed.backfill?.stop();
  for (const { poller } of feed.polled) poller.pause();
  for (const book of feed.books.values()) book.stop();
  await Promise.all([...feed.connections.values()].map((connection) => connection.stop()));
  if (wasStarted) emitter.announce('feed_stopped', CONNECTION);
  emitter.close();
  feed.timers.stop();
  feed.counters.flush();
}

function start(feed: FeedParts): Promise<void> {
  if (feed.status !== 'idle') return Promise.resolve();
  feed.status = 'running';
  feed.observed = startObserving(feed.clock.monotonicMs());
  begin(feed, [...feed.watched]);
  feed.timers.after(feed.limits.health_interval_ms, () => {
    tick(feed);
  });
  return Promise.resolve();
}

function state(feed: FeedParts): FeedState {
  const { books, connections, silence } = feed;
  const polledValues = feed.polled.map(({ values }) => values);
  return {
    status: feed.status,
    reason: feed.reason,
    connections: [...connections.values()].map((connection) => connection.state()).sort(byId),
    streams: describeStreams({ connections: [...connections.values()], silence, books, polledValues }),
    requests: feed.requests.state(),
    history: feed.backfill?.state() ?? null,
  };
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return left.id < right.id ? -1 : 1;
}

/**
 * A live feed of one venue. Nothing is opened before `start`.
 *
 * @throws MarketDataError `feed_configuration` or `stream_unknown` where the options cannot work.
 */
export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  requireFeedParts(options);
  const logger = options.logger ?? silentLogger;
  const feed = assembleFeed(options, (halted, thrown) => {
    logger.error('feed_halted', { venue: options.venue.source_id, reason: errorText(thrown) });
    void end(halted, 'halted', errorText(thrown));
  });

  return {
    start: () => start(feed),
    watch: (symbols) => {
      watch(feed, symbols);
    },
    unwatch: (symbols) => {
      unwatch(feed, symbols);
    },
    pause: (why) => {
      pause(feed, why);
    },
    resume: () => {
      resume(feed);
    },
    state: () => state(feed),
    stop: () => end(feed, 'stopped', null),
  };
}
