/** `2026-02-01 00:03Z` from milliseconds since the Unix epoch, for messages. */
export function minuteText(timestampMs: number): string {
  // eslint-disable-next-line no-restricted-globals -- the calendar of a time that is given; no clock is read
  return `${new Date(timestampMs).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** `94 080`: groups of three, the same on every machine, for messages. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `12 ms`, or `1.2 s`. */
export function durationText(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

/** `5.3 %` or `55 %`, from a share of 1: two digits that count, for messages. */
export function shareText(share: number): string {
  const percent = 100 * share;
  return `${percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}
