import type { BookLevel } from '@xray/contracts';

import { isPlausibleMs } from '../checks/epoch-time.ts';
import { isPrice } from '../checks/magnitude.ts';

/**
 * Reads a frame byte by byte along a template. Every reader either takes exactly what the template wants and moves on, or
 * sets `failed`; nothing it reads counts then. What a whole template accepts is valid JSON of one shape by construction,
 * so the readers are stricter than JSON: no white space, no escapes, no more digits than a double holds exactly.
 */
export interface FrameCursor {
  readonly bytes: Uint8Array;
  /** Index of the next byte to read. */
  at: number;
  failed: boolean;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;
const TILDE = 0x7e;

/** Ten to the fifteenth is below 2^53: a mantissa of so many digits is exact. */
const MAX_DIGITS = 15;
const MAX_SYMBOL_LENGTH = 40;

/** Exact doubles: a mantissa divided by one of them is the double nearest to the decimal, as `Number(text)` gives. */
const POWERS_OF_TEN = Float64Array.from({ length: MAX_DIGITS + 1 }, (_, exponent) => Number(`1e${exponent}`));

const encoder = new TextEncoder();

/** A fixed part of a template. */
export function literal(text: string): Uint8Array {
  return encoder.encode(text);
}

const TRUE = literal('true');
const FALSE = literal('false');

/** Takes the literal if it stands here; otherwise stays and says false, which is no failure. */
export function takes(cursor: FrameCursor, expected: Uint8Array): boolean {
  const { bytes, at } = cursor;
  const length = expected.length;
  if (at + length > bytes.length) return false;
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  cursor.at = at + length;
  return true;
}

export function expect(cursor: FrameCursor, expected: Uint8Array): void {
  if (!takes(cursor, expected)) cursor.failed = true;
}

function punctuation(cursor: FrameCursor, expected: number): void {
  if (cursor.at < cursor.bytes.length && cursor.bytes[cursor.at] === expected) cursor.at += 1;
  else cursor.failed = true;
}

/** Takes `,"x":` for the one-letter key whose character code is given. */
export function key(cursor: FrameCursor, letter: number): void {
  const { bytes, at } = cursor;
  if (
    at + 4 < bytes.length &&
    bytes[at] === COMMA &&
    bytes[at + 1] === QUOTE &&
    bytes[at + 2] === letter &&
    bytes[at + 3] === QUOTE &&
    bytes[at + 4] === COLON
  ) {
    cursor.at = at + 5;
  } else {
    cursor.failed = true;
  }
}

/** A non-negative JSON integer of at most 15 digits. */
export function integer(cursor: FrameCursor): number {
  const { bytes, at } = cursor;
  const end = Math.min(bytes.length, at + MAX_DIGITS);
  let value = 0;
  let index = at;
  while (index < end) {
    const byte = bytes[index] ?? 0;
    if (byte < ZERO || byte > NINE) break;
    value = value * 10 + (byte - ZERO);
    index += 1;
  }
  if (index === at || (index > at + 1 && bytes[at] === ZERO)) cursor.failed = true;
  cursor.at = index;
  return value;
}

/** A time in milliseconds between 2010 and 2100. */
export function timeMs(cursor: FrameCursor): number {
  const value = integer(cursor);
  if (!isPlausibleMs(value)) cursor.failed = true;
  return value;
}

/** An unsigned plain decimal in quotes, such as `"61800.20"`, of at most 15 digits. */
export function decimal(cursor: FrameCursor): number {
  const { bytes } = cursor;
  const end = bytes.length;
  let index = cursor.at;
  if (index >= end || bytes[index] !== QUOTE) {
    cursor.failed = true;
    return 0;
  }
  index += 1;
  const first = index;
  let mantissa = 0;
  let pointAt = -1;
  let next = 0;
  while (index < end) {
    next = bytes[index] ?? 0;
    if (next >= ZERO && next <= NINE) mantissa = mantissa * 10 + (next - ZERO);
    else if (next === DOT && pointAt < 0 && index > first) pointAt = index;
    else break;
    index += 1;
  }
  const fractionDigits = pointAt < 0 ? 0 : index - pointAt - 1;
  const digits = index - first - (pointAt < 0 ? 0 : 1);
  if (next !== QUOTE || index >= end || digits === 0 || digits > MAX_DIGITS || (pointAt >= 0 && fractionDigits === 0)) {
    cursor.failed = true;
    return 0;
  }
  cursor.at = index + 1;
  return fractionDigits === 0 ? mantissa : mantissa / (POWERS_OF_TEN[fractionDigits] ?? 1);
}

/** Copies: a slice of a text made of the whole frame would keep that text alive as long as the event. */
function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  let index = from;
  for (; index + 4 <= to; index += 4) {
    text += String.fromCharCode(bytes[index] ?? 0, bytes[index + 1] ?? 0, bytes[index + 2] ?? 0, bytes[index + 3] ?? 0);
  }
  for (; index < to; index += 1) text += String.fromCharCode(bytes[index] ?? 0);
  return text;
}

/** A symbol of capital letters and digits, in quotes: that of a perpetual. An underscore is for delivery contracts. */
export function symbol(cursor: FrameCursor): string {
  const { bytes, at } = cursor;
  const first = at + 1;
  const end = Math.min(bytes.length, first + MAX_SYMBOL_LENGTH + 1);
  let index = first;
  while (index < end) {
    const byte = bytes[index] ?? 0;
    if (!((byte >= UPPER_A && byte <= UPPER_Z) || (byte >= ZERO && byte <= NINE))) break;
    index += 1;
  }
  if (index === first || index >= end || bytes[at] !== QUOTE || bytes[index] !== QUOTE) {
    cursor.failed = true;
    return '';
  }
  cursor.at = index + 1;
  return asciiText(bytes, first, index);
}

/** A non-negative JSON integer of at most 15 digits, as it is written. */
export function integerText(cursor: FrameCursor): string {
  const first = cursor.at;
  integer(cursor);
  return cursor.failed ? '' : asciiText(cursor.bytes, first, cursor.at);
}

/** A JSON boolean. */
export function flag(cursor: FrameCursor): boolean {
  if (takes(cursor, TRUE)) return true;
  expect(cursor, FALSE);
  return false;
}

/** Passes over the rest of a quoted text of printable ASCII without escapes, its closing quote included. */
export function skipText(cursor: FrameCursor): void {
  const { bytes } = cursor;
  let index = cursor.at;
  while (index < bytes.length) {
    const byte = bytes[index] ?? 0;
    if (byte === QUOTE) {
      cursor.at = index + 1;
      return;
    }
    if (byte < SPACE || byte > TILDE || byte === BACKSLASH) break;
    index += 1;
  }
  cursor.failed = true;
}

/** Book levels as `[["price","quantity"],…]`, possibly none; a price is one that a market can have. */
export function levels(cursor: FrameCursor): BookLevel[] {
  const { bytes } = cursor;
  const read: BookLevel[] = [];
  punctuation(cursor, OPEN_BRACKET);
  if (bytes[cursor.at] === CLOSE_BRACKET) {
    cursor.at += 1;
    return read;
  }
  while (!cursor.failed) {
    punctuation(cursor, OPEN_BRACKET);
    const price = decimal(cursor);
    if (!isPrice(price)) cursor.failed = true;
    punctuation(cursor, COMMA);
    const quantity = decimal(cursor);
    punctuation(cursor, CLOSE_BRACKET);
    read.push([price, quantity]);
    const next = bytes[cursor.at];
    cursor.at += 1;
    if (next === CLOSE_BRACKET) return read;
    if (next !== COMMA) cursor.failed = true;
  }
  return read;
}
