/** The first multiple of the cadence at or after a time, both in milliseconds. */
export function boundaryAtOrAfter(timestampMs: number, cadenceMs: number): number {
  return Math.ceil(timestampMs / cadenceMs) * cadenceMs;
}

/** The last multiple of the cadence at or before a time, both in milliseconds. */
export function boundaryAtOrBefore(timestampMs: number, cadenceMs: number): number {
  return Math.floor(timestampMs / cadenceMs) * cadenceMs;
}
