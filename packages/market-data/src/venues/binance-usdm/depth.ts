import type { BookLevel, RawMarketEventOf } from '@xray/contracts';
import { z } from 'zod';

import { expect, integer, key, levels, literal, timeMs, type FrameCursor } from '../frame-cursor.ts';
import { integerField, payloadReader, timeField, type ReceivedFrame } from '../payload-fields.ts';
import { SOURCE_ID } from './events.ts';
import { levelsField, symbolField } from './fields.ts';
import { KEY, skipSymbolType, symbolAndPair } from './template-keys.ts';

export const readDepth = payloadReader(
  z.object({
    s: symbolField,
    E: timeField,
    U: integerField,
    u: integerField,
    pu: integerField,
    b: levelsField,
    a: levelsField,
  }),
  (fields, frame) => [bookDelta(frame, fields.s, fields.E, fields.U, fields.u, fields.pu, fields.b, fields.a)],
);

function bookDelta(
  frame: ReceivedFrame,
  symbolName: string,
  eventTsMs: number,
  firstUpdateId: number,
  finalUpdateId: number,
  previousFinalUpdateId: number,
  bids: readonly BookLevel[],
  asks: readonly BookLevel[],
): RawMarketEventOf<'BookDelta'> {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: SOURCE_ID,
    symbol: symbolName,
    exchange_ts_ms: eventTsMs,
    recv_ts_ms: frame.receipt.recv_ts_ms,
    raw_payload: frame.bytes,
    event_type: 'BookDelta',
    source_seq: finalUpdateId,
    channel: 'book_delta',
    normalized: {
      bids,
      asks,
      first_update_id: firstUpdateId,
      final_update_id: finalUpdateId,
      previous_final_update_id: previousFinalUpdateId,
    },
  };
}

const KEY_PREVIOUS = literal(',"pu":');

/** From behind `"e":"depthUpdate"` to before the closing brace. */
export function scanDepth(cursor: FrameCursor, frame: ReceivedFrame): RawMarketEventOf<'BookDelta'> {
  key(cursor, KEY.E);
  const eventTsMs = timeMs(cursor);
  key(cursor, KEY.T);
  integer(cursor);
  const symbolName = symbolAndPair(cursor);
  key(cursor, KEY.U);
  const firstUpdateId = integer(cursor);
  key(cursor, KEY.u);
  const finalUpdateId = integer(cursor);
  expect(cursor, KEY_PREVIOUS);
  const previousFinalUpdateId = integer(cursor);
  key(cursor, KEY.b);
  const bids = levels(cursor);
  key(cursor, KEY.a);
  const asks = levels(cursor);
  skipSymbolType(cursor);
  return bookDelta(frame, symbolName, eventTsMs, firstUpdateId, finalUpdateId, previousFinalUpdateId, bids, asks);
}
