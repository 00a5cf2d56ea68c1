import type { RawMarketEventOf } from '@xray/contracts';
import { z } from 'zod';

import { isPayment, LARGEST_PRICE } from '../../checks/magnitude.ts';
import { decimal, key, integer, timeMs, type FrameCursor } from '../frame-cursor.ts';
import {
  integerField,
  payloadReader,
  priceOrNoneField,
  quantityField,
  timeField,
  type ReceivedFrame,
} from '../payload-fields.ts';
import { SOURCE_ID } from './events.ts';
import { symbolField } from './fields.ts';
import { KEY, skipSymbolType, symbolAndPair } from './template-keys.ts';

/** Frames of earlier years carry no times, so `E` may be absent. */
export const readBookTicker = payloadReader(
  z.object({
    s: symbolField,
    b: priceOrNoneField,
    B: quantityField,
    a: priceOrNoneField,
    A: quantityField,
    E: timeField.optional(),
    u: integerField,
  }),
  (fields, frame) => [bookTop(frame, fields.s, fields.u, fields.b, fields.B, fields.a, fields.A, fields.E ?? null)],
);

function bookTop(
  frame: ReceivedFrame,
  symbolName: string,
  updateId: number,
  bidPrice: number,
  bidQuantity: number,
  askPrice: number,
  askQuantity: number,
  eventTsMs: number | null,
): RawMarketEventOf<'BookTop'> {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: SOURCE_ID,
    symbol: symbolName,
    exchange_ts_ms: eventTsMs,
    recv_ts_ms: frame.receipt.recv_ts_ms,
    raw_payload: frame.bytes,
    event_type: 'BookTop',
    source_seq: updateId,
    channel: 'book_top',
    normalized: {
      best_bid_price: bidPrice,
      best_bid_quantity: bidQuantity,
      best_ask_price: askPrice,
      best_ask_quantity: askQuantity,
    },
  };
}

function isSide(price: number, quantity: number): boolean {
  return price < LARGEST_PRICE && isPayment(price, quantity);
}

/** From behind `"e":"bookTicker"` to before the closing brace. */
export function scanBookTicker(cursor: FrameCursor, frame: ReceivedFrame): RawMarketEventOf<'BookTop'> {
  key(cursor, KEY.u);
  const updateId = integer(cursor);
  const symbolName = symbolAndPair(cursor);
  key(cursor, KEY.b);
  const bidPrice = decimal(cursor);
  key(cursor, KEY.B);
  const bidQuantity = decimal(cursor);
  key(cursor, KEY.a);
  const askPrice = decimal(cursor);
  key(cursor, KEY.A);
  const askQuantity = decimal(cursor);
  key(cursor, KEY.T);
  integer(cursor);
  key(cursor, KEY.E);
  const eventTsMs = timeMs(cursor);
  skipSymbolType(cursor);
  if (!isSide(bidPrice, bidQuantity) || !isSide(askPrice, askQuantity)) cursor.failed = true;
  return bookTop(frame, symbolName, updateId, bidPrice, bidQuantity, askPrice, askQuantity, eventTsMs);
}
