export { countText, minuteText } from '@xray/contracts';

/** `1.234 s` or `12 ms`. */
export function durationText(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

/** Whole milliseconds since a monotonic reading. */
export function elapsedSince(startedMs: number, nowMs: number): number {
  return Math.round(nowMs - startedMs);
}
