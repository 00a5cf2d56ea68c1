import {
  count,
  price,
  quantity,
  refuse,
  refuseUnordered,
  time,
  tokenOf,
  tradeTime,
  type PacketReader,
} from './packet-reader.ts';

/** The segments that the venue numbers, by their number. */
export const SMART_SEGMENTS = {
  1: 'nse_cm',
  2: 'nse_fo',
  3: 'bse_cm',
  4: 'bse_fo',
  5: 'mcx_fo',
  7: 'ncx_fo',
  13: 'cde_fo',
} as const;
/** A part of the market: an exchange, and cash or derivatives of it. */
export type SmartSegment = (typeof SMART_SEGMENTS)[keyof typeof SMART_SEGMENTS];

/** What every packet says. Times are milliseconds since the epoch. */
interface PacketHead {
  readonly segment: SmartSegment;
  /** The instrument, as the day's list of instruments names it; used again for another one after it has expired. */
  readonly token: string;
  readonly exchange_ts_ms: number;
}

/** Prices are in rupees, whatever unit the packet has them in. */
interface LastPrice extends PacketHead {
  readonly sequence_number: number;
  readonly last_price: number;
}

/** One level of the book. */
export interface SmartLevel {
  readonly price: number;
  readonly quantity: number;
  readonly orders: number;
}

interface Quote extends LastPrice {
  readonly last_quantity: number;
  readonly average_price: number;
  /** Since the session opened. */
  readonly day_volume: number;
  readonly total_buy_quantity: number;
  readonly total_sell_quantity: number;
  readonly day_open: number;
  readonly day_high: number;
  readonly day_low: number;
  readonly previous_close: number;
}

interface SnapQuote extends Quote {
  readonly last_trade_ts_ms: number;
  readonly open_interest: number;
  /** The best first; empty levels are left out. */
  readonly bids: readonly SmartLevel[];
  readonly asks: readonly SmartLevel[];
  readonly upper_circuit: number;
  readonly lower_circuit: number;
  readonly year_high: number;
  readonly year_low: number;
}

interface Depth extends PacketHead {
  readonly received_ts_ms: number;
  readonly bids: readonly SmartLevel[];
  readonly asks: readonly SmartLevel[];
}

/** A packet of the smart stream, version 2, by what was subscribed to. */
export type SmartPacket =
  | (LastPrice & { readonly mode: 'ltp' })
  | (Quote & { readonly mode: 'quote' })
  | (SnapQuote & { readonly mode: 'snap_quote' })
  | (Depth & { readonly mode: 'depth' });

/** What a packet is, or the first rule that it breaks. */
export type SmartPacketReading =
  { readonly packet: SmartPacket; readonly problem: null } | { readonly packet: null; readonly problem: string };

const MODES = ['ltp', 'quote', 'snap_quote', 'depth'] as const;
/** Length of a packet by its mode, in bytes. */
export const SMART_PACKET_BYTES = { ltp: 51, quote: 123, snap_quote: 379, depth: 443 } as const;

const SEQUENCE = 27;
const EXCHANGE_TIME = 35;
const LAST_PRICE = 43;
const QUOTE = {
  last_quantity: 51,
  average_price: 59,
  day_volume: 67,
  total_buy_quantity: 75,
  total_sell_quantity: 83,
  day_open: 91,
  day_high: 99,
  day_low: 107,
  previous_close: 115,
} as const;
const SNAP = {
  last_trade_time: 123,
  open_interest: 131,
  best_five: 147,
  upper_circuit: 347,
  lower_circuit: 355,
  year_high: 363,
  year_low: 371,
} as const;
/** Packets of depth have no number and no price: their times stand where the others have those. */
const DEPTH = { exchange_time: 27, received_time: 35, bids: 43, asks: 243 } as const;
const BEST_FIVE = { records: 10, bytes: 20, flag: 0, quantity: 2, price: 10, orders: 18 } as const;
const TWENTY = { records: 20, bytes: 10, quantity: 0, price: 4, orders: 8 } as const;

/** Ten records, each of which says by a flag whether it is of those who buy (1) or sell (0). */
function bestFive(reader: PacketReader): Pick<SnapQuote, 'bids' | 'asks'> {
  const bids: SmartLevel[] = [];
  const asks: SmartLevel[] = [];
  for (let record = 0; record < BEST_FIVE.records; record += 1) {
    const from = SNAP.best_five + record * BEST_FIVE.bytes;
    const flag = reader.view.getInt16(from + BEST_FIVE.flag, true);
    if (flag !== 0 && flag !== 1) refuse(reader, 'flag of a level is neither 0 nor 1');
    const level = {
      price: price(reader, from + BEST_FIVE.price, 'price of a level'),
      quantity: count(reader, from + BEST_FIVE.quantity, 'quantity of a level'),
      orders: reader.view.getInt16(from + BEST_FIVE.orders, true),
    };
    if (level.orders < 0) refuse(reader, 'orders of a level are negative');
    if (level.price > 0) (flag === 1 ? bids : asks).push(level);
  }
  refuseUnordered(reader, bids, -1);
  refuseUnordered(reader, asks, 1);
  return { bids, asks };
}

function twenty(reader: PacketReader, start: number, direction: 1 | -1): readonly SmartLevel[] {
  const levels: SmartLevel[] = [];
  for (let record = 0; record < TWENTY.records; record += 1) {
    const from = start + record * TWENTY.bytes;
    const level = {
      price: reader.view.getInt32(from + TWENTY.price, true) / reader.paise,
      quantity: reader.view.getInt32(from + TWENTY.quantity, true),
      orders: reader.view.getInt16(from + TWENTY.orders, true),
    };
    if (level.price < 0 || level.quantity < 0 || level.orders < 0) refuse(reader, 'a level has a negative number');
    if (level.price > 0) levels.push(level);
  }
  refuseUnordered(reader, levels, direction);
  return levels;
}

function readDepth(reader: PacketReader, segment: SmartSegment): SmartPacket {
  return {
    mode: 'depth',
    segment,
    token: tokenOf(reader),
    exchange_ts_ms: time(reader, DEPTH.exchange_time, 'exchange time'),
    received_ts_ms: time(reader, DEPTH.received_time, 'time of receipt'),
    bids: twenty(reader, DEPTH.bids, -1),
    asks: twenty(reader, DEPTH.asks, 1),
  };
}

function readLast(reader: PacketReader, segment: SmartSegment): LastPrice {
  return {
    segment,
    token: tokenOf(reader),
    sequence_number: count(reader, SEQUENCE, 'sequence number'),
    exchange_ts_ms: time(reader, EXCHANGE_TIME, 'exchange time'),
    last_price: price(reader, LAST_PRICE, 'last price'),
  };
}

function readQuote(reader: PacketReader, segment: SmartSegment): Quote {
  const quote = {
    ...readLast(reader, segment),
    last_quantity: count(reader, QUOTE.last_quantity, 'last quantity'),
    average_price: price(reader, QUOTE.average_price, 'average price'),
    day_volume: count(reader, QUOTE.day_volume, 'day volume'),
    total_buy_quantity: quantity(reader, QUOTE.total_buy_quantity, 'total buy quantity'),
    total_sell_quantity: quantity(reader, QUOTE.total_sell_quantity, 'total sell quantity'),
    day_open: price(reader, QUOTE.day_open, 'open'),
    day_high: price(reader, QUOTE.day_high, 'high'),
    day_low: price(reader, QUOTE.day_low, 'low'),
    previous_close: price(reader, QUOTE.previous_close, 'previous close'),
  };
  if (quote.day_low > quote.day_high) refuse(reader, 'low is above high');
  return quote;
}

function readSnapQuote(reader: PacketReader, segment: SmartSegment): SnapQuote {
  return {
    ...readQuote(reader, segment),
    last_trade_ts_ms: tradeTime(reader, SNAP.last_trade_time),
    open_interest: count(reader, SNAP.open_interest, 'open interest'),
    ...bestFive(reader),
    upper_circuit: price(reader, SNAP.upper_circuit, 'upper circuit limit'),
    lower_circuit: price(reader, SNAP.lower_circuit, 'lower circuit limit'),
    year_high: price(reader, SNAP.year_high, '52-week high'),
    year_low: price(reader, SNAP.year_low, '52-week low'),
  };
}

function readPacket(reader: PacketReader, mode: (typeof MODES)[number], segment: SmartSegment): SmartPacket {
  switch (mode) {
    case 'ltp':
      return { mode, ...readLast(reader, segment) };
    case 'quote':
      return { mode, ...readQuote(reader, segment) };
    case 'snap_quote':
      return { mode, ...readSnapQuote(reader, segment) };
    case 'depth':
      return readDepth(reader, segment);
  }
}

const SEGMENT_OF = new Map(Object.entries(SMART_SEGMENTS).map(([code, segment]) => [Number(code), segment]));

/**
 * One packet of Angel One's smart stream, version 2: little-endian, of the length of its mode. Prices come in paise, those of the
 * currency segment in units of 10⁻⁷ rupees; the last price has 64 bits in every mode. The change of open interest is not read:
 * the vendor's own clients disagree about what it is. Never throws: a packet that breaks a rule of the format is told as a problem.
 */
export function readSmartPacket(bytes: Uint8Array): SmartPacketReading {
  const mode = MODES[(bytes[0] ?? 0) - 1];
  if (mode === undefined) return { packet: null, problem: 'mode is none of 1 to 4' };
  if (bytes.length !== SMART_PACKET_BYTES[mode])
    return {
      packet: null,
      problem: `a packet of mode ${mode} has ${SMART_PACKET_BYTES[mode]} bytes, this one ${bytes.length}`,
    };
  const segment = SEGMENT_OF.get(bytes[1] ?? 0);
  if (segment === undefined) return { packet: null, problem: 'exchange type is none that is known' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader: PacketReader = { view, paise: segment === 'cde_fo' ? 10_000_000 : 100, problem: null };
  const packet = readPacket(reader, mode, segment);
  return reader.problem === null ? { packet, problem: null } : { packet: null, problem: reader.problem };
}
