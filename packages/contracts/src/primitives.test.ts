import { expect, it } from 'vitest';

import { finite, sha256Digest, timestampMs, unitInterval } from './primitives.ts';

it.each([
  ['a finite number', finite, [0, -1.5, 5e-324, 1e308], [NaN, Infinity, -Infinity, '1', true, null]],
  ['a time', timestampMs, [0, 1_723_075_200_000], [-1, 1.5, NaN, '0', null]],
  ['a share', unitInterval, [0, 0.5, 1], [-0.01, 1.01, NaN]],
  ['a digest', sha256Digest, ['0'.repeat(64)], ['0'.repeat(63), 'A'.repeat(64), `${'0'.repeat(64)}\n`]],
])('takes exactly %s', (_, schema, valid, invalid) => {
  expect(valid.filter((value) => !schema.safeParse(value).success)).toEqual([]);
  expect(invalid.filter((value) => schema.safeParse(value).success)).toEqual([]);
});
