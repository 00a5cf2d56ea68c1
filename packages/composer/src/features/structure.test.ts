import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compose } from '../compose.ts';
import { candleEvents, engineTime } from '../testing/events.ts';
import { highestOf, lowestOf, meanOf, trueRangesOf } from '../testing/indicator-library.ts';
import { candleOf, ordinaryMarket, type MarketBar } from '../testing/ordinary-market.ts';
import type { FeatureKey } from './feature-keys.ts';

function featuresOf(events: ReturnType<typeof candleEvents>, bar: number) {
  const input = { raw_events: events, symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(bar) };
  const { features } = compose(input).feature_snapshot;
  return (key: FeatureKey): number | null => features[key] ?? null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function column(market: readonly MarketBar[], key: 'high' | 'low' | 'close' | 'volume'): number[] {
  return market.map((bar) => bar[key]);
}

/** Volume of bars that lies between two prices, each bar's spread evenly over its range. */
function volumeBetween(market: readonly MarketBar[], from: number, to: number): number {
  const overlap = ({ high, low }: MarketBar): number => Math.max(0, Math.min(high, to) - Math.max(low, from));
  return sum(market.map((bar) => (bar.volume * overlap(bar)) / (bar.high - bar.low)));
}

/** Lowest and highest price of the value area: from the heaviest of 50 levels outwards until it holds 70 %. */
function plainValueArea(market: readonly MarketBar[]): readonly [number, number] {
  const bottom = lowestOf(column(market, 'low'));
  const step = (highestOf(column(market, 'high')) - bottom) / 50;
  const levels = Array.from({ length: 50 }, (_, n) =>
    volumeBetween(market, bottom + n * step, bottom + (n + 1) * step),
  );
  let first = levels.indexOf(highestOf(levels));
  let end = first + 1;
  while (sum(levels.slice(first, end)) < 0.7 * sum(column(market, 'volume'))) {
    if ((levels[end] ?? -1) >= (levels[first - 1] ?? -1)) end += 1;
    else first -= 1;
  }
  return [bottom + first * step, bottom + end * step];
}

/** Wicks of a bar beyond the extremes of the 20 before it, where it closed back inside. */
function plainSweep(before: readonly MarketBar[], { close, high, low }: MarketBar): number {
  const [bottom, top] = [lowestOf(column(before, 'low')), highestOf(column(before, 'high'))];
  return close > top || close < bottom ? 0 : Math.max(0, high - top) + Math.max(0, bottom - low);
}

describe('structure', () => {
  it('is what its definitions say, on an ordinary market, with an independent library for extremes and ranges', () => {
    let sweeps = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const market = ordinaryMarket(seed, 60);
        const feature = featuresOf(
          market.map((bar, index) => candleOf(bar, index + 1)),
          60,
        );
        const closes = column(market, 'close').slice(-21);
        const path = sum(closes.slice(1).map((close, bar) => Math.abs(close - (closes[bar] ?? Number.NaN))));
        const distance = Math.abs((closes[20] ?? Number.NaN) - (closes[0] ?? Number.NaN));
        expect(feature('efficiency_ratio')).toBeCloseTo(distance / path, 9);
        const recent = market.slice(-20);
        const inside = volumeBetween(recent, ...plainValueArea(market.slice(20, 40)));
        expect(feature('acceptance_score')).toBeCloseTo(inside / sum(column(recent, 'volume')), 9);
        const prices = { high: column(market, 'high'), low: column(market, 'low'), close: column(market, 'close') };
        const swept = sum(market.slice(-5).map((bar, last) => plainSweep(market.slice(35 + last, 55 + last), bar)));
        expect(feature('sweep_score')).toBeCloseTo(swept / meanOf(trueRangesOf(prices).slice(-14)), 9);
        if (swept > 0) sweeps += 1;
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(sweeps).toBeGreaterThan(5);
  });

  const flat = Array.from({ length: 20 }, () => ({ low: 100, high: 110, open: 105, close: 105, volume: 10 }));

  it('accepts where the new volume lies in the old value area, and not where it left', () => {
    expect(featuresOf(candleEvents([...flat, ...flat]), 40)('acceptance_score')).toBeCloseTo(0.7, 2);
    const above = flat.map(() => ({ low: 120, high: 130, open: 125, close: 125, volume: 10 }));
    expect(featuresOf(candleEvents([...flat, ...above]), 40)('acceptance_score')).toBe(0);
    expect(featuresOf(candleEvents([...flat, ...flat.slice(1)]), 39)('acceptance_score')).toBeNull();
  });

  it('measures wicks that came back, in average true ranges, and none that stayed out', () => {
    const swept = [...flat, ...flat.slice(0, 4), { ...flat[0], high: 114, low: 99 }];
    const feature = featuresOf(candleEvents(swept), 25);
    const atr = (13 * 10 + 15) / 14;
    expect(feature('sweep_score')).toBeCloseTo(5 / atr, 12);
    const stayed = [...flat, ...flat.slice(0, 4), { ...flat[0], high: 114, close: 113 }];
    expect(featuresOf(candleEvents(stayed), 25)('sweep_score')).toBe(0);
  });

  it('is straight at an efficiency ratio of 1', () => {
    const rising = Array.from({ length: 21 }, (_, bar) => ({ close: 100 + bar }));
    expect(featuresOf(candleEvents(rising), 21)('efficiency_ratio')).toBe(1);
    const sawing = Array.from({ length: 21 }, (_, bar) => ({ close: 100 + (bar % 2) }));
    expect(featuresOf(candleEvents(sawing), 21)('efficiency_ratio')).toBe(0);
  });
});
