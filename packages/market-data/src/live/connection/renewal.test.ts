import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
import type { VenueAdapter } from '../../venues/venue.ts';
import { aggTrade, feedUnderTest, markPrice, seededRandom } from '../testing/feed-under-test.ts';

const HOUR_MS = 3_600_000;

/** The venue, with connections that it closes sooner. */
function shortLived(connection_age_ms: number): VenueAdapter {
  const { connection } = binanceUsdm;
  return { ...binanceUsdm, connection: { ...connection, limits: { ...connection.limits, connection_age_ms } } };
}

describe('the renewal of a connection', () => {
  it('opens the next socket before the venue closes the old one, and closes the old one when the next delivers', async () => {
    const test = feedUnderTest();
    await test.feed.start();
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await test.clock.advance(60_000);
      test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', minute));
      test.venue.publish('btcusdt@markPrice@1s', markPrice('BTCUSDT', minute));
    }
    expect(test.announced().filter((line) => line.startsWith('UNKNOWN'))).toEqual([
      'UNKNOWN connection connected socket_open connection=market/1 socket=1 streams=2',
      'UNKNOWN connection connected socket_open connection=market/1 socket=2 streams=2 renews=1',
      'UNKNOWN connection disconnected socket_replaced connection=market/1 socket=1 by=2',
    ]);
    expect(test.venue.sockets.map(({ status }) => status)).toEqual(['closed', 'open']);
  });

  it('is tried again where it is refused, while the old socket goes on', async () => {
    const test = feedUnderTest({ streams: ['liquidation'] });
    await test.feed.start();
    await test.clock.advance(23 * HOUR_MS);
    test.venue.behaviour.opening = { status: 503 };
    await test.clock.advance(HOUR_MS - 60_000);
    expect(test.codes().filter((code) => code === 'renewal_refused').length).toBeGreaterThan(3);
    expect(test.venue.sockets[0]?.status).toBe('open');
    test.venue.behaviour.opening = 'open';
    await test.clock.advance(200_000);
    expect(test.venue.open()).toHaveLength(1);
    expect(test.venue.sockets[0]?.status).toBe('closed');
  });

  it('hands over at once where the old socket is lost meanwhile', async () => {
    const test = feedUnderTest({ streams: ['trades'], venue: shortLived(120_000) });
    await test.feed.start();
    while (test.venue.open().length < 2) await test.clock.advance(100);
    test.venue.sockets[0]?.drop(1006);
    await test.clock.advance(100);
    expect(test.announced().at(-1)).toContain('socket_closed connection=market/1 socket=1');
    expect(test.codes()).not.toContain('connection_lost');
    expect(test.feed.state().connections).toMatchObject([{ status: 'open', renewing: false }]);
  });

  it('loses nothing, however far one socket lags behind the other', async () => {
    const lag = fc.integer({ min: 0, max: 1_500 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(lag, { minLength: 3, maxLength: 3 }), async (seed, lags) => {
        const test = feedUnderTest({
          streams: ['trades'],
          random: seededRandom(seed),
          venue: shortLived(120_000),
          limits: { renewal_lead_ms: 20_000 },
        });
        await test.feed.start();
        await test.clock.advance(1_000);
        for (let id = 1; id <= 300; id += 1) {
          await test.clock.advance(1_000);
          for (const socket of test.venue.open()) {
            if (!socket.subscribed.has('btcusdt@aggTrade')) continue;
            const late = lags[socket.number % lags.length] ?? 0;
            void test.clock.sleep(late).then(() => {
              socket.deliver(aggTrade('BTCUSDT', id));
            });
          }
        }
        await test.clock.advance(2_000);
        const ids = new Set(
          test.events.flatMap((event) => (event.event_type === 'TradeTick' ? [event.source_event_id] : [])),
        );
        expect(test.venue.sockets.length).toBeGreaterThan(2);
        expect(ids.size).toBe(300);
      }),
      { numRuns: 20 },
    );
  });
});
