import { describe, expect, it } from 'vitest';

import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
import { feedUnderTest } from '../testing/feed-under-test.ts';
import { jsonAnswer } from '../testing/scripted-venue.ts';

function polled(symbols: readonly string[], requestWeightPerMinute?: number) {
  const { connection } = binanceUsdm;
  const limits = { ...connection.limits, request_weight_per_minute: requestWeightPerMinute ?? 1_800 };
  return feedUnderTest({
    symbols,
    streams: ['open_interest'],
    venue: { ...binanceUsdm, connection: { ...connection, limits } },
  });
}

describe('polled values', () => {
  it('are asked for at multiples of the interval, the instruments spread evenly', async () => {
    const test = polled(['CUSDT', 'AUSDT', 'BUSDT', 'DUSDT']);
    const startTsMs = test.clock.wallMs();
    await test.clock.advance(3_333);
    await test.feed.start();
    await test.clock.advance(20_000);
    const asked = test.venue.requests.map(({ path, at_ms }) => [
      /symbol=(\w)/.exec(path)?.[1],
      (startTsMs + at_ms) % 10_000,
    ]);
    expect(asked).toEqual([
      ['C', 5_000],
      ['D', 7_500],
      ['A', 0],
      ['B', 2_500],
      ['C', 5_000],
      ['D', 7_500],
      ['A', 0],
      ['B', 2_500],
    ]);
    expect(test.events.filter((event) => event.event_type === 'OpenInterest').map(({ symbol }) => symbol)).toEqual(
      asked.map(([letter]) => `${letter ?? ''}USDT`),
    );
  });

  it('that fail are announced once, and once when they are answered again', async () => {
    const test = polled(['AUSDT']);
    await test.feed.start();
    await test.clock.advance(10_000);
    test.venue.behaviour.answer = () => jsonAnswer({}, 500);
    await test.clock.advance(60_000);
    test.venue.behaviour.answer = () => jsonAnswer({ symbol: 'AUSDT', openInterest: '1' });
    await test.clock.advance(20_000);
    expect(test.announced().slice(1)).toEqual([
      'AUSDT open_interest stale poll_failed reason=status status=500',
      'AUSDT open_interest resumed poll_answered',
    ]);
  });

  it.each([
    ['failure', 'reason=request_failed'],
    ['silent', 'reason=timeout'],
  ] as const)('that get no answer (%s) are announced', async (answer, detail) => {
    const test = polled(['AUSDT']);
    test.venue.behaviour.answer = () => answer;
    await test.feed.start();
    await test.clock.advance(25_000);
    expect(test.announced()).toContainEqual(expect.stringContaining(detail));
  });

  it('that cannot be read are kept and announced', async () => {
    const test = polled(['AUSDT']);
    test.venue.behaviour.answer = () => jsonAnswer({ symbol: 'AUSDT', openInterest: 'many' });
    await test.feed.start();
    await test.clock.advance(9_000);
    expect(test.events.map(({ event_type }) => event_type)).toEqual(['StreamState', 'DecodeFailure', 'StreamState']);
    expect(test.announced().at(-1)).toContain('poll_failed reason=unreadable');
  });

  it.each([
    ['refused', { code: -1000, msg: 'down' }, 503],
    ['limited', { code: -1003, msg: 'too many' }, 429],
  ])('that are %s are kept with what the venue says', async (_, body, status) => {
    const test = polled(['AUSDT']);
    test.venue.behaviour.answer = () => jsonAnswer(body, status, 4_000);
    await test.feed.start();
    await test.clock.advance(10_000);
    const kept = test.events.filter(({ event_type }) => event_type === 'DecodeFailure');
    const text = JSON.stringify(body);
    expect(test.venue.requests.length).toBeGreaterThan(0);
    expect(kept.map(({ raw_payload, symbol }) => [symbol, new TextDecoder().decode(raw_payload)])).toEqual(
      test.venue.requests.map(() => ['AUSDT', text]),
    );
  });

  it('that come when nobody watches any more are kept, and announce nothing', async () => {
    const test = polled(['AUSDT', 'BUSDT']);
    test.venue.behaviour.answer = () => {
      queueMicrotask(() => {
        test.feed.unwatch(['AUSDT']);
      });
      return jsonAnswer({ symbol: 'AUSDT', openInterest: '1' });
    };
    await test.feed.start();
    await test.clock.advance(10_000);
    expect(test.events.filter(({ event_type }) => event_type === 'OpenInterest').length).toBeGreaterThan(0);
    expect(test.codes()).toContain('unwatched');
    expect(test.codes()).not.toContain('poll_failed');
  });

  it('are not asked for once nobody watches', async () => {
    const test = polled(['AUSDT', 'BUSDT']);
    await test.feed.start();
    await test.clock.advance(10_000);
    test.feed.unwatch(['AUSDT']);
    const asked = test.venue.requests.length;
    await test.clock.advance(20_000);
    expect(test.venue.requests.slice(asked).every(({ path }) => path.includes('BUSDT'))).toBe(true);
  });
});

describe('request limits', () => {
  it('hold requests back to the weight that may be spent', async () => {
    const symbols = Array.from({ length: 100 }, (_, index) => `S${index}USDT`);
    const test = polled(symbols, 300);
    await test.feed.start();
    await test.clock.advance(120_000);
    for (const { at_ms } of test.venue.requests) {
      const inMinute = test.venue.requests.filter((other) => other.at_ms >= at_ms && other.at_ms < at_ms + 60_000);
      expect(inMinute.length).toBeLessThanOrEqual(300 + 10);
    }
    expect(test.venue.requests.length).toBeGreaterThan(500);
    expect(test.codes()).toContain('poll_skipped');
  });

  it.each([429, 418])(
    'are honoured: after %i nothing is asked for until the venue allows it, and nothing is forgotten',
    async (status) => {
      const test = polled(['AUSDT', 'BUSDT']);
      await test.feed.start();
      test.venue.behaviour.answer = () => jsonAnswer({}, status, 30_000);
      await test.clock.advance(10_000);
      const refused = test.venue.requests.length;
      test.venue.behaviour.answer = (path) => jsonAnswer({ symbol: /symbol=(\w+)/.exec(path)?.[1], openInterest: '1' });
      await test.clock.advance(15_000);
      expect(test.venue.requests).toHaveLength(refused);
      expect(test.feed.state().requests.blocked_until_ts_ms).not.toBeNull();
      await test.clock.advance(20_000);
      expect(test.announced()).toContainEqual(
        `UNKNOWN connection stale requests_blocked status=${status} retry_after_ms=30000`,
      );
      expect(test.codes()).toContain('requests_allowed');
      expect(test.venue.requests.length).toBeGreaterThan(refused);
      expect(test.feed.state().streams.map((stream) => stream.status)).toEqual(['live', 'live']);
    },
  );
});
