import type { RestAnswer } from '../venue-server.ts';

/** What requests may cost. Exceeding it is answered by 429, and going on by 418: the address is banned for a while. */
export interface RequestLimits {
  readonly weight_per_minute: number;
  /** Refused requests of a minute after which an address is banned. */
  readonly refusals_before_ban: number;
  readonly ban_ms: number;
}

const MINUTE_MS = 60_000;

export interface RequestMeter {
  /** Counts a request; `null` where it may be answered. */
  charge(weight: number, nowMs: number): RestAnswer | null;
  usedWeight(): number;
}

function refusal(status: 429 | 418, untilMs: number, nowMs: number, msg: string): RestAnswer {
  const retryAfterS = Math.max(1, Math.ceil((untilMs - nowMs) / 1_000));
  return { status, body: JSON.stringify({ code: -1003, msg }), headers: { 'Retry-After': String(retryAfterS) } };
}

export function createRequestMeter({ ban_ms, refusals_before_ban, weight_per_minute }: RequestLimits): RequestMeter {
  let minute = -1;
  let used = 0;
  let refusals = 0;
  let bannedUntilMs = 0;
  const banned = (nowMs: number): RestAnswer =>
    refusal(418, bannedUntilMs, nowMs, `Way too many requests; IP banned until ${bannedUntilMs}.`);
  return {
    usedWeight: () => used,
    charge(weight, nowMs) {
      if (nowMs < bannedUntilMs) return banned(nowMs);
      const current = Math.floor(nowMs / MINUTE_MS);
      if (current !== minute) [minute, used, refusals] = [current, 0, 0];
      used += weight;
      if (used <= weight_per_minute) return null;
      refusals += 1;
      if (refusals > refusals_before_ban) {
        bannedUntilMs = nowMs + ban_ms;
        return banned(nowMs);
      }
      const msg = `Too many requests; current limit is ${weight_per_minute} request weight per 1 MINUTE.`;
      return refusal(429, (current + 1) * MINUTE_MS, nowMs, msg);
    },
  };
}
