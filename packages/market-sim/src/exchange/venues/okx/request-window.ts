/** Every address takes so many requests within so much time. */
const MOST_REQUESTS = 20;
const WINDOW_MS = 2_000;

/** Counts requests by address; whether one more is allowed. */
export function createRequestWindow(): (path: string, nowMs: number) => boolean {
  const times = new Map<string, number[]>();
  return (path, nowMs) => {
    const recent = (times.get(path) ?? []).filter((time) => time > nowMs - WINDOW_MS);
    times.set(path, recent);
    if (recent.length >= MOST_REQUESTS) return false;
    recent.push(nowMs);
    return true;
  };
}
