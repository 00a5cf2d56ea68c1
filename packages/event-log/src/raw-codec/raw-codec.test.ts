import type { RawMarketEvent, RawRecordHead } from '@xray/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { openBlock, sealBlock } from '../block/record-block.ts';
import { anyRawEvent } from '../testing/arbitraries.ts';
import { trade, trades } from '../testing/log-content.ts';
import { decodeRawBatch } from './raw-batch-decoder.ts';
import { createRawBatchEncoder, encodeRawEvent, finishRawBatch, truncateRawBatch } from './raw-batch-encoder.ts';

function encoded(events: readonly RawMarketEvent[], ingestTsMs = 7): Uint8Array {
  const encoder = createRawBatchEncoder();
  for (const event of events) encodeRawEvent(encoder, event, ingestTsMs);
  const block = finishRawBatch(encoder);
  sealBlock(block);
  return block;
}

function decoded(block: Uint8Array, firstSeq = 1, symbol: string | null = null) {
  const open = openBlock(block);
  return decodeRawBatch(open, firstSeq, { from: 0, to: open.records - 1, symbol });
}

it('every event of every type comes back bit for bit', () => {
  fc.assert(
    fc.property(fc.array(anyRawEvent, { minLength: 1, maxLength: 8 }), fc.maxSafeNat(), (events, ingestTsMs) => {
      const records = decoded(encoded(events, ingestTsMs), 11);
      expect(records.map((record) => record.event)).toStrictEqual(events);
      expect(records.map((record) => record.ingest_seq)).toStrictEqual(events.map((_, index) => 11 + index));
      expect(records.every((record) => record.ingest_ts_ms === ingestTsMs)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('what is asked of a record before it is read is its own symbol, kind and time, and the others come back alike', () => {
  fc.assert(
    fc.property(fc.array(anyRawEvent, { minLength: 1, maxLength: 8 }), fc.nat({ max: 7 }), (events, refused) => {
      const open = openBlock(encoded(events));
      const heads: RawRecordHead[] = [];
      const selection = { from: 0, to: events.length - 1, symbol: null };
      const kept = decodeRawBatch(open, 1, { ...selection, keep: (head) => heads.push(head) !== refused + 1 });
      expect(heads).toStrictEqual(
        events.map(({ event_type, exchange_ts_ms, symbol }) => ({ event_type, symbol, exchange_ts_ms })),
      );
      expect(kept).toStrictEqual(decodeRawBatch(open, 1, selection).filter((_, index) => index !== refused));
    }),
    { numRuns: 200 },
  );
});

it('-0, subnormal and large numbers keep every bit', () => {
  const extremes = [-0, 5e-324, -1.7976931348623157e308, 2 ** 53 + 2, 0.1 + 0.2];
  const events = extremes.map((price): RawMarketEvent => {
    const event = trade(1);
    return { ...event, event_type: 'TradeTick', normalized: { price, quantity: -0, side: null } };
  });
  const prices = decoded(encoded(events)).map(({ event }) =>
    event.event_type === 'TradeTick' ? event.normalized.price : Number.NaN,
  );
  expect(prices.every((price, index) => Object.is(price, extremes[index]))).toBe(true);
});

it('events of one frame share one stored payload, by reference or by equal bytes', () => {
  const frame = new TextEncoder().encode('{"stream":"btcusdt@markPrice@1s","data":{"p":"1","i":"2","r":"3"}}');
  const events = [
    { ...trade(1), raw_payload: frame },
    { ...trade(2), raw_payload: frame },
    { ...trade(3), raw_payload: Uint8Array.from(frame) },
  ];
  const block = encoded(events);
  const found = Buffer.from(block);
  const first = found.indexOf(frame);
  expect(first).toBeGreaterThan(0);
  expect(found.indexOf(frame, first + 1)).toBe(-1);
  const records = decoded(block);
  for (const { event } of records) {
    expect(Buffer.compare(event.raw_payload, frame)).toBe(0);
    expect(event.raw_payload.buffer).toBe(block.buffer);
  }
});

it('a symbol is picked out of a batch without disturbing the sequence numbers', () => {
  const events = [trade(1), trade(2, 'ETHUSDT'), trade(3), trade(4, 'ETHUSDT')];
  const block = encoded(events);
  expect(decoded(block, 5, 'ETHUSDT').map((record) => record.ingest_seq)).toStrictEqual([6, 8]);
  expect(decoded(block, 5, 'SOLUSDT')).toStrictEqual([]);
});

it('events taken out again leave the batch as if they had never been there', () => {
  const encoder = createRawBatchEncoder();
  const [first, second, third] = [trade(1), trade(2), trade(3)];
  encodeRawEvent(encoder, first, 7);
  encodeRawEvent(encoder, second, 7);
  encodeRawEvent(encoder, second, 7);
  truncateRawBatch(encoder, 1);
  encodeRawEvent(encoder, second, 7);
  encodeRawEvent(encoder, third, 7);
  const block = finishRawBatch(encoder);
  sealBlock(block);
  expect(decoded(block).map((record) => record.event)).toStrictEqual([first, second, third]);
});

it('damage of any byte is noticed and never read as something else', () => {
  const block = encoded(trades(1, 6));
  fc.assert(
    fc.property(fc.nat({ max: block.length - 1 }), fc.integer({ min: 1, max: 255 }), (position, difference) => {
      const damaged = Uint8Array.from(block);
      damaged[position] = (damaged[position] ?? 0) ^ difference;
      expect(() => {
        const open = openBlock(damaged);
        if (!isIntact(damaged)) throw new RangeError('the checksum does not match');
        decodeRawBatch(open, 1, { from: 0, to: open.records - 1, symbol: null });
      }).toThrow();
    }),
  );
});

function isIntact(block: Uint8Array): boolean {
  const copy = Uint8Array.from(block);
  sealBlock(copy);
  return Buffer.compare(copy, block) === 0;
}
