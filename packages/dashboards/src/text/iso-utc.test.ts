import fc from 'fast-check';
import { expect, it } from 'vitest';

import { isoUtc } from './iso-utc.ts';

it('agrees with the date of the runtime for every moment up to the year 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (timestampMs) => {
      expect(isoUtc(timestampMs)).toBe(new Date(timestampMs).toISOString().replace('.000Z', 'Z'));
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  [0, '1970-01-01T00:00:00Z'],
  [951_782_400_000, '2000-02-29T00:00:00Z'],
  [4_107_542_399_999, '2100-02-28T23:59:59.999Z'],
  [4_107_542_400_000, '2100-03-01T00:00:00Z'],
])('%i is %s', (timestampMs, text) => {
  expect(isoUtc(timestampMs)).toBe(text);
});
