import type { Readiness } from '@xray/contracts';

import type { RawInputBufferState } from '../buffer/raw-input-buffer.ts';

/** Why verdicts of a session are not to be trusted, whatever its feed says: the words with which reasons begin. */
export const SESSION_REASONS = [
  'backpressure',
  'writer_halted',
  'disk_space_low',
  'scheduler_lag',
  'catching_up',
  'clock_held',
  'exchange_time_off',
  'undecodable_stream',
  'inputs_unusable',
] as const;
export type SessionReason = (typeof SESSION_REASONS)[number];

/** What readiness is judged from. */
export interface SessionHealth {
  readonly now_ms: number;
  /** What is against the feed, each with its word. */
  readonly feed: readonly (readonly [reason: string, text: string])[];
  readonly buffer: RawInputBufferState;
  /** Why the log's writer takes nothing more; `null` while it does. */
  readonly writer_failure: string | null;
  /** `low`: below the watermark, the feed is paused until there is room. */
  readonly disk: 'enough' | 'low';
  /** The boundary that is to be run next, and when; `null` where none is scheduled, as in a recording. */
  readonly next_boundary: { readonly engine_timestamp_ms: number; readonly planned_ts_ms: number } | null;
  readonly max_lag_ms: number;
  /** How late that boundary is by the monotonic clock, which nobody sets; 0 where none is scheduled. */
  readonly monotonic_lag_ms: number;
  /** How far the boundaries that were run are behind, while the log is worked through; `null` when that is done. */
  readonly catching_up: { readonly behind_ms: number } | null;
  /** How far the system's clock is behind the session's time. */
  readonly clock_behind_ms: number;
  /** Connections whose exchange states times that are off. */
  readonly times_off: readonly string[];
  /** Streams of which most of what came lately could not be decoded. */
  readonly undecodable: readonly string[];
  /** Why gates are closed for what their verdicts were made from: `NO_PRICE`, `STALE_INPUTS`, `WARMING_UP`, each with its symbols. */
  readonly closed_inputs: readonly string[];
}

/** A clock that is behind by less was corrected in the ordinary way. */
const HELD_CLOCK_MS = 1_000;

type Judged = readonly [reason: SessionReason, text: string];

function boundaryReasons(health: SessionHealth): readonly Judged[] {
  const { catching_up, max_lag_ms, monotonic_lag_ms, next_boundary, now_ms } = health;
  if (catching_up !== null)
    return [['catching_up', `the boundaries that were run are ${Math.round(catching_up.behind_ms)} ms behind`]];
  if (next_boundary === null) return [];
  const lagMs = Math.round(Math.max(now_ms - next_boundary.planned_ts_ms, monotonic_lag_ms));
  if (lagMs <= max_lag_ms) return [];
  return [['scheduler_lag', `the boundary ${next_boundary.engine_timestamp_ms} is ${lagMs} ms late`]];
}

/** Fails closed: whatever is not known to be well is a reason. */
export function judgeReadiness(health: SessionHealth): Readiness {
  const { buffer, clock_behind_ms, disk, now_ms, times_off, undecodable, writer_failure } = health;
  const reasons: Judged[] = [];
  if (buffer.pressure === 'full') {
    reasons.push(['backpressure', `${buffer.waiting_events} raw events wait for the log: the feed is paused`]);
  }
  if (writer_failure !== null) reasons.push(['writer_halted', writer_failure]);
  if (disk === 'low') reasons.push(['disk_space_low', 'the feed is paused until there is room on the disk']);
  reasons.push(...boundaryReasons(health));
  if (clock_behind_ms > HELD_CLOCK_MS) {
    const behind = Math.round(clock_behind_ms);
    reasons.push(['clock_held', `the clock was set back and is ${behind} ms behind: right again in ${2 * behind} ms`]);
  }
  for (const name of times_off) reasons.push(['exchange_time_off', `the times that ${name} states are off`]);
  for (const name of undecodable) reasons.push(['undecodable_stream', `most of ${name} cannot be decoded`]);
  for (const text of health.closed_inputs) reasons.push(['inputs_unusable', text]);
  const all = [...health.feed, ...reasons];
  return {
    ready: all.length === 0,
    reasons: all.map(([reason, text]) => `${reason}: ${text}`),
    checked_ts_ms: now_ms,
  };
}
