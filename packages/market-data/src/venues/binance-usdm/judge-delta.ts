import type { RawMarketEventOf } from '@xray/contracts';

type Delta = RawMarketEventOf<'BookDelta'>;

/**
 * A delta follows the one whose last update id it names as `pu`. A delta without the ids cannot be shown to follow.
 *
 * An id that was passed already means a repeated delta, as of a second connection, unless the delta is later than the one
 * before: then the ids began anew, and what lies between cannot be known.
 */
export function judgeDelta(previous: Delta | null, delta: Delta): 'in_order' | 'gap' | 'repeated' {
  if (previous === null) return 'in_order';
  const last = previous.normalized.final_update_id;
  const { final_update_id: final, previous_final_update_id: before } = delta.normalized;
  if (last === undefined || final === undefined) return 'gap';
  const isLater =
    previous.exchange_ts_ms !== null && delta.exchange_ts_ms !== null && delta.exchange_ts_ms > previous.exchange_ts_ms;
  if (final < last && isLater) return 'gap';
  if (final <= last) return 'repeated';
  return before === last ? 'in_order' : 'gap';
}
