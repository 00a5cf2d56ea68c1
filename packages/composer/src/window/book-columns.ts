import type { RawMarketEventOf } from '@xray/contracts';

import { columnMaker } from './chunks.ts';
import { realNumber } from './real-number.ts';

/** The latest top of the book of a bar, whole: all four numbers of one event. */
export interface BookColumns {
  readonly bidPrice: Float64Array;
  readonly bidQuantity: Float64Array;
  readonly askPrice: Float64Array;
  readonly askQuantity: Float64Array;
  readonly time: Float64Array;
}

export function createBookColumns(): BookColumns {
  const column = columnMaker(5);
  return {
    bidPrice: column(Number.NaN),
    bidQuantity: column(Number.NaN),
    askPrice: column(Number.NaN),
    askQuantity: column(Number.NaN),
    time: column(Number.NEGATIVE_INFINITY),
  };
}

/** Whether both sides have a price and a quantity, and no bid stands above the ask: otherwise there is no spread to measure. */
function isTwoSided(top: RawMarketEventOf<'BookTop'>['normalized']): boolean {
  const { best_bid_price: bid, best_ask_price: ask } = top;
  return bid > 0 && ask >= bid && top.best_bid_quantity > 0 && top.best_ask_quantity > 0;
}

/** (ask − bid) / mid price of a top of the book; NaN unless its four values are numbers. Not above 0 where there is none. */
export function relativeSpread(top: RawMarketEventOf<'BookTop'>['normalized']): number {
  const bidPrice = realNumber(top.best_bid_price);
  const askPrice = realNumber(top.best_ask_price);
  const quantities = realNumber(top.best_bid_quantity) + realNumber(top.best_ask_quantity);
  if (Number.isNaN(bidPrice + askPrice + quantities)) return Number.NaN;
  if (!isTwoSided(top)) return 0;
  return (askPrice - bidPrice) / ((askPrice + bidPrice) / 2);
}

/** Takes a top of the book and says whether its four values are numbers. */
export function recordBookTop(
  columns: BookColumns,
  offset: number,
  timeMs: number,
  top: RawMarketEventOf<'BookTop'>['normalized'],
): boolean {
  const bidPrice = realNumber(top.best_bid_price);
  const bidQuantity = realNumber(top.best_bid_quantity);
  const askPrice = realNumber(top.best_ask_price);
  const askQuantity = realNumber(top.best_ask_quantity);
  if (Number.isNaN(bidPrice) || Number.isNaN(bidQuantity)) return false;
  if (Number.isNaN(askPrice) || Number.isNaN(askQuantity)) return false;
  if (timeMs < (columns.time[offset] ?? 0)) return true;
  // What came later and is no market takes the place of what was one.
  const isKnown = isTwoSided(top);
  columns.bidPrice[offset] = isKnown ? bidPrice : Number.NaN;
  columns.bidQuantity[offset] = isKnown ? bidQuantity : Number.NaN;
  columns.askPrice[offset] = isKnown ? askPrice : Number.NaN;
  columns.askQuantity[offset] = isKnown ? askQuantity : Number.NaN;
  columns.time[offset] = timeMs;
  return true;
}
