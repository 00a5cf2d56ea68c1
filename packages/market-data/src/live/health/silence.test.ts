import { describe, expect, it } from 'vitest';

import { aggTrade, feedUnderTest, markPrice, type FeedUnderTest } from '../testing/feed-under-test.ts';

/** Both streams speak every second, or only the mark price. */
async function speak(test: FeedUnderTest, seconds: number, trades: boolean, firstId = 1): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await test.clock.advance(1_000);
    if (trades) test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', firstId + second));
    test.venue.publish('btcusdt@markPrice@1s', markPrice('BTCUSDT', firstId + second));
  }
}

describe('a stream that falls silent on a living connection', () => {
  it('is announced as stale, asked for again alone, and announced when it delivers', async () => {
    const test = feedUnderTest();
    await test.feed.start();
    await speak(test, 60, true);
    const before = test.announced().length;
    const messages = test.venue.sockets[0]?.received.length ?? 0;
    await speak(test, 12, false);
    await speak(test, 1, true, 61);
    expect(test.announced().slice(before)).toEqual([
      expect.stringMatching(/^BTCUSDT trades stale silent silent_ms=1[01]000 limit_ms=10000 connection=market\/1$/),
      expect.stringMatching(/^BTCUSDT trades resumed delivering silent_ms=13000 connection=market\/1$/),
    ]);
    expect(test.venue.sockets[0]?.received.slice(messages)).toMatchObject([
      { method: 'UNSUBSCRIBE', params: ['btcusdt@aggTrade'] },
      { method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'] },
    ]);
    expect(test.venue.sockets).toHaveLength(1);
  });

  it('is given as much time as it usually takes', async () => {
    const test = feedUnderTest();
    await test.feed.start();
    for (let round = 0; round < 40; round += 1) {
      await speak(test, 19, false, round * 100);
      await speak(test, 1, true, round * 100 + 50);
    }
    expect(test.codes()).not.toContain('silent');
    const [trades] = test.feed.state().streams.filter(({ channel }) => channel === 'trades');
    expect(trades?.usual_longest_gap_ms).toBeGreaterThan(15_000);
    expect(trades?.silence_limit_ms).toBeGreaterThan(60_000);
  });

  it('that never delivered is asked for again, with growing distance, and announced as failed', async () => {
    const test = feedUnderTest({ limits: { max_attempts: 4, backoff_max_ms: 30_000 } });
    await test.feed.start();
    await speak(test, 400, false);
    const codes = test.codes().filter((code) => code !== 'watched' && code !== 'socket_open');
    expect(codes).toEqual(['subscribed', 'subscribed', 'never_delivered', 'subscription_failed']);
    const asked = test.venue.sockets[0]?.received.filter(
      ({ method, params }) => method === 'SUBSCRIBE' && params.includes('btcusdt@aggTrade'),
    );
    expect(asked?.length).toBeGreaterThan(5);
  });

  it('says nothing where it speaks only when something happens', async () => {
    const test = feedUnderTest({ streams: ['liquidation', 'mark_price'] });
    await test.feed.start();
    await speak(test, 1_000, false);
    expect(test.codes()).toEqual(['watched', 'socket_open', 'subscribed', 'subscribed']);
  });
});

describe('a connection whose streams are all silent while it answers pings', () => {
  it('is renewed beside the old one, for the venue may have forgotten it, and no more often than the ceiling', async () => {
    const test = feedUnderTest();
    await test.feed.start();
    await speak(test, 60, true);
    await test.clock.advance(1_000_000);
    expect(test.codes()).not.toContain('socket_dead');
    expect(test.codes().filter((code) => code === 'connection_silent').length).toBeGreaterThan(1);
    expect(test.codes().filter((code) => code === 'connection_silent').length).toBeLessThanOrEqual(4);
    expect(test.codes()).toContain('socket_replaced');
    expect(test.venue.open().length).toBeLessThanOrEqual(2);
    await speak(test, 60, true, 1_000);
    expect(test.feed.state().streams.map(({ status }) => status)).toEqual(['live', 'live']);
  });
});

describe('a subscription', () => {
  it('that is refused among others is asked for alone, so that the others do not suffer', async () => {
    const test = feedUnderTest();
    test.venue.behaviour.refused.add('btcusdt@aggTrade');
    await test.feed.start();
    await test.clock.advance(3_000);
    expect(test.announced().slice(2)).toEqual([
      'BTCUSDT trades disconnected subscription_refused attempts=1 connection=market/1',
      'BTCUSDT mark_price connected subscribed connection=market/1',
    ]);
    test.venue.behaviour.refused.clear();
    await speak(test, 15, false);
    expect(test.announced().at(-1)).toBe('BTCUSDT trades connected subscribed connection=market/1');
  });

  it('that is not answered is asked for again', async () => {
    const test = feedUnderTest();
    test.venue.behaviour.acknowledges = false;
    await test.feed.start();
    await test.clock.advance(11_500);
    expect(test.codes().filter((code) => code === 'subscription_unanswered')).toHaveLength(2);
    test.venue.behaviour.acknowledges = true;
    await test.clock.advance(30_000);
    expect(test.codes().filter((code) => code === 'subscribed')).toHaveLength(2);
  });

  it('is known to work by what it delivers, answered or not', async () => {
    const test = feedUnderTest();
    test.venue.behaviour.acknowledges = false;
    await test.feed.start();
    await speak(test, 30, true);
    expect(test.codes()).toEqual(['watched', 'socket_open', 'subscribed', 'subscribed']);
  });
});
