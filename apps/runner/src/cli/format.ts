/** `2026-02-01 00:03Z` from milliseconds since the epoch. */
export function minuteText(timestampMs: number): string {
  return `${new Date(timestampMs).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** `94 080`: groups of three, the same on every machine. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `1.234 s` or `12 ms`. */
export function durationText(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

/** Whole milliseconds since a monotonic reading. */
export function elapsedSince(startedMs: number, nowMs: number): number {
  return Math.round(nowMs - startedMs);
}
