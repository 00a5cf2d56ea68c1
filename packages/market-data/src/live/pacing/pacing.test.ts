import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { backoffMs, hasFailed } from './backoff.ts';
import { duePolls, nextPollTime } from './poll-schedule.ts';
import { fullBucket, perMinuteRate, perSecondRate, takeTokens, tokensAt } from './rate-limit.ts';

describe('a token bucket', () => {
  it('never lets more through than its capacity and its rate allow, and lets through all that they allow', () => {
    const costs = fc.array(
      fc.record({ cost: fc.integer({ min: 1, max: 30 }), pause_ms: fc.integer({ min: 0, max: 3_000 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), costs, (perMinute, asked) => {
        const rate = perMinuteRate(perMinute);
        let now = 0;
        let spent = 0;
        let bucket = fullBucket(rate, now);
        for (const { cost, pause_ms } of asked) {
          now += pause_ms;
          const tokens = tokensAt(bucket, rate, now);
          let taken = takeTokens(bucket, rate, now, cost);
          if (taken.wait_ms > 0) {
            expect(tokens).toBeLessThan(Math.min(cost, rate.capacity));
            now += taken.wait_ms;
            taken = takeTokens(taken.bucket, rate, now, cost);
          }
          expect(taken.wait_ms).toBe(0);
          bucket = taken.bucket;
          spent += cost;
          const allowed = rate.capacity + now * rate.tokens_per_ms;
          expect(spent - Math.max(0, cost - rate.capacity)).toBeLessThanOrEqual(allowed + 1e-3);
        }
      }),
    );
  });

  it('lets a second’s worth of messages through at once', () => {
    const rate = perSecondRate(5);
    let bucket = fullBucket(rate, 0);
    for (let message = 0; message < 5; message += 1) {
      const taken = takeTokens(bucket, rate, 0, 1);
      expect(taken.wait_ms).toBe(0);
      bucket = taken.bucket;
    }
    expect(takeTokens(bucket, rate, 0, 1).wait_ms).toBeCloseTo(200);
  });

  it('holds no more than its capacity however long it rests, and does not mind a clock that steps back', () => {
    const rate = perSecondRate(5);
    expect(tokensAt(fullBucket(rate, 0), rate, 1e9)).toBe(5);
    expect(tokensAt({ tokens: 2, at_ms: 1_000 }, rate, 0)).toBe(2);
  });
});

describe('backoff', () => {
  const policy = { base_ms: 500, max_ms: 60_000, max_attempts: 10 };

  it('is drawn evenly up to a bound that doubles, and is the longest wait once it has failed', () => {
    expect([1, 2, 3, 7, 8, 9].map((attempts) => backoffMs(policy, attempts, () => 0.5))).toEqual([
      250, 500, 1_000, 16_000, 30_000, 30_000,
    ]);
    expect([10, 11, 1_000].map((attempts) => backoffMs(policy, attempts, () => 0.5))).toEqual([60_000, 60_000, 60_000]);
    expect(hasFailed(policy, 9)).toBe(false);
  });

  it('is at least what the other side asks for', () => {
    expect(backoffMs(policy, 1, () => 0.5, 7_000)).toBe(7_000);
    expect(backoffMs(policy, 50, () => 0.5, 90_000)).toBe(90_000);
  });
});

describe('the schedule of polls', () => {
  const schedules = fc.record({
    interval_ms: fc.integer({ min: 10, max: 20_000 }),
    symbols: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
  });

  it('has each instrument once an interval, at the same phase whenever it is looked at', () => {
    fc.assert(
      fc.property(schedules, fc.nat({ max: 1_000_000 }), (schedule, after) => {
        const due = duePolls(schedule, after, after + schedule.interval_ms);
        expect(due.map(({ symbol }) => symbol).toSorted()).toEqual(schedule.symbols.toSorted());
        const later = duePolls(schedule, after + schedule.interval_ms, after + 2 * schedule.interval_ms);
        expect(later).toEqual(
          due.map(({ symbol, at_ts_ms }) => ({ symbol, at_ts_ms: at_ts_ms + schedule.interval_ms })),
        );
      }),
    );
  });

  it('names as the next time that of the first poll that will be due', () => {
    fc.assert(
      fc.property(schedules, fc.nat({ max: 1_000_000 }), (schedule, after) => {
        expect(nextPollTime(schedule, after)).toBe(
          duePolls(schedule, after, after + schedule.interval_ms)[0]?.at_ts_ms,
        );
      }),
    );
  });

  it('is empty without instruments', () => {
    expect(nextPollTime({ interval_ms: 10, symbols: [] }, 0)).toBeNull();
    expect(duePolls({ interval_ms: 10, symbols: [] }, 0, 100)).toEqual([]);
  });
});
