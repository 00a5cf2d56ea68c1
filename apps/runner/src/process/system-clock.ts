export { systemClock } from '@xray/market-data/clock';

/** Whole milliseconds since a monotonic reading. */
export function elapsedSince(startedMs: number, nowMs: number): number {
  return Math.round(nowMs - startedMs);
}
