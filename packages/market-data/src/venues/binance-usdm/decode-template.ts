import type { RawMarketEvent } from '@xray/contracts';

import { expect, literal, skipText, takes, type FrameCursor } from '../frame-cursor.ts';
import type { ReceivedFrame } from '../payload-fields.ts';
import { scanBookTicker } from './book-ticker.ts';
import { scanDepth } from './depth.ts';
import { scanAggTrade, scanTrade } from './trade.ts';

const WRAPPER_START = literal('{"stream":"');
const WRAPPER_DATA = literal(',"data":');
const PAYLOAD_START = literal('{"e":"');
const OBJECT_END = literal('}');
const BOOK_TICKER = literal('bookTicker"');
const DEPTH_UPDATE = literal('depthUpdate"');
const TRADE = literal('trade"');
const AGG_TRADE = literal('aggTrade"');

const EXCLAMATION_MARK = 0x21;
/** From a capital letter to the small one. */
const TO_SMALL = 0x20;
const AT_SIGN = 0x40;
const ZERO = 0x30;
const NINE = 0x39;
const DEPTH_SUFFIX_LENGTH = '@depth'.length;

/**
 * The event of a frame of the four fast streams that is written exactly as the venue writes it, read straight from the
 * bytes; `undefined` for every other frame, right or wrong. What this accepts, `decodeDocument` reads to the same event.
 */
export function decodeTemplate(frame: ReceivedFrame): RawMarketEvent | undefined {
  const cursor: FrameCursor = { bytes: frame.bytes, at: 0, failed: false };
  const wrapped = takes(cursor, WRAPPER_START);
  if (wrapped) {
    skipText(cursor);
    expect(cursor, WRAPPER_DATA);
  }
  const nameEnd = cursor.at;
  if (!takes(cursor, PAYLOAD_START)) return undefined;
  const event = scanPayload(cursor, frame);
  if (event?.event_type === 'BookDelta' && mayNamePartialDepth(frame.bytes, nameEnd)) return undefined;
  if (wrapped && event !== undefined && !mayBeStreamOf(event.symbol, frame.bytes)) return undefined;
  expect(cursor, OBJECT_END);
  if (wrapped) expect(cursor, OBJECT_END);
  return cursor.failed || cursor.at !== frame.bytes.length ? undefined : event;
}

function scanPayload(cursor: FrameCursor, frame: ReceivedFrame): RawMarketEvent | undefined {
  if (takes(cursor, BOOK_TICKER)) return scanBookTicker(cursor, frame);
  if (takes(cursor, DEPTH_UPDATE)) return scanDepth(cursor, frame);
  if (takes(cursor, TRADE)) return scanTrade(cursor, frame);
  if (takes(cursor, AGG_TRADE)) return scanAggTrade(cursor, frame);
  return undefined;
}

/** Whether the stream name in front is of the symbol, in small or capital letters, or of all; others are left to `decodeDocument`. */
function mayBeStreamOf(symbol: string, bytes: Uint8Array): boolean {
  const first = WRAPPER_START.length;
  if (bytes[first] === EXCLAMATION_MARK) return true;
  for (let index = 0; index < symbol.length; index += 1) {
    const letter = symbol.charCodeAt(index);
    const byte = bytes[first + index];
    if (byte !== letter && (letter <= NINE || byte !== letter + TO_SMALL)) return false;
  }
  return bytes[first + symbol.length] === AT_SIGN;
}

/** Whether the stream name in front may be one of `@depth5`, `@depth10`, `@depth20`, which is left to `decodeDocument`. */
function mayNamePartialDepth(bytes: Uint8Array, nameEnd: number): boolean {
  for (let index = WRAPPER_START.length; index < nameEnd; index += 1) {
    if (bytes[index] !== AT_SIGN) continue;
    const suffix = bytes[index + DEPTH_SUFFIX_LENGTH] ?? 0;
    if (suffix >= ZERO && suffix <= NINE) return true;
  }
  return false;
}
