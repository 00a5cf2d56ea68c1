import type { DashboardHistory } from '../api/wire.ts';

/**
 * What charts under each other share: which stretch of time they show, and which run the cursor is on. A chart tells what was
 * done to it, and hears what was done to the others.
 */
export interface ChartGroup {
  readonly range: Shared<TimeSpan>;
  readonly cursor: Shared<number | null>;
}

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The whole of a history, half a run wider on either side, and so many bars of what is ahead. */
export function spanOf({ engine_timestamp_ms: times, cadence_ms: cadence }: DashboardHistory, barsAhead = 0): TimeSpan {
  return { fromMs: (times[0] ?? 0) - cadence / 2, toMs: (times.at(-1) ?? 0) + (barsAhead + 0.5) * cadence };
}

export interface Shared<Value> {
  get(): Value;
  /** `teller` is not told what it said itself. */
  set(value: Value, teller: object | null): void;
  subscribe(teller: object | null, listener: (value: Value) => void): () => void;
}

export function createShared<Value>(initial: Value, same: (left: Value, right: Value) => boolean): Shared<Value> {
  const listeners = new Map<(value: Value) => void, object | null>();
  let current = initial;
  return {
    get: () => current,
    set(value, teller) {
      if (same(current, value)) return;
      current = value;
      for (const [listener, owner] of listeners) if (owner === null || owner !== teller) listener(value);
    },
    subscribe(teller, listener) {
      listeners.set(listener, teller);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

/** Less than this is rounding on the way between two charts. */
const SAME_WITHIN_MS = 1;

export function createChartGroup(span: TimeSpan): ChartGroup {
  return {
    range: createShared(
      span,
      (left, right) =>
        Math.abs(left.fromMs - right.fromMs) < SAME_WITHIN_MS && Math.abs(left.toMs - right.toMs) < SAME_WITHIN_MS,
    ),
    cursor: createShared<number | null>(null, Object.is),
  };
}
