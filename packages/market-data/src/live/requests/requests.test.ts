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
    test.venue.behaviour.answer = (path) => {
      queueMicrotask(() => {
        test.feed.unwatch(['AUSDT']);
      });
      return jsonAnswer({ symbol: /symbol=(\w+)/.exec(path)?.[1], openInterest: '1' });
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

/** Paces of a day of refusals: when requests were made, in seconds since the first. */
function secondsOf(requests: readonly { readonly at_ms: number }[]): readonly number[] {
  const [first] = requests;
  return requests.map(({ at_ms }) => Math.round((at_ms - (first?.at_ms ?? 0)) / 1_000));
}

describe('a venue that refuses a running feed', () => {
  const BAN = { code: -1003, msg: 'Way too many requests; IP banned until 1790759200000.' };
  const HERE = { code: 0, msg: 'Service unavailable from a restricted location.' };
  const DAYS_MS = 3 * 86_400_000;

  it('robust: long ban: HTTP 418 with a Retry-After of days to a poll of a running feed → announced at once with the words of the venue, asked again after five minutes and then at most every quarter of an hour, by one request', async () => {
    const test = polled(['AUSDT', 'BUSDT', 'CUSDT']);
    test.venue.behaviour.answer = () => jsonAnswer(BAN, 418, DAYS_MS);
    await test.feed.start();
    await test.clock.advance(86_400_000);
    const waits = secondsOf(test.venue.requests);
    expect(waits[1]).toBe(300);
    const gaps = waits.slice(1).map((second, index) => second - (waits[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(300);
    expect(Math.max(...gaps)).toBe(900);
    const announced = test.announced().filter((line) => line.includes('requests_'));
    expect(announced).toEqual([
      'UNKNOWN connection stale requests_blocked status=418 retry_after_ms=300000 asked_ms=259200000 ' +
        'says=code_-1003:_Way_too_many_requests_IP_banned_until_1790759200000.',
      expect.stringContaining('retry_after_ms=600000'),
    ]);
    expect(test.feed.state().requests).toMatchObject({
      refusal: { status: 418, says: 'code -1003: Way too many requests; IP banned until 1790759200000.' },
    });
    test.venue.behaviour.answer = (path) => jsonAnswer({ symbol: /symbol=(\w+)/.exec(path)?.[1], openInterest: '1' });
    await test.clock.advance(920_000);
    expect(test.codes().at(-1)).toBe('poll_answered');
    expect(test.codes().filter((code) => code === 'requests_allowed')).toHaveLength(1);
    expect(test.feed.state().requests.refusal).toBeNull();
    expect(test.feed.state().streams.map(({ status }) => status)).toEqual(['live', 'live', 'live']);
  });

  it.each([403, 451])(
    'robust: refused address: HTTP 403 or 451 to a poll of a running feed → said once with the words of the venue, all polls wait, asked again after a minute and ever more rarely, at most eight times an hour',
    async (status) => {
      const test = polled(['AUSDT', 'BUSDT', 'CUSDT']);
      test.venue.behaviour.answer = () => jsonAnswer(HERE, status);
      await test.feed.start();
      await test.clock.advance(86_400_000);
      const seconds = secondsOf(test.venue.requests);
      expect(seconds.length).toBeLessThan(24 * 8);
      expect(seconds[1]).toBeGreaterThanOrEqual(30);
      const gaps = seconds.slice(10).map((second, index) => second - (seconds[index + 9] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(450);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(910);
      const blocked = test.announced().filter((line) => line.includes('requests_blocked'));
      expect(blocked.length).toBeLessThan(6);
      expect(blocked[0]).toContain(`status=${status}`);
      expect(blocked[0]).toContain('says=code_0:_Service_unavailable_from_a_restricted_location.');
      const failed = test.announced().filter((line) => line.includes('poll_failed'));
      expect(failed.length).toBeLessThanOrEqual(3);
      expect(failed[0]).toContain('says=code_0:_Service_unavailable');
    },
  );

  it('is asked nothing more once the feed is stopped, however long the wait was', async () => {
    const test = polled(['AUSDT']);
    test.venue.behaviour.answer = () => jsonAnswer(BAN, 418, DAYS_MS);
    await test.feed.start();
    await test.clock.advance(20_000);
    const asked = test.venue.requests.length;
    await test.feed.stop();
    await test.clock.advance(86_400_000);
    expect(test.venue.requests).toHaveLength(asked);
  });
});
