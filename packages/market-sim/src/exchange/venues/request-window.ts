/** Counts requests by address; whether one more of those that fall into the last `windowMs` is allowed. */
export function createRequestWindow(most: number, windowMs: number): (path: string, nowMs: number) => boolean {
  const times = new Map<string, number[]>();
  return (path, nowMs) => {
    const recent = (times.get(path) ?? []).filter((time) => time > nowMs - windowMs);
    times.set(path, recent);
    if (recent.length >= most) return false;
    recent.push(nowMs);
    return true;
  };
}
