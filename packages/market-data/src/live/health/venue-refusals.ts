import type { FeedState, VenueRefusal } from '../feed-state.ts';

function textOf(what: string, { next_attempt_ts_ms, says, status }: VenueRefusal, nowMs: number): string {
  const words = says === null ? '' : ` and says "${says}"`;
  const seconds = Math.max(0, Math.ceil((next_attempt_ts_ms - nowMs) / 1_000));
  return `the venue answers ${what} with status ${status}${words}: asked again in ${seconds} s`;
}

/** What the venue refuses now, in its own words; connections that are refused alike are one text, with the first attempt to come. */
export function venueRefusals({ connections, requests }: FeedState, nowMs: number): readonly string[] {
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
