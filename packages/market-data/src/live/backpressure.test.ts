import { describe, expect, it } from 'vitest';

import { aggTrade, feedUnderTest } from './testing/feed-under-test.ts';

describe('a feed that is paused', () => {
  it('says so, reads nothing, drops nothing, takes nothing for silence, and goes on', async () => {
    const test = feedUnderTest({ streams: ['trades', 'open_interest'] });
    await test.feed.start();
    for (let id = 1; id <= 30; id += 1) {
      await test.clock.advance(1_000);
      test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', id));
    }
    test.feed.pause('log full');
    const before = test.events.length;
    const asked = test.venue.requests.length;
    for (let id = 31; id <= 630; id += 1) {
      await test.clock.advance(1_000);
      test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', id));
    }
    expect(test.events).toHaveLength(before);
    expect(test.venue.requests).toHaveLength(asked);
    expect(test.feed.state()).toMatchObject({ status: 'paused', reason: 'log full' });
    test.feed.resume();
    const ids = test.events.flatMap((event) =>
      event.event_type === 'TradeTick' ? [Number(event.source_event_id)] : [],
    );
    expect(ids).toEqual(Array.from({ length: 630 }, (_, index) => index + 1));
    await test.clock.advance(9_000);
    expect(test.announced().slice(-2)).toEqual([
      'UNKNOWN connection stale paused reason=log_full',
      'UNKNOWN connection resumed reading_again paused_ms=600000',
    ]);
    expect(test.feed.state()).toMatchObject({ status: 'running', reason: null });
  });

  it('pauses sockets that open meanwhile', async () => {
    const test = feedUnderTest({ streams: ['trades'] });
    await test.feed.start();
    await test.clock.advance(1_000);
    test.feed.pause('log full');
    test.venue.sockets[0]?.drop();
    await test.clock.advance(2_000);
    expect(test.venue.sockets[1]).toMatchObject({ status: 'open', paused: true });
    test.feed.resume();
    expect(test.venue.sockets[1]?.paused).toBe(false);
  });
});

describe('a sink that throws', () => {
  it('halts the feed: its sockets are closed, and the state says why', async () => {
    let taken = 0;
    const test = feedUnderTest({
      sink: {
        accept: () => {
          taken += 1;
          if (taken === 5) throw new Error('the log is halted');
        },
      },
    });
    await test.feed.start();
    await test.clock.advance(1_000);
    test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', 1));
    await test.clock.advance(10_000);
    expect(taken).toBe(5);
    expect(test.venue.open()).toEqual([]);
    expect(test.feed.state()).toMatchObject({ status: 'halted', reason: 'the log is halted' });
  });
});
