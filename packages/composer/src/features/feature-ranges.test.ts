import { readFileSync } from 'node:fs';

import type { RawMarketEvent } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createSnapshotComposer } from '../snapshot-composer.ts';
import {
  bookTopEvent,
  candleEvent,
  engineTime,
  fundingEvent,
  indexPriceEvent,
  liquidationEvent,
  markPriceEvent,
  openInterestEvent,
  recordsOf,
  tradeEvent,
} from '../testing/events.ts';
import { candleOf, ordinaryMarket, samplesOf } from '../testing/ordinary-market.ts';
import { FEATURE_KEYS, type Features } from './feature-keys.ts';
import { FEATURE_RANGES, within } from './feature-ranges.ts';

const price = fc.oneof(
  fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
  fc.double({ min: 90, max: 110, noNaN: true }),
  fc.constantFrom(0, 1e-12, 100, 1e12),
);
const quantity = fc.oneof(
  fc.double({ min: 0, max: 1e15, noNaN: true }),
  fc.constantFrom(0, 1e-12, 1, 1e15, Number.MAX_VALUE / 4),
);
const rate = fc.constantFrom(0, 1e-4, -1e-4, 0.03, -0.03, 10, -10, 1e-300);
const side = fc.constantFrom('buy', 'sell', null);

/** What a bar says: times may jump by hours either way, and whole bars may be missing. */
const saying = fc.record({
  kind: fc.constantFrom('candle', 'flat', 'trade', 'book', 'mark', 'open_interest', 'funding', 'liquidation', 'gap'),
  symbol: fc.constantFrom('AAAUSDT', 'AAAUSDT', 'BTCUSDT'),
  prices: fc.tuple(price, price, price, price),
  quantities: fc.tuple(quantity, quantity, fc.double({ min: -0.1, max: 1.1, noNaN: true })),
  rate,
  side,
  jump_ms: fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -4e7, max: 9e7 }) },
  ),
});
type Saying = typeof saying extends fc.Arbitrary<infer Value> ? Value : never;

function eventsOf(said: Saying, bar: number): RawMarketEvent[] {
  const options = { symbol: said.symbol };
  const [one, two, three, four] = said.prices;
  const [volume, other, share] = said.quantities;
  const time = engineTime(bar) - 1 + said.jump_ms;
  switch (said.kind) {
    case 'candle': {
      const [high, low] = [Math.max(one, two, three, four), Math.min(one, two, three, four)];
      const flow = { volume, quote_volume: volume * one, taker_buy_volume: volume * share };
      return [candleEvent(time, { open: one, high, low, close: two, ...flow }, options)];
    }
    case 'flat':
      return [candleEvent(time, { close: one, volume: 0, quote_volume: 0, taker_buy_volume: 0 }, options)];
    case 'trade':
      return [tradeEvent(time, { price: one, quantity: volume, side: said.side }, options)];
    case 'book':
      return [bookTopEvent(time, [one, volume, two, other], options)];
    case 'mark':
      return [markPriceEvent(time, one, options), indexPriceEvent(time, two, options)];
    case 'open_interest':
      return [openInterestEvent(time, volume, options)];
    case 'funding':
      return [fundingEvent(time, said.rate, options)];
    case 'liquidation':
      return [liquidationEvent(time, { price: one, quantity: volume, side: said.side }, options)];
    case 'gap':
      return [];
  }
}

/** Stretches of bars that all say the same kinds of things, so that windows fill. */
const stretch = fc.record({
  sayings: fc.array(saying, { minLength: 1, maxLength: 9 }),
  bars: fc.integer({ min: 1, max: 150 }),
});

/** What has been before, so that the longest windows are full. */
const ORDINARY_BARS = 490;
const ORDINARY = recordsOf(
  ordinaryMarket(3, ORDINARY_BARS).flatMap((market, bar) => [...samplesOf(market, bar + 1), candleOf(market, bar + 1)]),
);

function requireWithinRanges(features: Readonly<Record<string, number | null>>, known: Set<string>): void {
  expect(Object.keys(features)).toEqual([...FEATURE_KEYS]);
  for (const key of FEATURE_KEYS) {
    const value = features[key] ?? null;
    if (value === null) continue;
    known.add(key);
    const { greatest, least } = FEATURE_RANGES[key];
    const isWithin = Number.isFinite(value) && !Object.is(value, -0) && value >= least && value <= greatest;
    if (!isWithin) expect.fail(`${key} is ${value}, not within ${least} and ${greatest}`);
  }
}

describe('the range of every feature', () => {
  it('robust: wild inputs: prices from 1e-12 to 1e12, no and huge quantities, gaps, clock jumps, one-sided books, extreme funding → every feature within its range or missing', () => {
    const known = new Set<string>();
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 6 }), fc.nat(8), (stretches, turn) => {
        const composer = createSnapshotComposer();
        composer.ingest(ORDINARY);
        let bar = ORDINARY_BARS;
        let seq = ORDINARY.length + 1;
        for (const { bars, sayings } of stretches) {
          const end = bar + bars;
          while (bar < end) {
            bar += 1;
            // Another order and other numbers at every bar.
            const turned = sayings.flatMap((said, index) => {
              const { prices, quantities } = sayings[(index * turn + bar) % sayings.length] ?? said;
              return eventsOf({ ...said, prices, quantities, jump_ms: bar % 7 === 0 ? said.jump_ms : 0 }, bar);
            });
            composer.ingest(recordsOf(turned, seq));
            seq += turned.length;
            for (const symbol of ['AAAUSDT', 'BTCUSDT'])
              requireWithinRanges(composer.composeAt(symbol, engineTime(bar)).feature_snapshot.features, known);
          }
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
    expect(FEATURE_KEYS.filter((key) => !known.has(key))).toEqual([]);
  }, 60_000);

  it('takes what rounding alone carries beyond a bound for the bound, and anything else for no measurement', () => {
    const share = FEATURE_RANGES.aggressive_volume_ratio;
    expect([0.5, 1 + 2e-16, -1e-12, 1.01, -0.01].map((value) => within(share, value))).toEqual([0.5, 1, 0, null, null]);
    const cvd = FEATURE_RANGES.cvd;
    expect([-0, NaN, Infinity, -Infinity].map((value) => within(cvd, value))).toEqual([0, null, null, null]);
  });

  it('of a running delta is reached by ten bars side by side of which one has all of the volume', () => {
    const candles = Array.from({ length: 10 }, (_, bar) => {
      const volume = bar === 5 ? 1e9 : 1e-9;
      return candleEvent(engineTime(bar + 1) - 1, { volume, taker_buy_volume: volume });
    });
    const composer = createSnapshotComposer();
    composer.ingest(recordsOf(candles));
    const features = composer.composeAt('AAAUSDT', engineTime(10)).feature_snapshot.features as Features;
    expect(features.cvd_slope).toBeCloseTo(FEATURE_RANGES.cvd_slope.greatest, 9);
  });
});

function bound(value: number): string {
  if (Math.abs(value) === Number.MAX_VALUE) return '∞';
  return Number.isInteger(value) ? String(Math.abs(value)) : String(Number(Math.abs(value).toFixed(3)));
}

function textOf(key: (typeof FEATURE_KEYS)[number]): string {
  const { greatest, least } = FEATURE_RANGES[key];
  if (least === Number.MIN_VALUE) return '> 0';
  if (least === 0 && greatest === Number.MAX_VALUE) return '≥ 0';
  if (-least === greatest) return greatest === Number.MAX_VALUE ? 'any' : `± ${bound(greatest)}`;
  return `${least < 0 ? '−' : ''}${bound(least)} to ${greatest < 0 ? '−' : ''}${bound(greatest)}`;
}

it('is what docs/packages/composer.md says', () => {
  const page = readFileSync(new URL('../../../../docs/packages/composer.md', import.meta.url), 'utf8');
  const byRange = Map.groupBy(FEATURE_KEYS, textOf);
  const rows = [...byRange].map(([text, keys]) => [text, keys.map((key) => `\`${key}\``).join(', ')] as const);
  const stated = [...page.matchAll(/^\| (\S[^|]*?) +\| (`[a-z_0-9`, ]+?) +\| *$/gmu)].map(([, text, keys]) => [
    text,
    keys,
  ]);
  for (const row of rows) expect(stated).toContainEqual(row);
});
