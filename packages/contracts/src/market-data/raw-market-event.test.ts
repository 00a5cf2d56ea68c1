import fc from 'fast-check';
import { expect, it } from 'vitest';

import { decodeBase64, encodeBase64 } from '../canonical/base64.ts';
import { RAW_EVENT_TYPES } from './raw-event-types.ts';
import { payloadBytes, rawMarketEventSchema } from './raw-market-event.ts';

it('lists every event type of the contract, in its order', () => {
  const types = rawMarketEventSchema.options.map((option) => option.unwrap().shape.event_type.value);
  expect(RAW_EVENT_TYPES).toEqual(types);
});

it('carries payload bytes through JSON as the base64 that other programs write', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = payloadBytes.encode(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(payloadBytes.decode(text)).toEqual(bytes);
    }),
  );
});

it('carries a payload of many megabytes', () => {
  const bytes = new Uint8Array(5_000_000).map((_, position) => (position * 31) & 255);
  const text = encodeBase64(bytes);
  expect(text).toBe(Buffer.from(bytes).toString('base64'));
  expect(Buffer.compare(decodeBase64(text), bytes)).toBe(0);
});
