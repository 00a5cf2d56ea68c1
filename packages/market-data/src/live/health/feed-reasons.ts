import type { FeedState, VenueRefusal } from '../feed-state.ts';

function textOf(what: string, { next_attempt_ts_ms, says, status }: VenueRefusal, nowMs: number): string {
  const words = says === null ? '' : ` and says "${says}"`;
  const seconds = Math.max(0, Math.ceil((next_attempt_ts_ms - nowMs) / 1_000));
  return `the venue answers ${what} with status ${status}${words}: asked again in ${seconds} s`;
}

/** What the venue refuses now, in its own words; connections that are refused alike are one text, with the first attempt to come. */
function venueRefusals({ connections, requests }: FeedState, nowMs: number): readonly string[] {
  const alike = new Map<string, { readonly first: VenueRefusal; readonly ids: readonly string[] }>();
  for (const { id, refusal = null } of connections) {
    if (refusal === null) continue;
    const key = JSON.stringify([refusal.status, refusal.says]);
    const before = alike.get(key);
    const isFirst = before === undefined || refusal.next_attempt_ts_ms < before.first.next_attempt_ts_ms;
    alike.set(key, { first: isFirst ? refusal : before.first, ids: [...(before?.ids ?? []), id] });
  }
  const sockets = [...alike.values()].map(({ first, ids }) => textOf(`connections (${ids.join(', ')})`, first, nowMs));
  const { refusal = null } = requests;
  return refusal === null ? sockets : [...sockets, textOf('requests', refusal, nowMs)];
}

/** Why a feed is not to be trusted now, each with what it is about. */
export const FEED_REASONS = [
  'starting',
  'feed_halted',
  'connection_down',
  'venue_refuses',
  'stale_feed',
  'book_out_of_step',
] as const;
/** The word with which a reason against the feed begins in readiness; alarms go by it. */
export type FeedReason = (typeof FEED_REASONS)[number];

/** What a feed's state says against it; `null` is a feed that has not been made yet. */
export function feedReasons(feed: FeedState | null, nowMs: number): readonly (readonly [FeedReason, string])[] {
  if (feed === null) return [['starting', 'the feed has not been started']];
  const reasons: (readonly [FeedReason, string])[] = [];
  if (feed.status === 'halted') reasons.push(['feed_halted', feed.reason ?? 'no reason was given']);
  if (feed.status === 'idle') reasons.push(['starting', 'the feed has not been started']);
  for (const { attempts, id, status } of feed.connections) {
    if (status !== 'open') reasons.push(['connection_down', `${id} is ${status} after ${attempts} attempts`]);
  }
  for (const text of venueRefusals(feed, nowMs)) reasons.push(['venue_refuses', text]);
  for (const { book, name, status, symbol } of feed.streams) {
    if (status === 'live' && book !== null && book !== 'in_step')
      reasons.push(['book_out_of_step', `${symbol} ${name} is ${book}`]);
    if (status === 'stale' || status === 'refused' || status === 'disconnected') {
      reasons.push(['stale_feed', `${symbol} ${name} is ${status}`]);
    }
    if (status === 'pending') reasons.push(['starting', `${symbol} ${name} has not been asked for`]);
  }
  return reasons;
}
