/**
 * Time during which this process was able to hear the venue. A process that was suspended, blocked or paused has heard
 * nothing and must not take that for silence: such time counts no more than one interval.
 */
export interface ObservedTime {
  readonly observed_ms: number;
  readonly read_at_ms: number;
}

export function startObserving(nowMs: number): ObservedTime {
  return { observed_ms: 0, read_at_ms: nowMs };
}

/** Reads on, after an interval of listening. */
export function observeUntil(time: ObservedTime, nowMs: number, intervalMs: number): ObservedTime {
  const elapsed = Math.min(nowMs - time.read_at_ms, 2 * intervalMs);
  return { observed_ms: time.observed_ms + Math.max(0, elapsed), read_at_ms: nowMs };
}

/** Reads on, after a time in which nothing was listened to. */
export function skipUntil(time: ObservedTime, nowMs: number): ObservedTime {
  return { observed_ms: time.observed_ms, read_at_ms: nowMs };
}
