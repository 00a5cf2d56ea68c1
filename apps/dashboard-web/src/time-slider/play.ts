/** How many runs a second are played. */
export const SPEEDS = [1, 5, 20, 60] as const;
export type Speed = (typeof SPEEDS)[number];

export interface TimeRange {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly stepMs: number;
}

/** The nearest moment of the log's grid, inside its range. */
export function snapToGrid(ms: number, { firstMs, lastMs, stepMs }: TimeRange): number {
  const snapped = firstMs + Math.round((ms - firstMs) / stepMs) * stepMs;
  return Math.min(lastMs, Math.max(firstMs, snapped));
}

export interface Advance {
  readonly ms: number;
  /** What of the time that went by was too short for a whole step. */
  readonly restMs: number;
  readonly ended: boolean;
}

/** Where play stands after some time of a clock on the wall. */
export function advance(ms: number, elapsedMs: number, speed: Speed, range: TimeRange): Advance {
  const perStepMs = 1000 / speed;
  const steps = Math.floor(elapsedMs / perStepMs);
  const next = Math.min(range.lastMs, ms + steps * range.stepMs);
  return { ms: next, restMs: elapsedMs - steps * perStepMs, ended: next === range.lastMs };
}

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const TICK_STEPS_MS = [HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 28 * DAY_MS];
const MOST_TICKS = 10;

/** Round times (UTC) of the range, as close together as leaves at most ten of them. */
export function timeTicks({ firstMs, lastMs }: TimeRange): readonly number[] {
  const span = lastMs - firstMs;
  const stepMs =
    TICK_STEPS_MS.find((step) => span / step <= MOST_TICKS) ?? Math.ceil(span / MOST_TICKS / DAY_MS) * DAY_MS;
  const ticks: number[] = [];
  for (let tick = Math.ceil(firstMs / stepMs) * stepMs; tick <= lastMs; tick += stepMs) ticks.push(tick);
  return ticks;
}
