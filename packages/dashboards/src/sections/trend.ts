import type { DashboardTrendStatus } from '@xray/contracts';

/** The direction of a change; `flatWithin` and less is `FLAT`, no change known is `UNKNOWN`. */
export function trendOf(delta: number | null, flatWithin: number): DashboardTrendStatus {
  if (delta === null) return 'UNKNOWN';
  if (Math.abs(delta) <= flatWithin) return 'FLAT';
  return delta > 0 ? 'RISING' : 'FALLING';
}
