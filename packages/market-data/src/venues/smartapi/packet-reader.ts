import { at } from '@xray/contracts/checks';

const TOKEN = { from: 2, length: 25 } as const;

/** Seconds of a last trade are told apart from milliseconds by their size: 10¹¹ ms is the year 1973, 10¹¹ s the year 5138. */
const LEAST_MS = 100_000_000_000;
/** No packet is from before the year 2000 or from after 2100. */
const TIMES_MS = { least: 946_684_800_000, most: 4_102_444_800_000 } as const;

/** Reads what stands at a place, and keeps the first rule that is broken. */
export interface PacketReader {
  readonly view: DataView;
  readonly paise: number;
  problem: string | null;
}

export function refuse(reader: PacketReader, problem: string): number {
  reader.problem ??= problem;
  return 0;
}

/** A whole number of 64 bits; one that a double cannot hold exactly is refused. */
function whole(reader: PacketReader, offset: number, name: string): number {
  const high = reader.view.getInt32(offset + 4, true);
  const value = high * 0x1_0000_0000 + reader.view.getUint32(offset, true);
  return Number.isSafeInteger(value) ? value : refuse(reader, `${name} is beyond 2^53`);
}

export function count(reader: PacketReader, offset: number, name: string): number {
  const value = whole(reader, offset, name);
  return value < 0 ? refuse(reader, `${name} is negative`) : value;
}

export function price(reader: PacketReader, offset: number, name: string): number {
  return count(reader, offset, name) / reader.paise;
}

export function quantity(reader: PacketReader, offset: number, name: string): number {
  const value = reader.view.getFloat64(offset, true);
  return Number.isFinite(value) && value >= 0 ? value : refuse(reader, `${name} is not a quantity`);
}

export function time(reader: PacketReader, offset: number, name: string): number {
  const value = count(reader, offset, name);
  return value >= TIMES_MS.least && value < TIMES_MS.most ? value : refuse(reader, `${name} is not of this century`);
}

/** Of the last trade: in seconds or in milliseconds; 0 where nothing was traded. */
export function tradeTime(reader: PacketReader, offset: number): number {
  const value = count(reader, offset, 'last trade time');
  return value < LEAST_MS ? value * 1000 : value;
}

/** Digits, then NUL to the end of the field. */
export function tokenOf(reader: PacketReader): string {
  let token = '';
  let ended = false;
  for (let offset = TOKEN.from; offset < TOKEN.from + TOKEN.length; offset += 1) {
    const byte = reader.view.getUint8(offset);
    if (byte === 0) ended = true;
    else if (ended || byte < 0x30 || byte > 0x39) refuse(reader, 'token is not of digits, padded with NUL');
    else token += String.fromCharCode(byte);
  }
  if (token === '') refuse(reader, 'token is empty');
  return token;
}

/** The best level comes first: bids fall, asks rise. */
export function refuseUnordered(
  reader: PacketReader,
  levels: readonly { readonly price: number }[],
  direction: 1 | -1,
): void {
  for (let place = 1; place < levels.length; place += 1)
    if ((at(levels, place).price - at(levels, place - 1).price) * direction <= 0)
      refuse(reader, 'levels are out of order');
}
