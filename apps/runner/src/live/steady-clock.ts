import type { Clock } from '@xray/contracts';

/** A clock whose wall time never goes back: while the system's clock is behind a time that was given out, that one stands. */
export function steadyClock(clock: Clock, notBeforeMs = Number.NEGATIVE_INFINITY): Clock {
  let lastMs = notBeforeMs;
  return {
    wallMs: () => (lastMs = Math.max(lastMs, clock.wallMs())),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (durationMs, signal) => clock.sleep(durationMs, signal),
  };
}
