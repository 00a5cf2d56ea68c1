import type { Clock } from '@xray/contracts';

/** A clock whose wall time never goes back. */
export interface SteadyClock extends Clock {
  /** How far the system's clock is behind the time that is given out, in milliseconds; 0 while it leads. */
  behindMs(): number;
}

/** Of the time that passes, the part by which time given out goes on while the system's clock is behind it. */
const HELD_SPEED = 0.5;

/**
 * While the system's clock is behind a time that was given out, time goes on from that one at half speed, by the monotonic
 * clock: the system's clock has caught up after twice the time that it was set back by. Time that stood still would let
 * every boundary wait, with the last gates as they were.
 */
export function steadyClock(clock: Clock, notBeforeMs = Number.NEGATIVE_INFINITY): SteadyClock {
  let lastMs = notBeforeMs;
  let lastMonotonicMs = clock.monotonicMs();
  /** The fraction of a millisecond by which held time is ahead of what was given out. */
  let ahead = 0;

  const wallMs = (): number => {
    const systemMs = clock.wallMs();
    const monotonicMs = clock.monotonicMs();
    const passed = Math.max(0, monotonicMs - lastMonotonicMs);
    lastMonotonicMs = monotonicMs;
    if (systemMs >= lastMs) {
      ahead = 0;
      return (lastMs = systemMs);
    }
    const held = ahead + passed * HELD_SPEED;
    const whole = Math.floor(held);
    ahead = held - whole;
    return (lastMs += whole);
  };

  return {
    wallMs,
    behindMs: () => wallMs() - Math.min(lastMs, clock.wallMs()),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (durationMs, signal) => clock.sleep(durationMs, signal),
  };
}
