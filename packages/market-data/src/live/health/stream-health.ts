import type { DetailFields, StateCode } from '../events/state-detail.ts';
import type { FeedStreamStatus } from '../feed-state.ts';
import { backoffMs, hasFailed, type BackoffPolicy } from '../pacing/backoff.ts';
import { NO_CADENCE, silenceLimitMs, withGap, type Cadence, type SilencePolicy } from './cadence.ts';

/** How one pushed stream fares. Silence is measured in observed time, gaps between frames on the monotonic clock. */
export interface StreamHealth {
  readonly status: FeedStreamStatus;
  readonly frames: number;
  readonly last_frame_ms: number | null;
  /** When it was last heard, or asked for. */
  readonly heard_at_ms: number;
  /** Whether it has delivered since it was last subscribed to on a new socket. */
  readonly delivering: boolean;
  readonly cadence: Cadence;
  /** Times in a row that it was asked for again. */
  readonly attempts: number;
  /** When it is asked for again; `null` where that is not due. */
  readonly ask_again_at_ms: number | null;
}

export interface HealthPolicy {
  readonly silence: SilencePolicy;
  readonly backoff: BackoffPolicy;
  readonly random: () => number;
  /** Its silence says nothing. */
  readonly sporadic: boolean;
}

export interface Announcement {
  readonly code: StateCode;
  readonly fields: DetailFields;
}

export interface HealthStep {
  readonly health: StreamHealth;
  readonly announcement: Announcement | null;
}

export const NEW_STREAM: StreamHealth = {
  status: 'pending',
  frames: 0,
  last_frame_ms: null,
  heard_at_ms: 0,
  delivering: false,
  cadence: NO_CADENCE,
  attempts: 0,
  ask_again_at_ms: null,
};

function quietly(health: StreamHealth): HealthStep {
  return { health, announcement: null };
}

/** It has been asked for on a new socket. */
export function afterAsking(health: StreamHealth, observedMs: number): StreamHealth {
  return { ...health, status: 'subscribing', heard_at_ms: observedMs, delivering: false, ask_again_at_ms: null };
}

export function afterAcknowledgement(health: StreamHealth, observedMs: number): HealthStep {
  if (health.status === 'live' || health.status === 'stale') return quietly(health);
  return {
    health: { ...health, status: 'live', heard_at_ms: observedMs, ask_again_at_ms: null },
    announcement: { code: 'subscribed', fields: {} },
  };
}

/** A frame of it has arrived. */
export function afterFrame(health: StreamHealth, nowMs: number, observedMs: number): HealthStep {
  const gapMs = health.last_frame_ms === null ? null : nowMs - health.last_frame_ms;
  const next: StreamHealth = {
    status: 'live',
    frames: health.frames + 1,
    last_frame_ms: nowMs,
    heard_at_ms: observedMs,
    delivering: true,
    cadence: gapMs === null ? health.cadence : withGap(health.cadence, gapMs),
    attempts: 0,
    ask_again_at_ms: null,
  };
  if (health.status === 'live') return quietly(next);
  const announcement: Announcement =
    health.status === 'stale'
      ? { code: 'delivering', fields: { silent_ms: gapMs } }
      : { code: 'subscribed', fields: {} };
  return { health: next, announcement };
}

/** When to ask again after so many attempts: a subscription needs some time to show that it works. */
function nextAsking(policy: HealthPolicy, attempts: number, observedMs: number): number {
  return observedMs + backoffMs(policy.backoff, attempts, policy.random, policy.silence.floor_ms);
}

function afterAttempt(health: StreamHealth, observedMs: number, policy: HealthPolicy): StreamHealth {
  const attempts = health.attempts + 1;
  return { ...health, attempts, ask_again_at_ms: nextAsking(policy, attempts, observedMs) };
}

/** The venue has refused it, or has not answered. */
export function afterRefusal(
  health: StreamHealth,
  observedMs: number,
  policy: HealthPolicy,
  code: 'subscription_refused' | 'subscription_unanswered',
): HealthStep {
  const attempts = health.attempts + 1;
  return {
    health: { ...health, status: 'refused', ask_again_at_ms: nextAsking(policy, attempts, observedMs) },
    announcement: { code, fields: { attempts } },
  };
}

/** Its socket is gone. */
export function afterLoss(health: StreamHealth): HealthStep {
  if (health.status === 'pending' || health.status === 'disconnected') return quietly(health);
  return {
    health: { ...health, status: 'disconnected', ask_again_at_ms: null },
    announcement: { code: 'connection_lost', fields: {} },
  };
}

export interface Judgement extends HealthStep {
  readonly ask_again: boolean;
}

/** Looks at it now and then, while its socket is open. */
export function judgeStream(health: StreamHealth, observedMs: number, policy: HealthPolicy): Judgement {
  if (health.ask_again_at_ms !== null) {
    if (observedMs < health.ask_again_at_ms) return { health, announcement: null, ask_again: false };
    const next = afterAttempt(health, observedMs, policy);
    const failed = hasFailed(policy.backoff, next.attempts) && !hasFailed(policy.backoff, health.attempts);
    const announcement = failed
      ? ({ code: 'subscription_failed', fields: { attempts: next.attempts } } as const)
      : null;
    return { health: next, announcement, ask_again: true };
  }
  if (health.status !== 'live' || policy.sporadic) return { health, announcement: null, ask_again: false };
  const limit = health.delivering ? silenceLimitMs(health.cadence, policy.silence) : policy.silence.unknown_ms;
  const silentMs = observedMs - health.heard_at_ms;
  if (silentMs <= limit) return { health, announcement: null, ask_again: false };
  return {
    health: afterAttempt({ ...health, status: 'stale' }, observedMs, policy),
    announcement: {
      code: health.delivering ? 'silent' : 'never_delivered',
      fields: { silent_ms: silentMs, limit_ms: limit },
    },
    ask_again: true,
  };
}
