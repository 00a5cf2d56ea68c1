import { DAY_PROFILE_HALF_HOURS } from '@xray/contracts';

const HALF_HOUR_MS = 1_800_000;
/** Bars of a half hour at most: what is measured of them is read bar by bar. */
const MOST_BARS = 60;

/** Bars of a half hour; `null` where they do not divide it, or are too many: then no profile of the day is kept. */
export function halfHourBars(cadenceMs: number): number | null {
  const bars = HALF_HOUR_MS / cadenceMs;
  return Number.isInteger(bars) && bars <= MOST_BARS ? bars : null;
}

/** The half hour of the day, in UTC, that a bar lies in. A bar that ends on the half hour belongs to the one that ends. */
export function halfHourOf(bar: number, barsPerHalfHour: number): number {
  const halfHour = Math.ceil(bar / barsPerHalfHour) - 1;
  return halfHour - Math.floor(halfHour / DAY_PROFILE_HALF_HOURS) * DAY_PROFILE_HALF_HOURS;
}
