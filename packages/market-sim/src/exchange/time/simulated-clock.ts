import { setImmediate } from 'node:timers/promises';

import type { Clock } from '@xray/contracts';

import { createAgenda } from './agenda.ts';

/** One turn of the event loop: whatever can be read from a socket by then has been read. */
export function nextTurn(): Promise<void> {
  return setImmediate();
}

/** Time that moves only when it is moved. Times are whole milliseconds. */
export interface SimulatedClock extends Clock {
  /** When the next sleeper wakes; `null` where nobody sleeps. */
  nextWakeMs(): number | null;
  /**
   * Moves on to the time, from one sleeper to the next: each wakes at its own time, those of one time in the order in
   * which they fell asleep, and what they do at once and what is held is done before time goes on.
   *
   * @throws RangeError when the time lies in the past.
   */
  advanceTo(ms: number): Promise<void>;
  /**
   * Time stands still until the work is done. For work that neither this clock nor a simulated exchange can see, such as a
   * write to a disk.
   */
  holdWhile<Result>(work: PromiseLike<Result>): Promise<Result>;
}

/** The same clock in the hands of what moves it. */
export interface DrivenClock extends SimulatedClock {
  /** Sets the time and wakes nobody. Never backwards, and never past a sleeper. */
  moveTo(ms: number): void;
  /** Wakes the sleepers whose time has come; whether there were any. */
  wakeDue(): boolean;
  /** How much is held, and a promise that the next of it is released. */
  held(): number;
  released(): Promise<void>;
}

interface Sleeper {
  readonly wake: () => void;
}

const drivers = new WeakMap<SimulatedClock, DrivenClock>();

/** The driver's side of a clock of `createSimulatedClock`; `null` for any other. */
export function drivenClock(clock: Clock): DrivenClock | null {
  return drivers.get(clock as SimulatedClock) ?? null;
}

const TURNS_AFTER_WAKING = 2;

/** A clock that stands at `startMs`, in milliseconds since the Unix epoch, until somebody moves it. */
export function createSimulatedClock(startMs: number): SimulatedClock {
  const sleepers = createAgenda<Sleeper>();
  let nowMs = startMs;
  let held = 0;
  let releases: (() => void)[] = [];

  const sleep = (durationMs: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const aborted = (): void => {
        sleepers.remove(entry);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the port promises the signal's reason
        reject(signal?.reason);
      };
      if (signal?.aborted === true) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the port promises the signal's reason
        reject(signal.reason);
        return;
      }
      const wake = (): void => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      };
      const entry = sleepers.add(nowMs + Math.max(0, Math.ceil(durationMs)), { wake });
      signal?.addEventListener('abort', aborted, { once: true });
    });

  const driven: DrivenClock = {
    wallMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    sleep,
    nextWakeMs: () => sleepers.nextMs(),
    moveTo(ms) {
      if (ms < nowMs) throw new RangeError(`the clock stands at ${nowMs} and cannot go back to ${ms}`);
      nowMs = ms;
    },
    wakeDue() {
      let woken = false;
      for (let sleeper = sleepers.take(nowMs); sleeper !== null; sleeper = sleepers.take(nowMs)) {
        sleeper.wake();
        woken = true;
      }
      return woken;
    },
    held: () => held,
    released: () => new Promise((resolve) => releases.push(resolve)),
    async holdWhile(work) {
      held += 1;
      try {
        return await work;
      } finally {
        held -= 1;
        const waiting = releases;
        releases = [];
        for (const release of waiting) release();
      }
    },
    async advanceTo(ms) {
      if (ms < nowMs) throw new RangeError(`the clock stands at ${nowMs} and cannot go back to ${ms}`);
      for (let next = sleepers.nextMs(); next !== null && next <= ms; next = sleepers.nextMs()) {
        driven.moveTo(Math.max(nowMs, next));
        driven.wakeDue();
        for (let turn = 0; turn < TURNS_AFTER_WAKING || held > 0; turn += 1) {
          await (held > 0 ? driven.released() : nextTurn());
        }
      }
      driven.moveTo(ms);
    },
  };
  drivers.set(driven, driven);
  return driven;
}
