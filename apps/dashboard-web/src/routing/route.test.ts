import fc from 'fast-check';
import { expect, it } from 'vitest';

import { addressOf, readPlace, type Place, type Route } from './route.ts';

const name = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }).filter((text) => text.isWellFormed());
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constant({ page: 'overview' } as const),
  fc.constant({ page: 'system' } as const),
  fc.record({ page: fc.constant('symbol' as const), symbol: name }),
  fc.record({ page: fc.constant('run' as const), runId: name }),
);
const place: fc.Arbitrary<Place> = fc.record({
  route,
  atMs: fc.option(fc.integer({ min: 0, max: 4e12 })),
  query: fc.dictionary(
    fc.constantFrom('sort', 'q', 'regime', 'window', 'frame', 'offset'),
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    { noNullPrototype: true },
  ),
});

it('reads every address that it writes as the place that it was', () => {
  fc.assert(
    fc.property(place, (written) => {
      const url = new URL(addressOf(written), 'http://localhost');
      expect(readPlace(url.pathname, url.search)).toEqual(written);
    }),
  );
});

it('links to a moment with its milliseconds', () => {
  const symbol: Route = { page: 'symbol', symbol: 'BTCUSDT' };
  expect(addressOf({ route: symbol, atMs: 1767280000000, query: { window: '1w' } })).toBe(
    '/s/BTCUSDT?at=1767280000000&window=1w',
  );
});

it.each(['now', '-5', '1e9', '12.5', ''])('takes %j for no moment', (at) => {
  expect(readPlace('/', `?at=${at}`).atMs).toBeNull();
});

it.each(['/s', '/s/a/b', '/x', '/system/more', '/s/%E0%A4%A'])('knows no page at %s', (path) => {
  expect(readPlace(path, '').route).toEqual({ page: 'unknown', path });
});
