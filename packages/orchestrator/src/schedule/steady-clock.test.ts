import fc from 'fast-check';
import { expect, it } from 'vitest';

import { steadyClock } from './steady-clock.ts';

/** A clock by hand: real time passes, and the wall can be set. */
function handClock(startMs: number) {
  let monotonic = 0;
  let wall = startMs;
  return {
    pass(ms: number): void {
      monotonic += ms;
      wall += ms;
    },
    set(ms: number): void {
      wall = ms;
    },
    clock: { wallMs: () => Math.floor(wall), monotonicMs: () => monotonic, sleep: () => Promise.resolve() },
  };
}

it('never goes back, never runs faster than real time while held, and follows the clock wherever that one leads', () => {
  const step = fc.oneof(
    fc.record({ pass: fc.integer({ min: 0, max: 60_000 }) }),
    fc.record({ set: fc.integer({ min: 0, max: 10_000_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const hand = handClock(5_000_000);
      const steady = steadyClock(hand.clock);
      let last = steady.wallMs();
      for (const next of steps) {
        if ('pass' in next) hand.pass(next.pass);
        else hand.set(next.set);
        const now = steady.wallMs();
        expect(now).toBeGreaterThanOrEqual(last);
        expect(now).toBeGreaterThanOrEqual(hand.clock.wallMs());
        if (now > hand.clock.wallMs() && 'pass' in next) expect(now - last).toBeLessThanOrEqual(next.pass / 2 + 1);
        last = now;
      }
    }),
  );
});

it('robust: clock set back: by an hour → time goes on at half speed and is right again after two', () => {
  const hour = 3_600_000;
  const hand = handClock(10 * hour);
  const steady = steadyClock(hand.clock);
  expect(steady.wallMs()).toBe(10 * hour);
  hand.set(9 * hour);
  expect(steady.behindMs()).toBe(hour);
  for (let minute = 0; minute < 60; minute += 1) {
    hand.pass(60_000);
    steady.wallMs();
  }
  expect(steady.wallMs()).toBe(10.5 * hour);
  expect(steady.behindMs()).toBe(hour / 2);
  hand.pass(hour);
  expect(steady.wallMs()).toBe(11 * hour);
  expect(steady.behindMs()).toBe(0);
});

it('begins at the last time of a log that is ahead', () => {
  const hand = handClock(1_000);
  expect(steadyClock(hand.clock, 1_500).wallMs()).toBe(1_500);
});
