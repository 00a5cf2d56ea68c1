import { z } from 'zod';

import { payloadReader, priceField, section } from '../payload-fields.ts';
import { envelope } from './events.ts';
import { instrumentArgument, rows, timeField } from './fields.ts';

/** What the name of a swap has beyond the name of its index. */
const SWAP_SUFFIX = '-SWAP';

/** `BTC-USDT` of `BTC-USDT-SWAP`. */
export function indexOfSwap(symbol: string): string {
  return symbol.endsWith(SWAP_SUFFIX) ? symbol.slice(0, -SWAP_SUFFIX.length) : symbol;
}

/** `BTC-USDT-SWAP` of `BTC-USDT`. */
export function swapOfIndex(index: string): string {
  return index.endsWith(SWAP_SUFFIX) ? index : index + SWAP_SUFFIX;
}

export const readMarkPrice = payloadReader(
  z.object({ arg: instrumentArgument, data: rows(section({ markPx: priceField, ts: timeField })) }),
  ({ arg, data }, frame) =>
    data.map(({ markPx, ts }) => ({
      ...envelope(frame, arg.instId, ts),
      event_type: 'MarkPrice',
      channel: 'mark_price',
      normalized: { mark_price: markPx },
    })),
);

/** The channel `index-tickers` names indices; the event belongs to the swap on that index. */
export const readIndexTickers = payloadReader(
  z.object({ arg: instrumentArgument, data: rows(section({ idxPx: priceField, ts: timeField })) }),
  ({ arg, data }, frame) =>
    data.map(({ idxPx, ts }) => ({
      ...envelope(frame, swapOfIndex(arg.instId), ts),
      event_type: 'IndexPrice',
      channel: 'index_price',
      normalized: { index_price: idxPx },
    })),
);
