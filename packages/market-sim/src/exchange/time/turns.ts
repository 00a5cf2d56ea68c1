import { setImmediate } from 'node:timers/promises';

/** One turn of the event loop: whatever can be read from a socket by then has been read. */
export function nextTurn(): Promise<void> {
  return setImmediate();
}
