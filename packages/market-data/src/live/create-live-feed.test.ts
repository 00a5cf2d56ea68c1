import { describe, expect, it } from 'vitest';

import { aggTrade, feedUnderTest } from './testing/feed-under-test.ts';

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
});
