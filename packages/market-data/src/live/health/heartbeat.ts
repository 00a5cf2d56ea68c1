/** Whether a connection is alive. Times are readings of observed time. */
export interface HeartbeatState {
  readonly heard_at_ms: number;
  /** When an answer was asked for that has not come yet. */
  readonly asked_at_ms: number | null;
}

export interface HeartbeatPolicy {
  readonly interval_ms: number;
  readonly timeout_ms: number;
}

export type HeartbeatVerdict = 'alive' | 'ask' | 'dead';

export function heardAt(nowMs: number): HeartbeatState {
  return { heard_at_ms: nowMs, asked_at_ms: null };
}

export function asked(state: HeartbeatState, nowMs: number): HeartbeatState {
  return { heard_at_ms: state.heard_at_ms, asked_at_ms: nowMs };
}

/** Anything that arrives is a sign of life; a ping is due only where nothing else came for an interval. */
export function judgeHeartbeat(state: HeartbeatState, policy: HeartbeatPolicy, nowMs: number): HeartbeatVerdict {
  if (state.asked_at_ms !== null) return nowMs - state.asked_at_ms >= policy.timeout_ms ? 'dead' : 'alive';
  return nowMs - state.heard_at_ms >= policy.interval_ms ? 'ask' : 'alive';
}
