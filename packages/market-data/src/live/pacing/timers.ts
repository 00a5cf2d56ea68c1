import type { Clock } from '@xray/contracts';

export type CancelTimer = () => void;

/** Calls back later, by the clock that was handed in. */
export interface Timers {
  after(durationMs: number, callback: () => void): CancelTimer;
  /** Cancels all; from here on nothing is called back. */
  stop(): void;
}

export function createTimers(clock: Clock): Timers {
  const running = new Set<AbortController>();
  let stopped = false;

  function after(durationMs: number, callback: () => void): CancelTimer {
    const controller = new AbortController();
    if (stopped) return () => undefined;
    running.add(controller);
    const finish = (): void => {
      running.delete(controller);
    };
    clock.sleep(Math.max(0, durationMs), controller.signal).then(() => {
      finish();
      if (!controller.signal.aborted) callback();
    }, finish);
    return () => {
      controller.abort();
      finish();
    };
  }

  return {
    after,
    stop: () => {
      stopped = true;
      for (const controller of running) controller.abort();
      running.clear();
    },
  };
}
