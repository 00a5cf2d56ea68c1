import { describe, expect, it } from 'vitest';

import { feedUnderTest, markPrice, type FeedUnderTest } from '../testing/feed-under-test.ts';
import { EXCHANGE_TIME_RIGHT, withExchangeTime } from './exchange-time.ts';

function changes(frames: readonly (readonly [nowMs: number, isOff: boolean])[]): readonly number[] {
  let state = EXCHANGE_TIME_RIGHT;
  return frames.flatMap(([nowMs, isOff]) => {
    const step = withExchangeTime(state, isOff, nowMs);
    state = step.state;
    return step.changed ? [nowMs] : [];
  });
}

function every(stepMs: number, count: number, isOff: boolean, fromMs = 0) {
  return Array.from({ length: count }, (_, index) => [fromMs + index * stepMs, isOff] as const);
}

describe('the time of the exchange', () => {
  it('is off after five frames in a row that say so, over a second at least', () => {
    expect(changes(every(400, 10, true))).toEqual([1_600]);
    expect(changes(every(10, 200, true))).toEqual([1_000]);
    expect(changes(every(60_000, 5, true))).toEqual([240_000]);
  });

  it('is not judged by single frames that are old, nor by a burst of them', () => {
    expect(changes([...every(1_000, 4, true), [4_000, false], ...every(1_000, 4, true, 5_000)])).toEqual([]);
    expect(changes(every(0, 1_000, true))).toEqual([]);
  });

  it('is right again in the same way', () => {
    expect(changes([...every(1_000, 5, true), ...every(1_000, 5, false, 5_000)])).toEqual([4_000, 9_000]);
  });
});

async function tell(test: FeedUnderTest, seconds: number, offsetMs: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await test.clock.advance(1_000);
    const statedMs = test.clock.wallMs() + offsetMs;
    test.venue.publish('btcusdt@markPrice@1s', markPrice('BTCUSDT', statedMs - 1_790_500_000_000));
  }
}

async function watching() {
  const delays: number[] = [];
  const test = feedUnderTest({
    streams: ['mark_price'],
    limits: { max_exchange_time_offset_ms: 5_000 },
    metrics: {
      count: () => undefined,
      gauge: (name, value) => {
        if (name === 'feed_exchange_delay_ms') delays.push(value);
      },
      observe: () => undefined,
    },
  });
  await test.feed.start();
  const told = (): readonly string[] => test.announced().filter((line) => line.includes('exchange_time'));
  return { ...test, delays, told };
}

describe('a live feed whose exchange', () => {
  it.each([
    ['ahead', 7_000],
    ['behind', -7_000],
  ])('is %s of the receipts says so, and when it is no longer', async (_, offsetMs) => {
    const test = await watching();
    await tell(test, 10, -20);
    expect(test.told()).toEqual([]);
    await tell(test, 10, offsetMs);
    await tell(test, 10, -20);
    expect(test.told()).toEqual([
      `UNKNOWN connection stale exchange_time_off connection=market/1 offset_ms=${offsetMs}`,
      'UNKNOWN connection resumed exchange_time_right connection=market/1 offset_ms=-20',
    ]);
    expect(new Set(test.delays)).toEqual(new Set([20, -offsetMs]));
  });

  it('is late within the bound says nothing, but for the gauge', async () => {
    const test = await watching();
    await tell(test, 20, -4_900);
    expect(test.told()).toEqual([]);
    expect(test.delays.at(-1)).toBe(4_900);
  });
});
