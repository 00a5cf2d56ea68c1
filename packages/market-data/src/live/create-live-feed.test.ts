import { silentLogger, type LogFields, type Metrics } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { MarketDataError } from '../errors.ts';
import { binanceUsdm } from '../venues/binance-usdm/adapter.ts';
import { createLiveFeed } from './create-live-feed.ts';
import type { LiveFeedOptions } from './live-feed.ts';
import { aggTrade, feedUnderTest, markPrice } from './testing/feed-under-test.ts';
import { createScriptedVenue } from './testing/scripted-venue.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';

describe('a live feed', () => {
  it('announces what it watches, opens its sockets, subscribes, and hands on what comes', async () => {
    const { clock, venue, feed, events, announced } = feedUnderTest();
    await feed.start();
    await clock.advance(100);
    venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', 1));
    expect(announced()).toEqual([
      'BTCUSDT watch connected watched',
      'UNKNOWN connection connected socket_open connection=market/1 socket=1 streams=2',
      'BTCUSDT trades connected subscribed connection=market/1',
      'BTCUSDT mark_price connected subscribed connection=market/1',
    ]);
    expect(events.at(-1)).toMatchObject({ event_type: 'TradeTick', source_event_id: '1' });
    expect(venue.sockets.map(({ url }) => url)).toEqual(['wss://fstream.binance.com/market/stream']);
  });

  it('divides the streams by the address that serves them, at the host that is named', async () => {
    const own = feedUnderTest({ streams: binanceUsdm.connection.default_streams });
    await own.feed.start();
    await own.clock.advance(1_000);
    expect(own.venue.sockets.map(({ url, subscribed }) => [url, [...subscribed].toSorted()])).toEqual([
      [
        'wss://fstream.binance.com/market/stream',
        ['btcusdt@aggTrade', 'btcusdt@forceOrder', 'btcusdt@kline_1m', 'btcusdt@markPrice@1s'],
      ],
      ['wss://fstream.binance.com/public/stream', ['btcusdt@bookTicker']],
    ]);
    const named = feedUnderTest({
      endpoints: { socket_url: 'ws://127.0.0.1:9000/', rest_url: 'http://127.0.0.1:9000' },
    });
    await named.feed.start();
    await named.clock.settle();
    expect(named.venue.sockets.map(({ url }) => url)).toEqual(['ws://127.0.0.1:9000/market/stream']);
  });

  it('keeps garbage as what could not be read, and goes on', async () => {
    const { clock, venue, feed, events } = feedUnderTest();
    await feed.start();
    await clock.advance(1_000);
    venue.sockets[0]?.deliver('{"stream":"btcusdt@aggTrade","da');
    venue.sockets[0]?.deliver(aggTrade('BTCUSDT', 1));
    expect(events.slice(-2).map(({ event_type, symbol }) => [event_type, symbol])).toEqual([
      ['DecodeFailure', 'BTCUSDT'],
      ['TradeTick', 'BTCUSDT'],
    ]);
  });

  it('never lets a receipt go back, neither behind the log that it continues nor with the clock', async () => {
    const clock = createVirtualClock();
    const venue = createScriptedVenue(clock);
    let step = 0;
    const receipts: number[] = [];
    const feed = createLiveFeed({
      venue: binanceUsdm,
      symbols: ['BTCUSDT'],
      streams: ['trades'],
      clock: { ...clock, wallMs: () => clock.wallMs() + step },
      random: () => 0.5,
      transport: venue.transport,
      sink: { accept: (events) => receipts.push(...events.map(({ recv_ts_ms }) => recv_ts_ms)) },
      last_recv_ts_ms: clock.wallMs() + 5_000,
    });
    await feed.start();
    for (let id = 1; id <= 20; id += 1) {
      await clock.advance(1_000);
      step = id > 10 ? -30_000 : 0;
      venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', id));
    }
    expect(receipts).toEqual(receipts.toSorted((left, right) => left - right));
    expect(receipts[0]).toBe(clock.wallMs() - 20_000 + 5_000);
  });

  it('takes up and gives up instruments while it runs', async () => {
    const { clock, venue, feed, announced, events } = feedUnderTest();
    await feed.start();
    await clock.advance(1_000);
    feed.watch(['ETHUSDT', 'BTCUSDT']);
    await clock.advance(1_000);
    feed.unwatch(['BTCUSDT', 'NONE']);
    await clock.advance(1_000);
    const [socket] = venue.sockets;
    expect(venue.sockets).toHaveLength(1);
    expect([...(socket?.subscribed ?? [])]).toEqual(['ethusdt@aggTrade', 'ethusdt@markPrice@1s']);
    expect(announced().filter((line) => line.includes(' watch '))).toEqual([
      'BTCUSDT watch connected watched',
      'ETHUSDT watch connected watched',
      'BTCUSDT watch disconnected unwatched',
    ]);
    socket?.deliver(aggTrade('BTCUSDT', 1));
    expect(events.at(-1)).toMatchObject({ event_type: 'TradeTick', symbol: 'BTCUSDT' });
    feed.unwatch(['ETHUSDT']);
    await clock.advance(1_000);
    expect(announced().at(-1)).toBe('UNKNOWN connection disconnected connection_unused connection=market/1');
    expect(venue.open()).toEqual([]);
    feed.watch(['BTCUSDT']);
    await clock.advance(1_000);
    expect(venue.open()).toHaveLength(1);
  });

  it('tells how every stream and connection fares', async () => {
    const { clock, venue, feed } = feedUnderTest({ streams: ['trades', 'liquidation', 'open_interest'] });
    expect(feed.state()).toMatchObject({ status: 'idle', connections: [], streams: [] });
    await feed.start();
    for (let id = 1; id <= 30; id += 1) {
      await clock.advance(1_000);
      venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', id));
    }
    const now = clock.wallMs();
    expect(feed.state()).toMatchObject({
      status: 'running',
      reason: null,
      connections: [
        {
          id: 'market/1',
          route: 'market',
          status: 'open',
          renewing: false,
          streams: 2,
          attempts: 0,
          last_frame_ts_ms: now,
        },
      ],
      streams: [
        { channel: 'liquidation', status: 'live', frames: 0, silence_limit_ms: null, connection: 'market/1' },
        { channel: 'open_interest', status: 'live', frames: 4, connection: null },
        { channel: 'trades', status: 'live', frames: 30, last_frame_ts_ms: now, silence_limit_ms: 10_000 },
      ],
      requests: { pending: 0, in_flight: 0, blocked_until_ts_ms: null },
    });
  });

  it('closes its sockets in the end, and says nothing after that', async () => {
    const { clock, venue, feed, events, codes } = feedUnderTest();
    await feed.start();
    await clock.advance(1_000);
    await Promise.all([feed.stop(), feed.stop()]);
    const before = events.length;
    feed.watch(['ETHUSDT']);
    feed.pause('x');
    feed.resume();
    await feed.start();
    await clock.advance(100_000);
    expect(venue.sockets.map(({ status }) => status)).toEqual(['closed']);
    expect(events).toHaveLength(before);
    expect(codes().at(-1)).toBe('feed_stopped');
    expect(feed.state().status).toBe('stopped');
  });

  it('tells the log of every change, and the metrics of every frame', async () => {
    const lines: string[] = [];
    const counts = new Map<string, number>();
    const metrics: Metrics = {
      count: (name, value, labels = {}) => {
        const key = `${name} ${Object.values(labels).join(' ')}`;
        counts.set(key, (counts.get(key) ?? 0) + value);
      },
      gauge: (name, value) => counts.set(name, value),
      observe: () => undefined,
    };
    const log = (message: string, fields?: LogFields): void => {
      lines.push(`${message} ${fields?.['symbol'] ?? ''}`);
    };
    const test = feedUnderTest({ metrics, logger: { ...silentLogger, info: log, warn: log } });
    await test.feed.start();
    await test.clock.advance(1_000);
    test.venue.publish('btcusdt@markPrice@1s', markPrice('BTCUSDT', 1));
    await test.clock.advance(1_000);
    await test.feed.stop();
    expect(lines).toEqual(test.announced().map((line) => `${line.split(' ')[3] ?? ''} ${line.split(' ')[0] ?? ''}`));
    expect(Object.fromEntries(counts)).toMatchObject({
      'feed_frames_total market/1': 2,
      'feed_events_total MarkPrice': 1,
      'feed_events_total StreamState': 1,
      'feed_state_changes_total subscribed connected trades': 1,
      feed_streams: 2,
      feed_live_streams: 2,
      feed_open_connections: 1,
    });
  });
});

describe('a configuration that cannot work', () => {
  const cases: readonly [string, Partial<LiveFeedOptions>, string][] = [
    ['an unknown channel', { streams: ['nonsense'] }, 'stream_unknown'],
    ['no stream at all', { streams: [] }, 'feed_configuration'],
    ['an address that is none', { endpoints: { socket_url: 'fstream' } }, 'feed_configuration'],
    ['a socket address of another protocol', { endpoints: { socket_url: 'http://x' } }, 'feed_configuration'],
    ['a request address of another protocol', { endpoints: { rest_url: 'ftp://x' } }, 'feed_configuration'],
    ['a limit that is not a number', { limits: { backoff_max_ms: Number.NaN } }, 'feed_configuration'],
    ['a limit of zero', { limits: { health_interval_ms: 0 } }, 'feed_configuration'],
    ['a floor above the ceiling', { limits: { silence_floor_ms: 400_000 } }, 'feed_configuration'],
  ];

  it.each(cases)('with %s is refused before anything is opened', (_, options, code) => {
    let refused: unknown;
    try {
      feedUnderTest(options);
    } catch (thrown) {
      refused = thrown;
    }
    expect(refused).toBeInstanceOf(MarketDataError);
    expect(refused).toMatchObject({ code, policy: 'halt' });
  });
});
