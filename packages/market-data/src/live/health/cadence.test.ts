import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { seededRandom } from '../testing/feed-under-test.ts';
import { isKnown, NO_CADENCE, silenceLimitMs, withGap, type Cadence } from './cadence.ts';
import { heardAt, asked, judgeHeartbeat } from './heartbeat.ts';
import { observeUntil, skipUntil, startObserving } from './observed-time.ts';

const POLICY = { factor: 4, floor_ms: 10_000, ceiling_ms: 300_000, unknown_ms: 90_000 };

function learned(gaps: readonly number[]): Cadence {
  return gaps.reduce<Cadence>(withGap, NO_CADENCE);
}

describe('a learned cadence', () => {
  it.each([50, 1_000, 20_000])('comes near the true 0.99 quantile of exponential gaps with mean %i ms', (mean) => {
    const random = seededRandom(7);
    const cadence = learned(Array.from({ length: 5_000 }, () => -mean * Math.log(1 - random())));
    const truth = mean * Math.log(100);
    expect(cadence.long_gap_ms / truth).toBeGreaterThan(0.5);
    expect(cadence.long_gap_ms / truth).toBeLessThan(2);
    expect(cadence.mean_gap_ms / mean).toBeGreaterThan(0.6);
    expect(cadence.mean_gap_ms / mean).toBeLessThan(1.6);
  });

  it('moves by one step for one long gap, however long', () => {
    const usual = learned(Array.from({ length: 500 }, () => 1_000));
    expect(withGap(usual, 3_600_000).long_gap_ms).toBeCloseTo(usual.long_gap_ms * Math.exp(0.495));
  });

  it('follows a market that grows quiet', () => {
    const quiet = learned([...Array.from({ length: 500 }, () => 100), ...Array.from({ length: 60 }, () => 30_000)]);
    expect(silenceLimitMs(quiet, POLICY)).toBeGreaterThan(60_000);
  });

  it('gives a limit within its bounds, whatever the gaps', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 20, maxLength: 60 }), (gaps) => {
        const cadence = learned(gaps);
        expect(isKnown(cadence)).toBe(true);
        const limit = silenceLimitMs(cadence, POLICY);
        expect(limit).toBeGreaterThanOrEqual(POLICY.floor_ms);
        expect(limit).toBeLessThanOrEqual(POLICY.ceiling_ms);
      }),
    );
  });

  it('is not known from few gaps', () => {
    expect(silenceLimitMs(learned([1, 1, 1]), POLICY)).toBe(90_000);
  });
});

describe('a heartbeat', () => {
  const policy = { interval_ms: 15_000, timeout_ms: 10_000 };

  it('asks after an interval without anything, and gives up after the timeout', () => {
    const heard = heardAt(1_000);
    expect(judgeHeartbeat(heard, policy, 15_999)).toBe('alive');
    expect(judgeHeartbeat(heard, policy, 16_000)).toBe('ask');
    const waiting = asked(heard, 16_000);
    expect(judgeHeartbeat(waiting, policy, 25_999)).toBe('alive');
    expect(judgeHeartbeat(waiting, policy, 26_000)).toBe('dead');
    expect(judgeHeartbeat(heardAt(25_999), policy, 26_000)).toBe('alive');
  });
});

describe('observed time', () => {
  it('goes with the clock, but for times in which nothing could be heard', () => {
    let time = startObserving(500);
    time = observeUntil(time, 1_500, 1_000);
    expect(time.observed_ms).toBe(1_000);
    time = observeUntil(time, 3_600_000, 1_000);
    expect(time.observed_ms).toBe(3_000);
    time = skipUntil(time, 7_200_000);
    expect(time.observed_ms).toBe(3_000);
    expect(observeUntil(time, 7_201_000, 1_000).observed_ms).toBe(4_000);
  });
});
