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

/** `12 s`, `3 min`, `2 h`: what is left of something, in the largest unit of which there is one. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return NONE;
  if (ms < 120_000) return `${Math.ceil(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${Math.ceil(ms / 60_000)} min` : `${Math.ceil(ms / 3_600_000)} h`;
}
