import type { SmartPacket } from '../packet.ts';

type Levels = Extract<SmartPacket, { mode: 'depth' }>['bids'];

const SEGMENT_CODES = { nse_cm: 1, nse_fo: 2, bse_cm: 3, bse_fo: 4, mcx_fo: 5, ncx_fo: 7, cde_fo: 13 } as const;

/** Bytes written one after the other, so that no place of the decoder is taken over. */
function writer() {
  const parts: Buffer[] = [];
  const put = (size: number, write: (part: Buffer) => unknown): void => {
    const part = Buffer.alloc(size);
    write(part);
    parts.push(part);
  };
  return {
    u8: (value: number) => {
      put(1, (part) => part.writeUInt8(value));
    },
    i16: (value: number) => {
      put(2, (part) => part.writeInt16LE(value));
    },
    i32: (value: number) => {
      put(4, (part) => part.writeInt32LE(value));
    },
    i64: (value: number) => {
      put(8, (part) => part.writeBigInt64LE(BigInt(value)));
    },
    f64: (value: number) => {
      put(8, (part) => part.writeDoubleLE(value));
    },
    text: (value: string, size: number) => {
      put(size, (part) => part.write(value, 'latin1'));
    },
    bytes: () => new Uint8Array(Buffer.concat(parts)),
  };
}

/** The bytes that the venue would send for a packet. */
export function encodePacket(packet: SmartPacket): Uint8Array {
  const to = writer();
  const unit = packet.segment === 'cde_fo' ? 10_000_000 : 100;
  const price = (value: number): void => {
    to.i64(Math.round(value * unit));
  };
  to.u8({ ltp: 1, quote: 2, snap_quote: 3, depth: 4 }[packet.mode]);
  to.u8(SEGMENT_CODES[packet.segment]);
  to.text(packet.token, 25);
  if (packet.mode === 'depth') {
    to.i64(packet.exchange_ts_ms);
    to.i64(packet.received_ts_ms);
    for (const side of [packet.bids, packet.asks])
      for (let place = 0; place < 20; place += 1) {
        const level = side[place] ?? { price: 0, quantity: 0, orders: 0 };
        to.i32(level.quantity);
        to.i32(Math.round(level.price * unit));
        to.i16(level.orders);
      }
    return to.bytes();
  }
  to.i64(packet.sequence_number);
  to.i64(packet.exchange_ts_ms);
  price(packet.last_price);
  if (packet.mode === 'ltp') return to.bytes();
  to.i64(packet.last_quantity);
  price(packet.average_price);
  to.i64(packet.day_volume);
  to.f64(packet.total_buy_quantity);
  to.f64(packet.total_sell_quantity);
  for (const value of [packet.day_open, packet.day_high, packet.day_low, packet.previous_close]) price(value);
  if (packet.mode === 'quote') return to.bytes();
  to.i64(packet.last_trade_ts_ms);
  to.i64(packet.open_interest);
  to.f64(0.5);
  const five = (levels: Levels, flag: number): void => {
    for (let place = 0; place < 5; place += 1) {
      const level = levels[place] ?? { price: 0, quantity: 0, orders: 0 };
      to.i16(flag);
      to.i64(level.quantity);
      price(level.price);
      to.i16(level.orders);
    }
  };
  five(packet.bids, 1);
  five(packet.asks, 0);
  for (const value of [packet.upper_circuit, packet.lower_circuit, packet.year_high, packet.year_low]) price(value);
  return to.bytes();
}
