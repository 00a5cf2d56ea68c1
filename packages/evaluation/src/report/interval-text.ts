import type { Interval } from '../intervals/day-draws.ts';
import { fixed, NOT_MEASURED, percent } from './number-text.ts';

/** An estimate with the ends of its interval: `0.0310 [0.0230, 0.0360]`. */
export function withInterval(interval: Interval | null, digits: number): string {
  if (interval === null) return NOT_MEASURED;
  const { estimate, high, low } = interval;
  return `${fixed(estimate, digits)} [${fixed(low, digits)}, ${fixed(high, digits)}]`;
}

/** The same of a share of 1, in percent: `55.2 % [53.4, 57.4]`. */
export function shareWithInterval(interval: Interval | null): string {
  if (interval === null) return NOT_MEASURED;
  const { estimate, high, low } = interval;
  return `${percent(estimate)} [${fixed(100 * low, 1)}, ${fixed(100 * high, 1)}]`;
}
