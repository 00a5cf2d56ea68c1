import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
import type { TimeRange } from '../../venues/venue-history.ts';
import { feedUnderTest, type FeedUnderTest } from '../testing/feed-under-test.ts';
import { jsonAnswer } from '../testing/scripted-venue.ts';
import { createHistoryCoverage } from './history-coverage.ts';
import { pagesOf, type FeedHistory } from './history-pages.ts';

const MINUTE_MS = 60_000;
const BAR_MS = 180_000;
const BEGIN_MS = 1_790_499_600_000;
const history: FeedHistory = { bar_ms: BAR_MS, bars: 400 };

function row(start: number): readonly unknown[] {
  return [start, '100', '101', '99', '100', '12', start + MINUTE_MS - 1, '1200', 8, '7', '700', '0'];
}

function asked(path: string): TimeRange {
  const of = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(path)?.[1]);
  return { from_ms: of('startTime'), to_ms: of('endTime') + 1 };
}

/** A venue that knows every minute, the one that grows included, and the time. */
function answersOf(test: FeedUnderTest, venueMs: () => number = () => test.clock.wallMs()) {
  return (path: string) => {
    if (path.startsWith('/fapi/v1/time')) return jsonAnswer({ serverTime: venueMs() });
    if (!path.startsWith('/fapi/v1/klines')) return jsonAnswer([]);
    const { from_ms, to_ms } = asked(path);
    const rows = [];
    for (let start = from_ms; start < to_ms && rows.length < 499; start += MINUTE_MS) rows.push(row(start));
    return jsonAnswer(rows);
  };
}

function watching(symbols: readonly string[], more: Partial<Parameters<typeof feedUnderTest>[0]> = {}): FeedUnderTest {
  const test = feedUnderTest({ symbols, streams: ['candle_1m'], history, ...more });
  test.venue.behaviour.answer = answersOf(test);
  return test;
}

function candleEnds(test: FeedUnderTest, symbol: string): readonly number[] {
  return test.events
    .filter((event) => event.symbol === symbol && event.event_type === 'Candle')
    .map(({ exchange_ts_ms }) => exchange_ts_ms ?? 0);
}

function liveCandle(symbol: string, start: number): string {
  const k = { t: start, T: start + MINUTE_MS - 1, s: symbol, i: '1m', f: 1, L: 2, o: '100', c: '100', h: '101' };
  const rest = { l: '99', v: '12', n: 8, x: true, q: '1200', V: '7', Q: '700', B: '0' };
  const data = { e: 'kline', E: start + MINUTE_MS + 10, s: symbol, k: { ...k, ...rest } };
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@kline_1m`, data });
}

describe('the past of what is watched', () => {
  it('is every closed candle of whole bars back, and none that still grows', async () => {
    const test = watching(['AUSDT']);
    await test.feed.start();
    await test.clock.advance(5_000);
    const nowMs = test.clock.wallMs();
    const ends = candleEnds(test, 'AUSDT').toSorted((left, right) => left - right);
    const first = (Math.floor(nowMs / BAR_MS) - history.bars) * BAR_MS;
    expect(ends[0]).toBe(first + MINUTE_MS - 1);
    expect(ends.at(-1)).toBe(Math.floor((nowMs - 5_000) / MINUTE_MS) * MINUTE_MS - 1);
    expect(new Set(ends).size).toBe((Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - first) / MINUTE_MS);
    expect(test.events.every(({ recv_ts_ms }) => recv_ts_ms >= nowMs - 5_000 && recv_ts_ms <= nowMs)).toBe(true);
    expect(test.announced().at(-1)).toMatch(
      /^AUSDT history_candle_1m resumed history_taken from=\d+ to=\d+ rows=12\d\d$/,
    );
    expect(test.feed.state().history).toMatchObject({ waiting: 0, refused: 0, requests: 3, answered: 3 });
  });

  it('is asked for newest first, the reference before the others, and never above the weight', async () => {
    const symbols = Array.from({ length: 60 }, (_, position) => `S${position}USDT`);
    const test = watching([...symbols, 'BTCUSDT'], { history: { ...history, first: ['BTCUSDT'] } });
    await test.feed.start();
    await test.clock.advance(60_000);
    const klines = test.venue.requests.filter(({ path }) => path.includes('klines'));
    expect(klines).toHaveLength(61 * 3);
    expect(klines[0]?.path).toContain('symbol=BTCUSDT');
    const ages = klines.slice(0, 61).map(({ path }) => asked(path).to_ms);
    expect(new Set(ages).size).toBe(1);
    const weight = binanceUsdm.connection.limits.request_weight_per_minute;
    for (const { at_ms } of klines) {
      const within = klines.filter((other) => other.at_ms >= at_ms && other.at_ms < at_ms + 10_000).length * 2;
      expect(within).toBeLessThanOrEqual(weight / 6 + weight / 30);
    }
  });

  it('is taken up to the earlier of both clocks: a venue ahead of time cannot make a growing candle look closed', async () => {
    const test = watching(['AUSDT']);
    test.venue.behaviour.answer = answersOf(test, () => test.clock.wallMs() + 3_600_000);
    await test.feed.start();
    await test.clock.advance(5_000);
    expect(Math.max(...candleEnds(test, 'AUSDT'))).toBeLessThan(test.clock.wallMs());
  });

  it('is not asked for again where the log holds it', async () => {
    const from_ms = 1_790_500_000_000 - 10 * MINUTE_MS;
    const test = watching(['AUSDT'], {
      history: { ...history, missing: (_symbol, _series, range) => [{ from_ms, to_ms: range.to_ms }] },
    });
    await test.feed.start();
    await test.clock.advance(5_000);
    expect(
      test.venue.requests.filter(({ path }) => path.includes('klines')).map(({ path }) => asked(path).from_ms),
    ).toEqual([from_ms]);
  });

  it('robust: fetched history: requests fail for ten minutes → announced once, recording goes on, the past is there later', async () => {
    const test = watching(['AUSDT']);
    const answer = test.venue.behaviour.answer;
    test.venue.behaviour.answer = (path) => (path.includes('klines') ? jsonAnswer({}, 503) : answer(path));
    await test.feed.start();
    await test.clock.advance(600_000);
    expect(test.announced().filter((line) => line.includes('history_failed'))).toEqual([
      'AUSDT history_candle_1m stale history_failed reason=status status=503',
    ]);
    expect(test.venue.open()).toHaveLength(1);
    test.venue.behaviour.answer = answer;
    await test.clock.advance(200_000);
    expect(test.announced().some((line) => line.includes('history_taken'))).toBe(true);
  });

  it('robust: fetched history: the venue does not know the instrument → announced, not asked again', async () => {
    const test = watching(['AUSDT']);
    const answer = test.venue.behaviour.answer;
    test.venue.behaviour.answer = (path) => (path.includes('klines') ? jsonAnswer({ code: -1121 }, 400) : answer(path));
    await test.feed.start();
    await test.clock.advance(600_000);
    expect(test.venue.requests.filter(({ path }) => path.includes('klines'))).toHaveLength(3);
    expect(test.announced().filter((line) => line.includes('history_failed'))).toEqual([
      'AUSDT history_candle_1m stale history_failed reason=refused status=400',
    ]);
    expect(test.announced().some((line) => line.includes('history_taken'))).toBe(false);
  });

  it('ends at once with the feed', async () => {
    const test = watching(Array.from({ length: 200 }, (_, position) => `S${position}USDT`));
    await test.feed.start();
    await test.clock.advance(1_000);
    await test.feed.stop();
    const before = test.venue.requests.length;
    await test.clock.advance(600_000);
    expect(test.venue.requests).toHaveLength(before);
  });
});

describe('a hole', () => {
  it('is asked for when the candle behind it has come, and nothing else is', async () => {
    const test = watching(['AUSDT']);
    await test.feed.start();
    await test.clock.advance(5_000);
    const before = test.venue.requests.length;
    const begun = Math.floor(test.clock.wallMs() / MINUTE_MS) * MINUTE_MS;
    const deliver = (start: number): number => test.venue.publish('ausdt@kline_1m', liveCandle('AUSDT', start));
    deliver(begun);
    await test.clock.advance(60_000);
    deliver(begun + MINUTE_MS);
    expect(test.venue.requests).toHaveLength(before);
    await test.clock.advance(600_000);
    deliver(begun + 9 * MINUTE_MS);
    await test.clock.advance(1_000);
    const filled = test.venue.requests.slice(before).filter(({ path }) => path.includes('klines'));
    expect(filled.map(({ path }) => asked(path))).toEqual([
      { from_ms: begun + 2 * MINUTE_MS, to_ms: begun + 9 * MINUTE_MS },
    ]);
    const past = test.events.filter((event) => event.channel === 'history_candle_1m' && event.event_type === 'Candle');
    expect(past.slice(-7).map(({ exchange_ts_ms }) => exchange_ts_ms)).toEqual(
      [3, 4, 5, 6, 7, 8, 9].map((minute) => begun + minute * MINUTE_MS - 1),
    );
  });
});

describe('pages and coverage', () => {
  const series = (binanceUsdm.history ?? []).filter(({ of }) => of === 'candle_1m');
  const [candles] = series;
  if (candles === undefined) throw new Error('a series of candles expected');

  it('cover a stretch without a gap and without an overlap', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), (from, length) => {
        const range = { from_ms: from * MINUTE_MS, to_ms: (from + length) * MINUTE_MS };
        const pages = pagesOf('A', candles, range).map((page) => page.range);
        const steps = pages.map(({ from_ms, to_ms }) => (to_ms - from_ms) / MINUTE_MS);
        expect(steps.every((count) => count > 0 && count <= candles.rows_per_request)).toBe(true);
        expect(steps.reduce((sum, count) => sum + count, 0)).toBe(length);
        for (const [position, page] of pages.entries())
          expect(page.to_ms).toBe(pages[position - 1]?.from_ms ?? range.to_ms);
      }),
    );
  });

  it('know what is missing: every step that no candle tells of, and no stretch that begins or ends with a known one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(400)), (held) => {
        const coverage = createHistoryCoverage(series);
        const range = { from_ms: BEGIN_MS, to_ms: BEGIN_MS + 400 * MINUTE_MS };
        const read = (start: number) =>
          candles.read({
            bytes: new TextEncoder().encode(JSON.stringify([row(BEGIN_MS + start * MINUTE_MS)])),
            range: { from_ms: 0, to_ms: Number.MAX_SAFE_INTEGER },
            receipt: { recv_ts_ms: 0, symbol_hint: 'A' },
          });
        coverage.add(held.flatMap(read));
        const missing = coverage.missing('A', candles, range);
        const within = (step: number): boolean =>
          missing.some(
            ({ from_ms, to_ms }) => BEGIN_MS + step * MINUTE_MS >= from_ms && BEGIN_MS + step * MINUTE_MS < to_ms,
          );
        for (let step = 0; step < 400; step += 1) if (!held.includes(step)) expect(within(step)).toBe(true);
        for (const { from_ms, to_ms } of missing) {
          expect(held).not.toContain((from_ms - BEGIN_MS) / MINUTE_MS);
          expect(held).not.toContain((to_ms - BEGIN_MS) / MINUTE_MS - 1);
        }
      }),
    );
  });
});
