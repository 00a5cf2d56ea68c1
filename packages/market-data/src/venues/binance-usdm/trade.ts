import type { RawMarketEventOf } from '@xray/contracts';
import { z } from 'zod';

import {
  decimal,
  expect,
  key,
  flag,
  integer,
  integerText,
  literal,
  symbol,
  takes,
  timeMs,
  type FrameCursor,
} from '../frame-cursor.ts';
import {
  countField,
  timeField,
  flagField,
  payloadReader,
  priceField,
  quantityField,
  type ReceivedFrame,
} from '../payload-fields.ts';
import { SOURCE_ID } from './events.ts';
import { isPayment, isPrice } from '../../checks/magnitude.ts';
import { symbolField } from './fields.ts';
import { KEY, skipSymbolType } from './template-keys.ts';

/**
 * Kinds of record on the trade stream that are no trade on the order book: placeholders with price and quantity zero, and
 * positions that the insurance fund or auto-deleveraging took over at prices the market never showed.
 */
const OFF_BOOK_KINDS: readonly string[] = ['NA', 'INSURANCE_FUND', 'ADL'];

/** `@aggTrade` tells of one taker order at one price as one, `@trade` of every trade: of the same trades both. */
type TradeChannel = 'trades' | 'single_trades';

function tradeTick(
  frame: ReceivedFrame,
  channel: TradeChannel,
  symbolName: string,
  tradeId: string,
  price: number,
  quantity: number,
  buyerIsMaker: boolean,
  tradedAtMs: number,
): RawMarketEventOf<'TradeTick'> {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: SOURCE_ID,
    symbol: symbolName,
    exchange_ts_ms: tradedAtMs,
    recv_ts_ms: frame.receipt.recv_ts_ms,
    raw_payload: frame.bytes,
    event_type: 'TradeTick',
    source_event_id: tradeId,
    channel,
    normalized: { price, quantity, side: buyerIsMaker ? 'sell' : 'buy' },
  };
}

const commonFields = {
  s: symbolField,
  p: priceField,
  q: quantityField,
  m: flagField,
  T: timeField,
};

export const readAggTrade = payloadReader(z.object({ a: countField, ...commonFields }), (fields, frame) => [
  tradeTick(frame, 'trades', fields.s, String(fields.a), fields.p, fields.q, fields.m, fields.T),
]);

const tradeKind = z
  .string({ error: 'is not a string' })
  .refine((kind) => !OFF_BOOK_KINDS.includes(kind), { error: 'names no trade on the order book' });

export const readTrade = payloadReader(
  z.object({ X: tradeKind.optional(), t: countField, ...commonFields }),
  (fields, frame) => [
    tradeTick(frame, 'single_trades', fields.s, String(fields.t), fields.p, fields.q, fields.m, fields.T),
  ],
);

const KEY_NORMAL_QUANTITY = literal(',"nq":');
const KEY_FIRST_TRADE = literal(',"f":');
const KEY_LAST_TRADE = literal(',"l":');
const KIND_MARKET = literal(',"X":"MARKET"');
const KIND_RETAIL = literal(',"X":"RPI"');

/** From behind `"e":"aggTrade"` to before the closing brace. */
export function scanAggTrade(cursor: FrameCursor, frame: ReceivedFrame): RawMarketEventOf<'TradeTick'> {
  key(cursor, KEY.E);
  integer(cursor);
  key(cursor, KEY.a);
  const tradeId = integerText(cursor);
  key(cursor, KEY.s);
  const symbolName = symbol(cursor);
  key(cursor, KEY.p);
  const price = decimal(cursor);
  key(cursor, KEY.q);
  const quantity = decimal(cursor);
  if (takes(cursor, KEY_NORMAL_QUANTITY)) decimal(cursor);
  expect(cursor, KEY_FIRST_TRADE);
  integer(cursor);
  expect(cursor, KEY_LAST_TRADE);
  integer(cursor);
  key(cursor, KEY.T);
  const tradedAtMs = timeMs(cursor);
  key(cursor, KEY.m);
  const buyerIsMaker = flag(cursor);
  skipSymbolType(cursor);
  if (!isPrice(price) || !isPayment(price, quantity)) cursor.failed = true;
  return tradeTick(frame, 'trades', symbolName, tradeId, price, quantity, buyerIsMaker, tradedAtMs);
}

/** From behind `"e":"trade"` to before the closing brace. */
export function scanTrade(cursor: FrameCursor, frame: ReceivedFrame): RawMarketEventOf<'TradeTick'> {
  key(cursor, KEY.E);
  integer(cursor);
  key(cursor, KEY.T);
  const tradedAtMs = timeMs(cursor);
  key(cursor, KEY.s);
  const symbolName = symbol(cursor);
  key(cursor, KEY.t);
  const tradeId = integerText(cursor);
  key(cursor, KEY.p);
  const price = decimal(cursor);
  key(cursor, KEY.q);
  const quantity = decimal(cursor);
  if (!takes(cursor, KIND_MARKET)) expect(cursor, KIND_RETAIL);
  key(cursor, KEY.m);
  const buyerIsMaker = flag(cursor);
  skipSymbolType(cursor);
  if (!isPrice(price) || !isPayment(price, quantity)) cursor.failed = true;
  return tradeTick(frame, 'single_trades', symbolName, tradeId, price, quantity, buyerIsMaker, tradedAtMs);
}
