import { expect, key, literal, symbol, takes, type FrameCursor } from '../frame-cursor.ts';

/** Character codes of the one-letter keys of the venue's payloads. */
export const KEY = {
  A: 0x41,
  a: 0x61,
  B: 0x42,
  b: 0x62,
  E: 0x45,
  m: 0x6d,
  p: 0x70,
  q: 0x71,
  s: 0x73,
  T: 0x54,
  t: 0x74,
  U: 0x55,
  u: 0x75,
} as const;

const KEY_SYMBOL_TYPE = literal(',"st":');
const USDM_SYMBOL_TYPE = literal('1');
const KEY_PAIR = literal(',"ps":');

/** The venue's frames close with the kind of instrument since 2026; older ones do not. It must be that of USD-M. */
export function skipSymbolType(cursor: FrameCursor): void {
  if (takes(cursor, KEY_SYMBOL_TYPE)) expect(cursor, USDM_SYMBOL_TYPE);
}

/** The symbol, and behind it, in the venue's frames since 2026, the pair. */
export function symbolAndPair(cursor: FrameCursor): string {
  key(cursor, KEY.s);
  const name = symbol(cursor);
  if (takes(cursor, KEY_PAIR)) symbol(cursor);
  return name;
}
