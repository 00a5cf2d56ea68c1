import type { Clock } from '@xray/contracts';

/** A clock that stands still until it is advanced; who sleeps wakes in order of time. */
export interface VirtualClock extends Clock {
  /** Moves on, waking each sleeper at its time and letting everything settle in between. */
  advance(durationMs: number): Promise<void>;
  /** Lets what is ready run, without moving on. */
  settle(): Promise<void>;
  /** Moves on without waking anybody in between, as a process that was suspended. */
  suspend(durationMs: number): Promise<void>;
}

interface Sleeper {
  readonly at_ms: number;
  readonly order: number;
  readonly wake: () => void;
}

const START_TS_MS = 1_790_500_000_000;

function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

export function createVirtualClock(startTsMs = START_TS_MS): VirtualClock {
  let nowMs = 0;
  let order = 0;
  const sleepers = new Set<Sleeper>();

  function firstUntil(untilMs: number): Sleeper | null {
    let first: Sleeper | null = null;
    for (const sleeper of sleepers) {
      if (sleeper.at_ms > untilMs) continue;
      const earlier = first === null || sleeper.at_ms < first.at_ms;
      if (earlier || (sleeper.at_ms === first?.at_ms && sleeper.order < first.order)) first = sleeper;
    }
    return first;
  }

  async function wakeUntil(untilMs: number): Promise<void> {
    await settle();
    for (let first = firstUntil(untilMs); first !== null; first = firstUntil(untilMs)) {
      nowMs = Math.max(nowMs, first.at_ms);
      sleepers.delete(first);
      first.wake();
      await settle();
    }
    nowMs = Math.max(nowMs, untilMs);
  }

  return {
    wallMs: () => startTsMs + Math.floor(nowMs),
    monotonicMs: () => nowMs,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        const fail = (): void => {
          reject(new Error('the sleep was aborted'));
        };
        if (signal?.aborted === true) {
          fail();
          return;
        }
        order += 1;
        const sleeper = { at_ms: nowMs + durationMs, order, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          fail();
        });
      }),
    advance: (durationMs) => wakeUntil(nowMs + durationMs),
    settle,
    suspend: async (durationMs) => {
      nowMs += durationMs;
      await wakeUntil(nowMs);
    },
  };
}
