import type { RawMarketEventOf } from '@xray/contracts';

import { BEFORE_SNAPSHOT } from './books.ts';

type BookDelta = RawMarketEventOf<'BookDelta'>;

/**
 * Whether a delta follows the one before it. Each names the number of its predecessor, which is its own number where
 * nothing changed for a minute. After maintenance numbers begin anew: the delta that says so still names its predecessor.
 * A chain begins with a whole book, so a first delta that is none follows nothing.
 *
 * A number that was passed already means a repeated delta, as of a second connection, unless the delta is later than the
 * one before: then the numbers began anew unseen. Deltas without numbers, as recordings from before 2023 hold them, form
 * no chain that could be judged.
 */
export function judgeDelta(previous: BookDelta | null, delta: BookDelta): 'in_order' | 'gap' | 'repeated' | 'snapshot' {
  const { final_update_id: last, previous_final_update_id: before } = delta.normalized;
  if (before === BEFORE_SNAPSHOT) return 'snapshot';
  if (last === undefined || before === undefined) return 'in_order';
  const seen = previous?.normalized.final_update_id;
  if (previous === null || seen === undefined) return 'gap';
  const later = (delta.exchange_ts_ms ?? 0) > (previous.exchange_ts_ms ?? 0);
  if (before === seen) return last === seen && !later ? 'repeated' : 'in_order';
  return last <= seen && !later ? 'repeated' : 'gap';
}
