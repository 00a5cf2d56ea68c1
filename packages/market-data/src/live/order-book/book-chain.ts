import type { RawMarketEventOf } from '@xray/contracts';

import type { VenueConnection } from '../../venues/venue.ts';

type Delta = RawMarketEventOf<'BookDelta'>;

/**
 * One instrument's book changes in order of arrival. `awaiting`: none yet; `recovering`: a whole book is being fetched;
 * `in_step`: every change since a whole book is there.
 */
export interface BookChain {
  readonly phase: 'awaiting' | 'recovering' | 'in_step';
  readonly last: Delta | null;
  /** First update id of the unbroken chain that ends with `last`; `null` where the venue gives none. */
  readonly first_update_id: number | null;
}

export type BookEffect =
  /** Changes are missing between the last delta and this one: to be announced before this one. */
  | { readonly kind: 'gap'; readonly after: number | null; readonly found: number | null }
  | { readonly kind: 'recover' }
  /** The whole book ends before the chain begins. */
  | { readonly kind: 'snapshot_old'; readonly snapshot: number; readonly first: number }
  | { readonly kind: 'in_step' };

export interface BookStep {
  readonly chain: BookChain;
  readonly effects: readonly BookEffect[];
}

export const NO_BOOK: BookChain = { phase: 'awaiting', last: null, first_update_id: null };
const NOTHING: readonly BookEffect[] = [];
const RECOVER: readonly BookEffect[] = [{ kind: 'recover' }];

function lastUpdateId(delta: Delta | null): number | null {
  return delta?.source_seq ?? delta?.normalized.final_update_id ?? null;
}

/** Takes the next delta, as it arrived from whichever socket. */
export function withDelta(
  chain: BookChain,
  delta: Delta,
  venue: Pick<VenueConnection, 'judgeDelta' | 'book_recovery'>,
): BookStep {
  const first_update_id = delta.normalized.first_update_id ?? null;
  const verdict = venue.judgeDelta(chain.last, delta);
  switch (verdict) {
    case 'repeated':
      return { chain, effects: NOTHING };
    case 'snapshot':
      return {
        chain: { phase: 'in_step', last: delta, first_update_id },
        effects: chain.phase === 'recovering' ? [{ kind: 'in_step' }] : NOTHING,
      };
    case 'gap':
      return {
        chain: { phase: 'recovering', last: delta, first_update_id },
        effects: [{ kind: 'gap', after: lastUpdateId(chain.last), found: lastUpdateId(delta) }, ...RECOVER],
      };
    case 'in_order':
      if (chain.phase !== 'awaiting') return { chain: { ...chain, last: delta }, effects: NOTHING };
      return {
        chain: { phase: 'recovering', last: delta, first_update_id },
        effects: venue.book_recovery.kind === 'request' ? RECOVER : NOTHING,
      };
  }
}

/** Takes the whole book that was requested, which stands at an update id. */
export function withSnapshot(chain: BookChain, updateId: number): BookStep {
  const { first_update_id } = chain;
  if (first_update_id !== null && updateId + 1 < first_update_id) {
    return { chain, effects: [{ kind: 'snapshot_old', snapshot: updateId, first: first_update_id }] };
  }
  return { chain: { ...chain, phase: 'in_step' }, effects: NOTHING };
}
