import type { FeedState } from '@xray/market-data';
import type { RawInputBufferState } from '@xray/orchestrator';

/** Whether verdicts can be trusted now; every reason why not, each beginning with one of `READINESS_REASONS`. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly checked_ts_ms: number;
}

export const READINESS_REASONS = [
  'starting',
  'feed_halted',
  'connection_down',
  'stale_feed',
  'backpressure',
  'writer_halted',
  'disk_space_low',
  'scheduler_lag',
] as const;
export type ReadinessReason = (typeof READINESS_REASONS)[number];

/** What readiness is judged from. */
export interface SessionHealth {
  readonly now_ms: number;
  /** `null` until the feed has been started. */
  readonly feed: FeedState | null;
  readonly buffer: RawInputBufferState;
  /** Why the log's writer takes nothing more; `null` while it does. */
  readonly writer_failure: string | null;
  /** `low`: below the watermark, the feed is paused until there is room. */
  readonly disk: 'enough' | 'low';
  /** The boundary that is to be run next, and when; `null` where none is scheduled, as in a recording. */
  readonly next_boundary: { readonly engine_timestamp_ms: number; readonly planned_ts_ms: number } | null;
  readonly max_lag_ms: number;
}

type Judged = readonly [ReadinessReason, string];

function feedReasons(feed: FeedState | null): readonly Judged[] {
  if (feed === null) return [['starting', 'the feed has not been started']];
  const reasons: Judged[] = [];
  if (feed.status === 'halted') reasons.push(['feed_halted', feed.reason ?? 'no reason was given']);
  if (feed.status === 'idle') reasons.push(['starting', 'the feed has not been started']);
  for (const { attempts, id, status } of feed.connections) {
    if (status !== 'open') reasons.push(['connection_down', `${id} is ${status} after ${attempts} attempts`]);
  }
  for (const { name, status, symbol } of feed.streams) {
    if (status === 'stale' || status === 'refused' || status === 'disconnected') {
      reasons.push(['stale_feed', `${symbol} ${name} is ${status}`]);
    }
    if (status === 'pending') reasons.push(['starting', `${symbol} ${name} has not been asked for`]);
  }
  return reasons;
}

/** Fails closed: whatever is not known to be well is a reason. */
export function judgeReadiness(health: SessionHealth): Readiness {
  const { buffer, disk, max_lag_ms, next_boundary, now_ms, writer_failure } = health;
  const reasons: Judged[] = [...feedReasons(health.feed)];
  if (buffer.pressure === 'full') {
    reasons.push(['backpressure', `${buffer.waiting_events} raw events wait for the log: the feed is paused`]);
  }
  if (writer_failure !== null) reasons.push(['writer_halted', writer_failure]);
  if (disk === 'low') reasons.push(['disk_space_low', 'the feed is paused until there is room on the disk']);
  if (next_boundary !== null && now_ms > next_boundary.planned_ts_ms + max_lag_ms) {
    const lagMs = now_ms - next_boundary.planned_ts_ms;
    reasons.push(['scheduler_lag', `the boundary ${next_boundary.engine_timestamp_ms} is ${lagMs} ms late`]);
  }
  return {
    ready: reasons.length === 0,
    reasons: reasons.map(([reason, text]) => `${reason}: ${text}`),
    checked_ts_ms: now_ms,
  };
}
