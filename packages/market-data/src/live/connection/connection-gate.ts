import type { Clock } from '@xray/contracts';

import type { Timers } from '../pacing/timers.ts';
import { fullBucket, takeTokens } from '../pacing/rate-limit.ts';

const MINUTE_MS = 60_000;

/** Lets connections be opened in the order in which they ask, no more of them a minute than the venue tolerates. */
export function createConnectionGate(
  clock: Clock,
  timers: Timers,
  connectionsPerMinute: number,
): (connect: () => void) => void {
  const rate = { capacity: Math.max(1, connectionsPerMinute / 2), tokens_per_ms: connectionsPerMinute / 2 / MINUTE_MS };
  let bucket = fullBucket(rate, clock.monotonicMs());
  const waiting: (() => void)[] = [];
  let armed = false;

  function pump(): void {
    while (waiting.length > 0 && !armed) {
      const taken = takeTokens(bucket, rate, clock.monotonicMs(), 1);
      bucket = taken.bucket;
      if (taken.wait_ms > 0) {
        armed = true;
        timers.after(taken.wait_ms, () => {
          armed = false;
          pump();
        });
        return;
      }
      waiting.shift()?.();
    }
  }

  return (connect) => {
    waiting.push(connect);
    pump();
  };
}
