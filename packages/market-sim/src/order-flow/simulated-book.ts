import type { SimulatedInstrument } from '../model/market-model.ts';
import { seedFor } from '../random/random-source.ts';

/** How many price levels a side of the book has. */
export const BOOK_LEVELS = 20;
/** Quantities below the top last for about this many updates. */
const UPDATES_OF_A_QUANTITY = 16;

export interface BookQuote {
  readonly bid_ticks: number;
  readonly ask_ticks: number;
  readonly bid_lots: number;
  readonly ask_lots: number;
}

/** Price in ticks, quantity in lots. */
export type TickLevel = readonly [ticks: number, lots: number];

/** A whole book: each side from the best price on. */
export interface TickBook {
  readonly update_id: number;
  readonly event_ts_ms: number;
  readonly bids: readonly TickLevel[];
  readonly asks: readonly TickLevel[];
}

/** What changed between one book and the next; a quantity of 0 takes the level away. */
export interface BookChange {
  readonly first_update_id: number;
  readonly final_update_id: number;
  readonly previous_final_update_id: number;
  readonly event_ts_ms: number;
  readonly bids: readonly TickLevel[];
  readonly asks: readonly TickLevel[];
}

/** The n-th state of a book. All its levels follow from this, so that no level is kept. */
export interface BookState {
  readonly number: number;
  readonly event_ts_ms: number;
  readonly quote: BookQuote;
}

/** Uniform in [0, 1) from two integers (the finaliser of MurmurHash3). */
function share(left: number, right: number): number {
  let mixed = left ^ Math.imul(right, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

const UPDATES_PER_STATE = 10;

export interface SimulatedBook {
  levels(state: BookState): TickBook;
  change(before: BookState, after: BookState): BookChange;
}

/**
 * A book of `BOOK_LEVELS` levels a side around the quoted top. The top has the quoted quantities; below it, prices stand on a
 * grid, and a quantity depends on nothing but seed, side, price and the number of the state.
 */
export function simulatedBook(instrument: SimulatedInstrument, seed: number): SimulatedBook {
  const { base_spread_bps, book_lots, price_decimals, start_price, symbol } = instrument;
  const spreadTicks = (start_price * 10 ** price_decimals * base_spread_bps) / 10_000;
  const grid = Math.max(1, Math.round(spreadTicks / 2));
  const sideSeeds = { bid: seedFor(seed, `${symbol} book bid`), ask: seedFor(seed, `${symbol} book ask`) };

  const lotsAt = (side: 'bid' | 'ask', ticks: number, number: number): number => {
    const shift = Math.floor(UPDATES_OF_A_QUANTITY * share(sideSeeds[side], ticks));
    const spell = Math.floor((number + shift) / UPDATES_OF_A_QUANTITY);
    return 1 + Math.floor(book_lots * (0.1 + 0.8 * share(sideSeeds[side] + spell, ticks)));
  };
  const side = (name: 'bid' | 'ask', { number, quote }: BookState): readonly TickLevel[] => {
    const [best, lots] = name === 'bid' ? [quote.bid_ticks, quote.bid_lots] : [quote.ask_ticks, quote.ask_lots];
    const levels: TickLevel[] = [[best, lots]];
    const direction = name === 'bid' ? -1 : 1;
    const first = name === 'bid' ? Math.ceil(best / grid) - 1 : Math.floor(best / grid) + 1;
    for (let level = 0; level < BOOK_LEVELS - 1; level += 1) {
      const ticks = (first + direction * level) * grid;
      if (ticks > 0) levels.push([ticks, lotsAt(name, ticks, number)]);
    }
    return levels;
  };
  const changed = (before: readonly TickLevel[], after: readonly TickLevel[]): readonly TickLevel[] => {
    const left = new Map(before);
    const changes: TickLevel[] = [];
    for (const [ticks, lots] of after) {
      if (left.get(ticks) !== lots) changes.push([ticks, lots]);
      left.delete(ticks);
    }
    for (const ticks of left.keys()) changes.push([ticks, 0]);
    return changes.sort(([one], [other]) => one - other);
  };

  return {
    levels: (state) => ({
      update_id: state.number * UPDATES_PER_STATE,
      event_ts_ms: state.event_ts_ms,
      bids: side('bid', state),
      asks: side('ask', state),
    }),
    change: (before, after) => ({
      first_update_id: before.number * UPDATES_PER_STATE + 1,
      final_update_id: after.number * UPDATES_PER_STATE,
      previous_final_update_id: before.number * UPDATES_PER_STATE,
      event_ts_ms: after.event_ts_ms,
      bids: changed(side('bid', before), side('bid', after)),
      asks: changed(side('ask', before), side('ask', after)),
    }),
  };
}
