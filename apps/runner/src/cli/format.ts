export { countText, durationText, minuteText } from '@xray/contracts';

/** Whole milliseconds since a monotonic reading. */
export function elapsedSince(startedMs: number, nowMs: number): number {
  return Math.round(nowMs - startedMs);
}
