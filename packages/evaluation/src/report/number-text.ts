import type { Interval } from '../intervals/day-draws.ts';

/** What stands for a value that was not measured. */
const NOT_MEASURED = '–';

/** A number with a fixed count of digits, or a dash. The minus is the typographic one. */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NOT_MEASURED;
  return value.toFixed(digits).replace('-', '−');
}

/** A share of 1 in percent. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? NOT_MEASURED : `${fixed(100 * share, digits)} %`;
}

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

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
