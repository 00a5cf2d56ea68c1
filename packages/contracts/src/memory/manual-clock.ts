import type { Clock } from '../ports/clock.ts';

/** A clock that stands still until it is told to go on: for tests and for time that is simulated. */
export interface ManualClock extends Clock {
  /** Lets milliseconds pass, on both readings, and wakes whoever has slept them out, in the order of their ends. */
  advance(durationMs: number): void;
  /** Sets the wall clock, as a person or a time server does; the other reading and the sleepers take no notice. */
  setWall(wallMs: number): void;
}

interface Sleeper {
  readonly endsMs: number;
  wake(): void;
}

/** @throws RangeError from `advance` for a duration that is negative or not finite: time passes forward only */
export function createManualClock(startWallMs = 0): ManualClock {
  let wall = startWallMs;
  let monotonic = 0;
  let sleepers: readonly Sleeper[] = [];

  return {
    wallMs: () => Math.floor(wall),
    monotonicMs: () => monotonic,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          signal?.removeEventListener('abort', abort);
        };
        const abort = (): void => {
          leave();
          const reason: unknown = signal?.reason;
          reject(reason instanceof Error ? reason : new Error('the sleep was left', { cause: reason }));
        };
        const sleeper: Sleeper = {
          endsMs: monotonic + durationMs,
          wake: () => {
            leave();
            resolve();
          },
        };
        if (signal?.aborted === true) abort();
        else if (durationMs <= 0) resolve();
        else {
          sleepers = [...sleepers, sleeper];
          signal?.addEventListener('abort', abort);
        }
      }),
    advance(durationMs) {
      if (!(durationMs >= 0 && durationMs < Infinity)) {
        throw new RangeError(`a clock advances by a time of 0 or more, not by ${durationMs} ms: correct the duration`);
      }
      wall += durationMs;
      monotonic += durationMs;
      const due = sleepers.filter(({ endsMs }) => endsMs <= monotonic);
      for (const sleeper of [...due].sort((left, right) => left.endsMs - right.endsMs)) sleeper.wake();
    },
    setWall(wallMs) {
      wall = wallMs;
    },
  };
}
