import { NONE } from './numbers.ts';

/** All times are UTC: they are engine times, the same for every reader. */
function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** `2026-02-01 12:03:00` */
export function formatMoment(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? NONE : iso(ms).slice(0, 19).replace('T', ' ');
}

/** `12:03:00` */
export function formatClock(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? NONE : iso(ms).slice(11, 19);
}

/** `02-01 12:03` */
export function formatShortMoment(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? NONE : iso(ms).slice(5, 16).replace('T', ' ');
}

/** `2026-02-01` */
export function formatDay(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? NONE : iso(ms).slice(0, 10);
}

/** `2026-02-01 12:03:00.123` */
export function formatExactMoment(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? NONE : iso(ms).slice(0, 23).replace('T', ' ');
}
