import { rawMarketEventSchema, type RawMarketEventOf } from '@xray/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createCustomSource } from './custom-source.ts';
import { NORMALIZED_CONTENT_TYPE, rawMarketEvent } from './raw-market-event.ts';

const RECV_TS_MS = 1_723_161_256_330;
const trade = {
  event_type: 'TradeTick',
  source_id: 'my-venue',
  symbol: 'BTC-EUR',
  recv_ts_ms: RECV_TS_MS,
  normalized: { price: 60_000, quantity: 0.5, side: 'buy' },
} as const;

function thrown(draft: unknown): unknown {
  try {
    return Reflect.apply(rawMarketEvent, undefined, [draft]);
  } catch (error) {
    return error;
  }
}

describe('rawMarketEvent', () => {
  it('fills the envelope and keeps the bytes', () => {
    const raw_payload = new TextEncoder().encode('{"p":60000}');
    const event: RawMarketEventOf<'TradeTick'> = rawMarketEvent({ ...trade, raw_payload });
    expect(event.raw_payload).toBe(raw_payload);
    expect(event).toMatchObject({ schema: 'raw_market_event', schema_version: '1', exchange_ts_ms: null });
    expect(rawMarketEventSchema.parse(z.encode(rawMarketEventSchema, event))).toEqual(event);
  });

  it('makes the payload of the values where there are no bytes, and says so', () => {
    const event = rawMarketEvent(trade);
    expect(new TextDecoder().decode(event.raw_payload)).toBe('{"price":60000,"quantity":0.5,"side":"buy"}');
    expect(event.payload_content_type).toBe(NORMALIZED_CONTENT_TYPE);
  });

  it('reads exchange times of any unit by their size', () => {
    const ms = 1_723_161_256_322;
    for (const exchange_ts_ms of [ms, ms * 1000])
      expect(rawMarketEvent({ ...trade, exchange_ts_ms }).exchange_ts_ms).toBe(ms);
  });

  it('shares nothing with the draft that somebody could change', () => {
    const bids: [number, number][] = [[1, 2]];
    const event = rawMarketEvent({ ...trade, event_type: 'BookDelta', normalized: { bids, asks: [] } });
    bids.push([3, 4]);
    expect(event.normalized).toEqual({ bids: [[1, 2]], asks: [] });
  });

  it.each<[string, unknown]>([
    ['a list', [trade]],
    ['nothing', undefined],
    ['an empty object', {}],
    ['an unknown event type', { ...trade, event_type: 'Trade' }],
    ['no symbol', { ...trade, symbol: '' }],
    ['a text as payload', { ...trade, raw_payload: '{}' }],
    ['a price of zero', { ...trade, normalized: { ...trade.normalized, price: 0 } }],
    ['a price of 1e300', { ...trade, normalized: { ...trade.normalized, price: 1e300 } }],
    ['a price of 1e-300', { ...trade, normalized: { ...trade.normalized, price: 1e-300 } }],
    ['a price that is NaN', { ...trade, normalized: { ...trade.normalized, price: Number.NaN } }],
    ['a negative quantity', { ...trade, normalized: { ...trade.normalized, quantity: -1 } }],
    ['a receipt in seconds', { ...trade, recv_ts_ms: 1_723_161_256 }],
    ['an exchange time near 1970', { ...trade, exchange_ts_ms: 5 }],
    ['values of another type', { ...trade, event_type: 'Candle' }],
    [
      'a candle whose low is above its high',
      {
        ...trade,
        event_type: 'Candle',
        normalized: { open: 3, high: 2, low: 4, close: 3, volume: 1, interval_ms: 60_000, is_final: true },
      },
    ],
  ])("robust: value of a source of one's own: %s → refused as raw_event_invalid", (_, draft) => {
    expect(thrown(draft)).toMatchObject({ code: 'raw_event_invalid', policy: 'skip' });
  });
});

describe('createCustomSource', () => {
  const source = createCustomSource({
    source_id: 'my-venue',
    decode: (frame) => {
      const price = z.object({ p: z.number() }).parse(JSON.parse(new TextDecoder().decode(frame))).p;
      return [{ event_type: 'MarkPrice', symbol: 'BTC-EUR', normalized: { mark_price: price } }];
    },
  });
  const decode = (text: string) => source.decode(new TextEncoder().encode(text), { recv_ts_ms: RECV_TS_MS });

  it('gives checked events with the frame as it came', () => {
    expect(decode('{"p":60000}')).toMatchObject([
      { event_type: 'MarkPrice', source_id: 'my-venue', normalized: { mark_price: 60_000 } },
    ]);
  });

  it.each(['{"p":0}', '{"p":"x"}', 'no JSON', ''])('keeps %j as a DecodeFailure with its bytes', (text) => {
    const [event, ...rest] = decode(text);
    expect(rest).toEqual([]);
    expect(event?.event_type).toBe('DecodeFailure');
    expect(new TextDecoder().decode(event?.raw_payload)).toBe(text);
  });
});
