import type { Clock } from '@xray/contracts';

import type { PolledStream } from '../../venues/venue.ts';
import { duePolls, nextPollTime } from '../pacing/poll-schedule.ts';
import type { Timers, CancelTimer } from '../pacing/timers.ts';

/** Asks for the values of one polled stream when they are due. */
export interface Poller {
  /** The instruments from here on, in the order that spreads them over the interval. */
  watch(symbols: readonly string[]): void;
  pause(): void;
  resume(): void;
}

export interface PollerOptions {
  readonly definition: PolledStream;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly poll: (symbol: string) => void;
}

export function createPoller({ definition, clock, timers, poll }: PollerOptions): Poller {
  let symbols: readonly string[] = [];
  let doneUntilTsMs = clock.wallMs() - 1;
  let cancel: CancelTimer | null = null;
  let paused = false;

  function schedule() {
    return { interval_ms: definition.poll_interval_ms, symbols };
  }

  function arm(): void {
    cancel?.();
    cancel = null;
    if (paused) return;
    const at = nextPollTime(schedule(), doneUntilTsMs);
    if (at !== null) cancel = timers.after(at - clock.wallMs(), run);
  }

  function run(): void {
    const nowTsMs = clock.wallMs();
    const due = duePolls(schedule(), doneUntilTsMs, nowTsMs);
    doneUntilTsMs = Math.max(doneUntilTsMs, nowTsMs);
    for (const { symbol } of due) poll(symbol);
    arm();
  }

  return {
    watch: (watched) => {
      symbols = watched;
      doneUntilTsMs = Math.max(doneUntilTsMs, clock.wallMs() - 1);
      arm();
    },
    pause: () => {
      paused = true;
      arm();
    },
    resume: () => {
      paused = false;
      doneUntilTsMs = Math.max(doneUntilTsMs, clock.wallMs() - 1);
      arm();
    },
  };
}
