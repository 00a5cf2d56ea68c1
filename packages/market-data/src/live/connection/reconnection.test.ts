import { describe, expect, it } from 'vitest';

import { aggTrade, feedUnderTest, markPrice, type FeedUnderTest } from '../testing/feed-under-test.ts';

/** Lets the market speak every second on both streams for a while. */
export async function trade(test: FeedUnderTest, seconds: number, firstId = 1): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await test.clock.advance(1_000);
    test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', firstId + second));
    test.venue.publish('btcusdt@markPrice@1s', markPrice('BTCUSDT', firstId + second));
  }
}

describe('a connection that is lost', () => {
  it('is announced, with each of its streams, and made again', async () => {
    const test = feedUnderTest();
    await test.feed.start();
    await trade(test, 60);
    const before = test.announced().length;
    test.venue.sockets[0]?.drop(1006);
    await test.clock.advance(1_000);
    expect(test.announced().slice(before)).toEqual([
      expect.stringMatching(
        /^UNKNOWN connection disconnected socket_closed connection=market\/1 socket=1 code=1006 reason=closed retry_in_ms=\d+$/,
      ),
      'BTCUSDT trades disconnected connection_lost connection=market/1',
      'BTCUSDT mark_price disconnected connection_lost connection=market/1',
      'UNKNOWN connection connected socket_open connection=market/1 socket=2 streams=2',
      'BTCUSDT trades connected subscribed connection=market/1',
      'BTCUSDT mark_price connected subscribed connection=market/1',
    ]);
  });

  it('is tried again at growing random distances, then announced as failed, then at the slowest pace for good', async () => {
    const test = feedUnderTest({ limits: { max_attempts: 6, backoff_max_ms: 10_000 } });
    test.venue.behaviour.opening = { status: 503 };
    await test.feed.start();
    await test.clock.advance(300_000);
    const waits = test
      .announced()
      .flatMap((line) => (line.includes('connect_refused') ? [Number(/retry_in_ms=(\d+)/.exec(line)?.[1])] : []));
    waits.slice(0, 5).forEach((wait, index) => {
      expect(wait).toBeLessThanOrEqual(500 * 2 ** index);
    });
    expect(new Set(waits.slice(0, 5)).size).toBe(5);
    expect(new Set(waits.slice(5))).toEqual(new Set([10_000]));
    expect(test.codes().filter((code) => code === 'connection_failed')).toHaveLength(1);
    expect(test.feed.state().connections).toMatchObject([{ id: 'market/1', status: 'failed' }]);
    test.venue.behaviour.opening = 'open';
    await test.clock.advance(10_000);
    expect(test.feed.state().connections).toMatchObject([{ status: 'open' }]);
  });

  it('waits as long as a refusing venue asks for', async () => {
    const test = feedUnderTest();
    test.venue.behaviour.opening = { status: 429, retry_after_ms: 45_000 };
    await test.feed.start();
    await test.clock.advance(44_000);
    expect(test.venue.sockets).toHaveLength(1);
    expect(test.announced()).toContainEqual(
      expect.stringContaining('status=429 reason=refused attempts=1 retry_in_ms=45000'),
    );
    await test.clock.advance(2_000);
    expect(test.venue.sockets).toHaveLength(2);
  });

  it('robust: long ban: a handshake refused with 429 and a Retry-After of a week → said with the words of the venue, tried again after five minutes and then at most every quarter of an hour', async () => {
    const test = feedUnderTest();
    const says = 'code -1003: Too many connections.';
    test.venue.behaviour.opening = { status: 429, retry_after_ms: 7 * 86_400_000, says };
    await test.feed.start();
    await test.clock.advance(299_000);
    expect(test.venue.sockets).toHaveLength(1);
    expect(test.announced()).toContainEqual(
      expect.stringContaining('retry_in_ms=300000 asked_ms=604800000 says=code_-1003:_Too_many_connections.'),
    );
    expect(test.feed.state().connections).toMatchObject([{ status: 'waiting', refusal: { status: 429, says } }]);
    await test.clock.advance(86_400_000);
    expect(test.venue.sockets.length).toBeGreaterThan(90);
    expect(test.venue.sockets.length).toBeLessThan(100);
    test.venue.behaviour.opening = 'open';
    await test.clock.advance(900_000);
    expect(test.feed.state().connections).toMatchObject([{ status: 'open', refusal: null }]);
  });

  it.each([403, 451])(
    'robust: refused address: handshakes answered with HTTP 403 or 451 → said with the words of the venue, tried again after half a minute at the least and then at most eight times an hour',
    async (status) => {
      const test = feedUnderTest();
      test.venue.behaviour.opening = { status, says: 'Access denied' };
      await test.feed.start();
      await test.clock.advance(29_000);
      expect(test.venue.sockets).toHaveLength(1);
      await test.clock.advance(86_400_000);
      expect(test.venue.sockets.length).toBeGreaterThan(24 * 4);
      expect(test.venue.sockets.length).toBeLessThan(24 * 8);
      expect(test.announced()).toContainEqual(
        expect.stringMatching(new RegExp(`status=${status} .*says=Access_denied$`)),
      );
    },
  );

  it('is given up where it does not open in time', async () => {
    const test = feedUnderTest();
    test.venue.behaviour.opening = 'silent';
    await test.feed.start();
    await test.clock.advance(10_001);
    expect(test.announced()).toContainEqual(
      expect.stringContaining('connect_refused connection=market/1 socket=1 reason=connect_timeout'),
    );
  });

  it('counts short lives as failures in a row', async () => {
    const test = feedUnderTest({ limits: { max_attempts: 4 } });
    await test.feed.start();
    for (let step = 0; step < 100; step += 1) {
      await test.clock.advance(100);
      for (const socket of test.venue.open()) socket.drop();
    }
    expect(test.venue.sockets.length).toBeGreaterThan(3);
    expect(test.codes()).toContain('connection_failed');
  });

  it('forgets failures once it has been open long enough', async () => {
    const test = feedUnderTest();
    test.venue.behaviour.opening = { status: 500 };
    await test.feed.start();
    await test.clock.advance(5_000);
    test.venue.behaviour.opening = 'open';
    await test.clock.advance(20_000);
    await trade(test, 40);
    expect(test.feed.state().connections).toMatchObject([{ status: 'open', attempts: 0 }]);
  });
});

describe('a connection on which nothing comes any more', () => {
  it('is asked for a sign of life, and replaced where none comes', async () => {
    const test = feedUnderTest();
    await test.feed.start();
    await trade(test, 30);
    test.venue.behaviour.pongs = false;
    test.venue.behaviour.acknowledges = false;
    await test.clock.advance(15_500);
    expect(test.codes()).not.toContain('socket_dead');
    await test.clock.advance(13_000);
    expect(test.announced()).toContainEqual(
      expect.stringContaining('disconnected socket_dead connection=market/1 socket=1'),
    );
    test.venue.behaviour.acknowledges = true;
    await test.clock.advance(1_000);
    expect(test.venue.open()).toHaveLength(1);
  });

  it('lives on where it answers', async () => {
    const test = feedUnderTest({ streams: ['liquidation'] });
    await test.feed.start();
    await test.clock.advance(3_600_000);
    expect(test.codes()).toEqual(['watched', 'socket_open', 'subscribed']);
  });

  it('is not taken for dead because this process was suspended', async () => {
    const test = feedUnderTest();
    await test.feed.start();
    await trade(test, 30);
    await test.clock.suspend(600_000);
    await trade(test, 5, 31);
    expect(test.codes()).toEqual(['watched', 'socket_open', 'subscribed', 'subscribed']);
  });
});

describe('many connections', () => {
  it('are opened no faster than the venue tolerates, and hold no more streams than it allows', async () => {
    const symbols = Array.from({ length: 450 }, (_, index) => `S${index}USDT`);
    const test = feedUnderTest({ symbols, streams: ['trades', 'book_top'] });
    await test.feed.start();
    await test.clock.advance(60_000);
    const byUrl = test.venue.sockets
      .map(({ url, subscribed }) => `${url.split('/')[3] ?? ''} ${subscribed.size}`)
      .sort();
    expect(byUrl).toEqual(['market 200', 'market 200', 'market 50', 'public 200', 'public 200', 'public 50']);
  });

  it('are asked no more messages a second than twice the pace', async () => {
    const symbols = Array.from({ length: 200 }, (_, index) => `S${index}USDT`);
    const test = feedUnderTest({ symbols, streams: ['trades'], limits: { first_frame_timeout_ms: 20_000 } });
    await test.feed.start();
    await test.clock.advance(240_000);
    for (const { message_times_ms: times } of test.venue.sockets) {
      for (const [index, time] of times.entries()) {
        expect(times.slice(index).filter((later) => later < time + 1_000).length).toBeLessThanOrEqual(10);
      }
    }
    expect(test.codes()).toContain('never_delivered');
  });
});
