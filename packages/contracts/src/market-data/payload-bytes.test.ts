import { expect, it } from 'vitest';
import { z } from 'zod';

import { rawMarketEventSchema } from '../index.ts';

const event = {
  schema: 'raw_market_event',
  schema_version: '1',
  event_type: 'MarkPrice',
  source_id: 'test',
  symbol: 'A',
  exchange_ts_ms: null,
  recv_ts_ms: 1,
  raw_payload: new Uint8Array([1, 2, 255]),
  normalized: { mark_price: 1 },
};

it('reads an event as it is in memory as well as its JSON, and writes JSON', () => {
  const inMemory = rawMarketEventSchema.parse(event);
  expect(inMemory.raw_payload).toBe(event.raw_payload);
  const json: unknown = JSON.parse(JSON.stringify(z.encode(rawMarketEventSchema, inMemory)));
  expect(json).toMatchObject({ raw_payload: 'AQL/' });
  expect(rawMarketEventSchema.parse(json)).toEqual(inMemory);
});

it('refuses a payload that is neither bytes nor base64', () => {
  for (const raw_payload of ['no base64!', [1, 2], null, new ArrayBuffer(2)]) {
    expect(rawMarketEventSchema.safeParse({ ...event, raw_payload }).success).toBe(false);
  }
});
