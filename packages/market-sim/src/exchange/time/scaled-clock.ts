import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

import type { Clock } from '@xray/contracts';

/** The longest time that a timer of the platform can wait for. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Real time that starts at a time of the market and runs `speed` times as fast. */
export function createScaledClock(startMs: number, speed: number): Clock {
  const begunMs = performance.now();
  const monotonicMs = (): number => (performance.now() - begunMs) * speed;
  return {
    wallMs: () => startMs + Math.floor(monotonicMs()),
    monotonicMs,
    async sleep(durationMs, signal) {
      const endMs = monotonicMs() + durationMs;
      let leftMs = Math.max(0, durationMs);
      // Once at least, so that somebody who sleeps for no time lets others have their turn.
      do {
        try {
          await setTimeout(Math.min(LONGEST_TIMER_MS, Math.ceil(leftMs / speed)), undefined, { signal });
        } catch (error) {
          throw signal?.reason ?? error;
        }
        leftMs = endMs - monotonicMs();
      } while (leftMs > 0);
    },
  };
}
