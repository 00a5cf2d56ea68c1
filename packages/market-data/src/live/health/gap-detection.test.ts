import { describe, expect, it } from 'vitest';

import { aggTrade, feedUnderTest } from '../testing/feed-under-test.ts';
import { withPlace, type SequencePlace } from './gap-detection.ts';

function verdicts(places: readonly (readonly [position: number, exchangeTsMs: number])[]): readonly string[] {
  let latest: SequencePlace | null = null;
  return places.map(([position, exchange_ts_ms]) => {
    const step = withPlace(latest, { position, exchange_ts_ms, span: () => 1 });
    latest = step.latest;
    return step.verdict;
  });
}

describe('a numbered stream', () => {
  it('has a gap where a number is left out, and none where one comes again or late', () => {
    expect(
      verdicts([
        [7, 70],
        [8, 80],
        [8, 80],
        [11, 110],
        [9, 90],
        [10, 100],
        [12, 120],
      ]),
    ).toEqual(['in_order', 'in_order', 'repeated_or_late', 'gap', 'repeated_or_late', 'repeated_or_late', 'in_order']);
  });

  it('goes on from a number far below with a later time, because the numbering has begun anew', () => {
    expect(
      verdicts([
        [9_000, 10],
        [8_999, 11],
        [1, 9],
        [1, 20],
        [2, 21],
        [4, 22],
      ]),
    ).toEqual(['in_order', 'repeated_or_late', 'repeated_or_late', 'gap', 'in_order', 'gap']);
  });
});

function kline(closeTsMs: number, isFinal: boolean, interval = '1m', length = 60_000): string {
  return JSON.stringify({
    stream: `btcusdt@kline_${interval}`,
    data: {
      ...{ e: 'kline', E: closeTsMs, s: 'BTCUSDT' },
      k: {
        ...{ t: closeTsMs + 1 - length, T: closeTsMs, s: 'BTCUSDT', i: interval },
        ...{ o: '1', h: '2', l: '1', c: '2', v: '3', V: '1', n: 4, q: '5', x: isFinal },
      },
    },
  });
}

async function watching(streams: readonly string[]) {
  const test = feedUnderTest({ streams });
  await test.feed.start();
  await test.clock.settle();
  const gaps = (): readonly string[] => test.announced().filter((line) => line.includes(' gap '));
  return { ...test, gaps };
}

describe('a live feed', () => {
  it('announces missing trades before the trade that shows it, across sockets, too', async () => {
    const test = await watching(['trades']);
    const publish = (id: number): void => {
      test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', id));
    };
    for (const id of [5, 6, 9]) publish(id);
    expect(test.events.slice(-3).map(({ event_type }) => event_type)).toEqual([
      'TradeTick',
      'StreamState',
      'TradeTick',
    ]);
    test.venue.open()[0]?.drop();
    await test.clock.advance(10_000);
    for (const id of [20, 8, 20, 21]) publish(id);
    expect(test.gaps()).toEqual([
      'BTCUSDT trades gap trade_gap after=6 found=9',
      'BTCUSDT trades gap trade_gap after=9 found=20',
    ]);
  });

  it('robust: lost trade: a paused socket hands on what it held after its symbol was unwatched → the gap in it is announced', async () => {
    const test = await watching(['trades']);
    test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', 5));
    test.feed.pause('test');
    for (const id of [6, 8]) test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', id));
    test.feed.unwatch(['BTCUSDT']);
    await test.clock.advance(1_000);
    expect(test.gaps()).toEqual(['BTCUSDT trades gap trade_gap after=6 found=8']);
  });

  it('counts what came again or late', async () => {
    const counted: string[] = [];
    const test = feedUnderTest({
      streams: ['trades'],
      metrics: {
        count: (name, value, labels) => {
          if (name === 'feed_repeated_events_total') counted.push(`${value} ${JSON.stringify(labels)}`);
        },
        gauge: () => undefined,
        observe: () => undefined,
      },
    });
    await test.feed.start();
    await test.clock.settle();
    for (const id of [1, 2, 2, 1, 3]) test.venue.publish('btcusdt@aggTrade', aggTrade('BTCUSDT', id));
    await test.clock.advance(2_000);
    expect(counted).toEqual(['2 {"channel":"trades"}']);
  });

  it('announces a candle that was never closed, each interval for itself', async () => {
    const test = await watching(['candle_1m', 'candle_1w']);
    const [minute, week] = [60_000, 604_800_000];
    const monday = 1_790_553_600_000;
    for (const step of [1, 2, 2, 4]) {
      const close = monday + step * minute - 1;
      test.venue.publish('btcusdt@kline_1m', kline(close, false));
      test.venue.publish('btcusdt@kline_1m', kline(close, true));
    }
    for (const step of [1, 2, 4]) {
      test.venue.publish('btcusdt@kline_1w', kline(monday + step * week - 1, true, '1w', week));
    }
    expect(test.gaps().map((line) => line.replace(/after=(\d+) found=(\d+)/, (_, a, f) => String(f - a)))).toEqual([
      'BTCUSDT candle_1m gap candle_gap 2',
      'BTCUSDT candle_1w gap candle_gap 2',
    ]);
  });

  it('does not number months, which differ in length', async () => {
    const test = await watching(['candle_1M']);
    const day = 86_400_000;
    for (const [close, days] of [
      [Date.UTC(2026, 1, 1), 31],
      [Date.UTC(2026, 2, 1), 28],
      [Date.UTC(2026, 3, 1), 31],
    ] as const) {
      test.venue.publish('btcusdt@kline_1M', kline(close - 1, true, '1M', days * day));
    }
    expect(test.events.filter(({ event_type }) => event_type === 'Candle')).toHaveLength(3);
    expect(test.gaps()).toEqual([]);
  });
});
