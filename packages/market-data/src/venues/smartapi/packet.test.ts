import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readSmartPacket, SMART_PACKET_BYTES, type SmartPacket } from './packet.ts';
import { encodePacket } from './testing/encode-packet.ts';

const segment = fc.constantFrom('nse_cm', 'nse_fo', 'bse_cm', 'bse_fo', 'mcx_fo', 'ncx_fo', 'cde_fo');
const token = fc.stringMatching(/^[1-9]\d{0,9}$/);
const count = fc.integer({ min: 0, max: 10_000_000_000 });
const time = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
const cents = fc.integer({ min: 1, max: 20_000_000 });

function priced(of: SmartPacket['segment'], units: number): number {
  return units / (of === 'cde_fo' ? 10_000_000 : 100);
}

function levels(of: SmartPacket['segment'], most: number, direction: 1 | -1) {
  const units = fc.uniqueArray(cents, { maxLength: most });
  return units.chain((all) =>
    fc.tuple(
      ...all
        .sort((one, other) => (one - other) * direction)
        .map((unit) =>
          fc.record({
            price: fc.constant(priced(of, unit)),
            quantity: fc.integer({ min: 0, max: 2_000_000_000 }),
            orders: fc.integer({ min: 0, max: 32_767 }),
          }),
        ),
    ),
  );
}

const packets: fc.Arbitrary<SmartPacket> = segment.chain((of) => {
  const price = cents.map((units) => priced(of, units));
  const head = { segment: fc.constant(of), token, exchange_ts_ms: time };
  const last = { ...head, sequence_number: count, last_price: price };
  const range = fc.tuple(cents, cents).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
  const quote = range.chain(([low, high]) =>
    fc.record({
      ...last,
      last_quantity: count,
      average_price: price,
      day_volume: count,
      total_buy_quantity: count,
      total_sell_quantity: count,
      day_open: price,
      day_high: fc.constant(priced(of, high)),
      day_low: fc.constant(priced(of, low)),
      previous_close: price,
    }),
  );
  const more = fc.record({
    last_trade_ts_ms: time,
    open_interest: count,
    bids: levels(of, 5, -1),
    asks: levels(of, 5, 1),
    upper_circuit: price,
    lower_circuit: price,
    year_high: price,
    year_low: price,
  });
  const depth = fc.record({ ...head, received_ts_ms: time, bids: levels(of, 20, -1), asks: levels(of, 20, 1) });
  return fc.oneof(
    fc.record(last).map((packet) => ({ mode: 'ltp', ...packet }) as const),
    quote.map((packet) => ({ mode: 'quote', ...packet }) as const),
    fc.tuple(quote, more).map(([one, other]) => ({ mode: 'snap_quote', ...one, ...other }) as const),
    depth.map((packet) => ({ mode: 'depth', ...packet }) as const),
  );
});

/** Whether a packet obeys what the format states, whatever bytes it came from. */
function obeys(packet: SmartPacket): boolean {
  const numbers = Object.values(packet).filter((value) => typeof value === 'number');
  const sides = 'bids' in packet ? [packet.bids, packet.asks] : [];
  const all = [...numbers, ...sides.flat().flatMap((level) => Object.values(level) as readonly number[])];
  const times = [packet.exchange_ts_ms, ...(packet.mode === 'depth' ? [packet.received_ts_ms] : [])];
  return (
    /^\d+$/.test(packet.token) &&
    all.every((value) => Number.isFinite(value) && value >= 0) &&
    times.every((each) => each >= Date.UTC(2000, 0, 1) && each < Date.UTC(2100, 0, 1)) &&
    sides.every((side, which) =>
      side.every((level, place) => {
        const before = side[place - 1];
        if (level.price <= 0) return false;
        return before === undefined || (which === 0 ? level.price < before.price : level.price > before.price);
      }),
    ) &&
    (packet.mode === 'ltp' || packet.mode === 'depth' || packet.day_low <= packet.day_high)
  );
}

describe('a packet of the smart stream', () => {
  it('is what an encoder of its own wrote, of every mode and segment', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const bytes = encodePacket(packet);
        expect(bytes).toHaveLength(SMART_PACKET_BYTES[packet.mode]);
        expect(readSmartPacket(bytes)).toEqual({ packet, problem: null });
      }),
      { numRuns: 500 },
    );
  });

  it('has a last price of 64 bits in every mode, of which 32 would not hold all', () => {
    const packet = {
      mode: 'ltp',
      segment: 'bse_cm',
      token: '500001',
      exchange_ts_ms: Date.UTC(2026, 5, 1),
      sequence_number: 7,
    } as const;
    const bytes = encodePacket({ ...packet, last_price: 50_000_000.25 });
    expect(readSmartPacket(bytes).packet).toMatchObject({ last_price: 50_000_000.25 });
  });

  it('gives the time of the last trade in milliseconds, whether it came in seconds or in milliseconds', () => {
    const [packet] = fc.sample(
      packets.filter(({ mode }) => mode === 'snap_quote'),
      { numRuns: 1, seed: 1 },
    );
    if (packet?.mode !== 'snap_quote') throw new Error('no packet was made');
    const read = (last_trade_ts_ms: number) => readSmartPacket(encodePacket({ ...packet, last_trade_ts_ms })).packet;
    expect(read(1_780_000_000)).toMatchObject({ last_trade_ts_ms: 1_780_000_000_000 });
    expect(read(1_780_000_000_000)).toMatchObject({ last_trade_ts_ms: 1_780_000_000_000 });
    expect(read(0)).toMatchObject({ last_trade_ts_ms: 0 });
  });

  it('robust: bytes that are changed: any byte of a packet, or its length → refused by the rule that it breaks, or a packet that breaks none', () => {
    const change = fc.record({
      at: fc.nat(),
      to: fc.integer({ min: 0, max: 255 }),
      cut: fc.option(fc.nat(500), { freq: 8 }),
    });
    fc.assert(
      fc.property(packets, fc.array(change, { minLength: 100, maxLength: 100 }), (packet, changes) => {
        const whole = encodePacket(packet);
        for (const { at, cut, to } of changes) {
          const bytes = whole.slice(0, cut ?? whole.length);
          if (bytes.length > 0) bytes[at % bytes.length] = to;
          const { packet: read, problem } = readSmartPacket(bytes);
          if (read === null) expect(problem).not.toBe('');
          else expect(obeys(read)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each<readonly [string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['no bytes', () => new Uint8Array(), /mode is none of 1 to 4/],
    ['a byte too few', (bytes) => bytes.slice(0, -1), /a packet of mode ltp has 51 bytes, this one 50/],
    ['an unknown segment', (bytes) => bytes.with(1, 6), /exchange type is none that is known/],
    ['a letter in the token', (bytes) => bytes.with(2, 0x41), /token is not of digits/],
    ['a digit after the end of the token', (bytes) => bytes.with(26, 0x31), /token is not of digits, padded with NUL/],
    ['a time of another century', (bytes) => bytes.with(41, 0x7f), /exchange time is/],
    ['a negative price', (bytes) => bytes.fill(0xff, 43, 51), /last price is negative/],
  ])('is refused with %s', (_, change, problem) => {
    const packet = {
      mode: 'ltp',
      segment: 'nse_cm',
      token: '3045',
      exchange_ts_ms: Date.UTC(2026, 5, 1),
      sequence_number: 7,
      last_price: 812.35,
    } as const;
    expect(readSmartPacket(change(encodePacket(packet)))).toMatchObject({
      packet: null,
      problem: expect.stringMatching(problem) as string,
    });
  });
});
