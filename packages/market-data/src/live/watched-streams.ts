import { createBookKeeper } from './order-book/book-keeper.ts';
import { requireTexts } from '../checked-input.ts';
import { createConnection } from './connection/connection.ts';
import type { Connection } from './connection/connection-state.ts';
import { CONNECTION } from './events/feed-emitter.ts';
import { NEW_STREAM } from './health/stream-health.ts';
import { createPolledValue } from './requests/polled-stream.ts';
import { allocate } from './streams/allocation.ts';
import type { TrackedStream } from './streams/tracked-stream.ts';
import { pushedStreams, type WantedStream } from './streams/wanted-stream.ts';
import type { FeedParts } from './feed-parts.ts';

function connectionOf(feed: FeedParts, id: string, route: string): Connection {
  const { connections } = feed;
  const known = connections.get(id);
  if (known !== undefined) return known;
  const connection = createConnection(feed.connectionContext, id, route, feed.socketUrl(route));
  connections.set(id, connection);
  if (feed.status === 'paused') connection.pause();
  return connection;
}

function track(feed: FeedParts, wanted: WantedStream): TrackedStream {
  const { backoff, random, silence } = feed;
  const policy = { silence, backoff, random, sporadic: wanted.definition.sporadic === true };
  const stream: TrackedStream = { ...wanted, policy, health: NEW_STREAM, latest: null, last_frame_ts_ms: null };
  feed.tracked.set(wanted.name, stream);
  feed.intake.track(stream);
  return stream;
}

function subscribeTo(feed: FeedParts, symbols: readonly string[]): void {
  const { venue } = feed;
  const wanted = new Map<string, WantedStream>();
  for (const symbol of symbols) {
    for (const stream of pushedStreams(venue, feed.channels, symbol)) {
      if (!feed.tracked.has(stream.name)) wanted.set(stream.name, stream);
    }
  }
  const places = allocate(
    [...feed.connections.values()].map(({ id, route, streams }) => ({ id, route, streams: streams.size })),
    [...wanted.values()].map(({ name, definition }) => ({ name, route: definition.route })),
    venue.connection.limits.streams_per_connection,
  );
  const additions = new Map<Connection, TrackedStream[]>();
  for (const { name, connection_id, route } of places) {
    const stream = wanted.get(name);
    if (stream === undefined) continue;
    const connection = connectionOf(feed, connection_id, route);
    const added = additions.get(connection) ?? [];
    added.push(track(feed, stream));
    additions.set(connection, added);
    if (stream.definition.event_types.includes('BookDelta')) keepBook(feed, stream, connection);
  }
  for (const [connection, streams] of additions) connection.add(streams);
}

function keepBook(feed: FeedParts, stream: WantedStream, connection: Connection): void {
  const { backoff, emitter, random, readAnswer, requests, timers, venue } = feed;
  const resubscribe = (): void => {
    connection.resubscribe(stream.name);
  };
  const subject = { symbol: stream.symbol, channel: stream.channel };
  feed.books.set(
    stream.symbol,
    createBookKeeper({ venue, subject, emitter, requests, readAnswer, timers, backoff, random, resubscribe }),
  );
}

function unsubscribeFrom(feed: FeedParts, symbols: ReadonlySet<string>): void {
  const { connections, tracked } = feed;
  for (const connection of [...connections.values()]) {
    const names = [...connection.streams.values()].filter(({ symbol }) => symbols.has(symbol)).map(({ name }) => name);
    for (const name of names) {
      const stream = tracked.get(name);
      if (stream !== undefined) feed.intake.forget(stream);
      tracked.delete(name);
    }
    if (names.length > 0) connection.remove(names);
    if (connection.streams.size > 0) continue;
    connections.delete(connection.id);
    feed.exchangeTime.forget(connection.id);
    feed.emitter.announce('connection_unused', CONNECTION, { connection: connection.id });
    void connection.stop();
  }
  // A keeper that is stopped asks for nothing more, and still tells of gaps in what is on its way.
  for (const symbol of symbols) feed.books.get(symbol)?.stop();
}

function updatePolls(feed: FeedParts): void {
  const { emitter, readAnswer, requests, venue, watched } = feed;
  for (const { definition, values, poller } of feed.polled) {
    for (const symbol of values.keys()) if (!watched.has(symbol)) values.delete(symbol);
    for (const symbol of watched) {
      if (values.has(symbol)) continue;
      const isWatched = (): boolean => watched.has(symbol);
      const wallMs = (): number => feed.clock.wallMs();
      const shared = { venue, definition, emitter, requests, readAnswer };
      values.set(symbol, createPolledValue({ ...shared, symbol, wallMs, isWatched }));
    }
    poller.watch([...watched].sort());
  }
}

export function isOver(feed: FeedParts): boolean {
  return feed.status === 'stopped' || feed.status === 'halted';
}

export function watch(feed: FeedParts, symbols: readonly string[]): void {
  const { watched } = feed;
  requireTexts('what is to be watched', symbols);
  if (isOver(feed)) return;
  const added = [...new Set(symbols)].filter((symbol) => !watched.has(symbol));
  for (const symbol of added) watched.add(symbol);
  if (feed.status === 'idle' || added.length === 0) return;
  begin(feed, added);
}

export function begin(feed: FeedParts, symbols: readonly string[]): void {
  for (const symbol of symbols) feed.emitter.announce('watched', { symbol, channel: 'watch' });
  feed.instruments.whenTold(symbols, (told) => {
    if (isOver(feed)) return;
    subscribeTo(feed, told);
    updatePolls(feed);
    feed.backfill?.watch(told);
  });
}

export function unwatch(feed: FeedParts, symbols: readonly string[]): void {
  requireTexts('what is to be watched no more', symbols);
  if (isOver(feed)) return;
  const removed = new Set(symbols.filter((symbol) => feed.watched.delete(symbol)));
  if (feed.status === 'idle' || removed.size === 0) return;
  for (const symbol of removed) feed.emitter.announce('unwatched', { symbol, channel: 'watch' });
  unsubscribeFrom(feed, removed);
  updatePolls(feed);
  feed.backfill?.unwatch(removed);
}
