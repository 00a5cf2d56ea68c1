import type { RawMarketEvent } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compose } from '../compose.ts';
import { createFeatureWindow } from '../feature-window.ts';
import {
  bookTopEvent,
  candleEvent,
  candleEvents,
  engineTime,
  indexPriceEvent,
  liquidationEvent,
  markPriceEvent,
  openInterestEvent,
  recordsOf,
} from '../testing/events.ts';
import { deviationOf, meanOf } from '../testing/indicator-library.ts';
import { candleOf, ordinaryMarket, samplesOf, type MarketBar } from '../testing/ordinary-market.ts';
import { randomSource } from '../testing/random-stream.ts';

type EventType = RawMarketEvent['event_type'];

/** A bar of a market, and what was not heard of it. */
interface HeardBar {
  readonly bar: MarketBar;
  readonly lost: ReadonlySet<EventType>;
  readonly isInMinutes: boolean;
}

const families: readonly EventType[] = ['Candle', 'BookTop', 'MarkPrice', 'IndexPrice', 'OpenInterest'];

/** A market of which a part is not heard; some bars stand still, some books are crossed, some bars come minute by minute. */
function patchyMarket(seed: number, bars: number): HeardBar[] {
  const random = randomSource(seed);
  return ordinaryMarket(seed, bars).map((bar) => {
    const { close, top } = bar;
    const still = { open: close, high: close, low: close, volume: 0, taker_buy_volume: 0 };
    return {
      bar: {
        ...bar,
        ...(random() < 0.03 ? still : {}),
        top: random() < 0.03 ? [top[2], top[1], top[0], top[3]] : top,
      },
      lost: new Set(families.filter(() => random() < 0.04)),
      isInMinutes: random() < 0.3,
    };
  });
}

/** The candle of a bar as three of one minute. */
function minutesOf({ open, high, low, close, volume, taker_buy_volume }: MarketBar, n: number): RawMarketEvent[] {
  const least = Math.min(open, close);
  const most = Math.max(open, close);
  const parts = [
    { open, high, low: least, close: open, share: 0.25 },
    { open, high: most, low, close: open, share: 0.25 },
    { open, high: most, low: least, close, share: 0.5 },
  ];
  return parts.map(({ share, ...prices }, index) => {
    const traded = { volume: volume * share, taker_buy_volume: taker_buy_volume * share };
    return candleEvent(engineTime(n) - (2 - index) * 60_000 - 1, { ...prices, ...traded, interval_ms: 60_000 });
  });
}

function heardEvents({ bar, isInMinutes, lost }: HeardBar, n: number): RawMarketEvent[] {
  const candles = isInMinutes ? minutesOf(bar, n) : [candleOf(bar, n)];
  return [...candles, ...samplesOf(bar, n)].filter(({ event_type }) => !lost.has(event_type));
}

type Measure = number | null;

function logRangeOf({ bar, lost }: HeardBar): Measure {
  if (lost.has('Candle') || (bar.volume === 0 && bar.high === bar.low)) return null;
  return Math.log(Math.max(Math.log(bar.high / bar.low), 1e-5));
}

function logVolumeOf({ bar, lost }: HeardBar): Measure {
  return lost.has('Candle') || bar.volume === 0 ? null : Math.log(bar.volume);
}

function logSpreadOf({ bar: { top }, lost }: HeardBar): Measure {
  const [bid, , ask] = top;
  return lost.has('BookTop') || ask <= bid ? null : Math.log((2 * (ask - bid)) / (ask + bid));
}

function basisOf({ bar, lost }: HeardBar): Measure {
  return lost.has('MarkPrice') || lost.has('IndexPrice') ? null : bar.basis;
}

function openInterestMoveOf(market: readonly HeardBar[], n: number): Measure {
  const [before, after] = [market[n - 2], market[n - 1]];
  if (before === undefined || after === undefined) return null;
  if (before.lost.has('OpenInterest') || after.lost.has('OpenInterest')) return null;
  return Math.log(after.bar.open_interest / before.bar.open_interest);
}

/** Those that are there, when they are enough to measure a bar against. */
function enoughOf(measures: readonly Measure[]): number[] | null {
  const values = measures.filter((measure) => measure !== null);
  return values.length < 120 ? null : values;
}

/** The mean range, a bar counting half as much as one 480 slots later. */
function usualRangeOf(window: readonly HeardBar[]): Measure {
  const logs = window.map(logRangeOf);
  if (enoughOf(logs) === null) return null;
  const weights = logs.map((log, slot) => (log === null ? 0 : 0.5 ** ((logs.length - 1 - slot) / 480)));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return sum(logs.map((log, slot) => (weights[slot] ?? 0) * Math.exp(log ?? 0))) / sum(weights);
}

function overMean(measures: readonly Measure[]): Measure {
  const [latest, values] = [measures.at(-1) ?? null, enoughOf(measures)];
  return latest === null || values === null ? null : latest - meanOf(values);
}

/** The definitions, read plainly off the market as it was heard up to its n-th bar. */
function expectedAt(market: readonly HeardBar[], n: number): Record<string, Measure> | null {
  const window = market.slice(Math.max(0, n - 960), n);
  const [before, latest] = [market[n - 2], market[n - 1]];
  if (latest === undefined) return null;
  const { bar } = latest;
  const hasCandle = !latest.lost.has('Candle');
  const usual = usualRangeOf(window);
  const logRange = logRangeOf(latest);
  const hasReturn = hasCandle && before !== undefined && !before.lost.has('Candle') && usual !== null;
  const bases = window.map(basisOf);
  const basis = overMean(bases);
  const move = openInterestMoveOf(market, n);
  const moves = enoughOf(window.map((_, slot) => openInterestMoveOf(market, n - window.length + slot + 1)));
  const wasLiquidated = market.slice(Math.max(0, n - 128), n).some((heard) => heard.bar.liquidated !== 0);
  return {
    range_ratio: usual === null || logRange === null ? null : logRange - Math.log(usual),
    volume_ratio: overMean(window.map(logVolumeOf)),
    spread_ratio: overMean(window.map(logSpreadOf)),
    return_ratio: hasReturn ? Math.log(bar.close / before.bar.close) / usual : null,
    body_ratio: !hasCandle
      ? null
      : bar.high === bar.low
        ? 0
        : Math.log(bar.close / bar.open) / Math.log(bar.high / bar.low),
    basis_z: basis === null ? null : basis / deviationOf(bases.filter((value) => value !== null)),
    open_interest_ratio: move === null || moves === null ? null : move / meanOf(moves.map(Math.abs)),
    liquidation_share: hasCandle && bar.volume > 0 && wasLiquidated ? bar.liquidated / bar.volume : null,
  };
}

describe('what is measured against two days of bars', () => {
  it('is what its definition says, with a library for mean and deviation, at every length of history', () => {
    const present = new Map<string, number>();
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const market = patchyMarket(seed, 1060);
        const window = createFeatureWindow('AAAUSDT');
        let fed = 0;
        for (const [index, heard] of market.entries()) {
          const n = index + 1;
          const records = recordsOf(heardEvents(heard, n), fed + 1);
          fed += records.length;
          window.ingest(records);
          const { features } = window.featuresAt(engineTime(n));
          const isCompared = n % 29 === 0 || (n > 115 && n < 150) || (n > 955 && n < 970);
          if (!isCompared) continue;
          for (const [key, expected] of Object.entries(expectedAt(market, n) ?? {})) {
            const actual = features[key];
            if (expected === null) expect(`${key} at ${n}: ${String(actual)}`).toBe(`${key} at ${n}: null`);
            else expect(actual, `${key} at ${n}`).toBeCloseTo(expected, 8);
            if (expected !== null) present.set(key, (present.get(key) ?? 0) + 1);
          }
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
    expect(present.size).toBe(8);
    expect(Math.min(...present.values())).toBeGreaterThan(100);
  });
});

function featuresAt(events: readonly RawMarketEvent[], bar: number) {
  const input = { raw_events: events, symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(bar) };
  return compose(input).feature_snapshot.features;
}

const bars = Array.from({ length: 120 }, (_, index) => index + 1);

describe('a market that stands still', () => {
  const still = candleEvents(bars.map(() => ({ close: 100, volume: 10 })));

  it('has ordinary bars that went nowhere, exactly', () => {
    const nowhere = { range_ratio: 0, volume_ratio: 0, return_ratio: 0, body_ratio: 0 };
    expect(featuresAt(still, 120)).toMatchObject(nowhere);
    expect(featuresAt(still, 119)).toMatchObject({ range_ratio: null, volume_ratio: null, return_ratio: null });
  });

  it('has no basis to score and no move of open interest to measure by', () => {
    const prices = bars.flatMap((n) => [markPriceEvent(engineTime(n), 100.1), indexPriceEvent(engineTime(n), 100)]);
    const openInterest = bars.map((n) => openInterestEvent(engineTime(n), 5000));
    const features = featuresAt([...prices, ...openInterest], 120);
    expect(features).toMatchObject({ basis_z: null, open_interest_ratio: null });
    expect(features['basis_bps']).toBeCloseTo(10, 9);
  });

  it('robust: bar without trades: an outage candle, flat and without volume → no range and no volume is measured, and the usual ones stay', () => {
    const moving = bars.slice(1).map(() => ({ high: 100 * Math.exp(1e-3), low: 100, close: 100, volume: 10 }));
    const features = featuresAt(candleEvents([...moving, { close: 100, volume: 0 }]), 120);
    expect(features).toMatchObject({ volume_ratio: null, body_ratio: 0, range_ratio: null });
    const goesOn = { high: 100 * Math.exp(1e-3), low: 100, close: 100, volume: 10 };
    const outage = Array.from({ length: 15 }, () => ({ close: 100, volume: 0 }));
    const after = featuresAt(candleEvents([...moving, ...outage, goesOn, goesOn]), moving.length + 17);
    expect(after['range_ratio']).toBeCloseTo(0, 9);
    expect(after['range_expansion']).toBeCloseTo(1, 9);
  });
});

describe('a book and a stream of forced orders', () => {
  it('measure no crossed book, and no forced order where none was ever heard of', () => {
    const books = bars.map((n) => bookTopEvent(engineTime(n), [99, 1, 101, 1]));
    expect(featuresAt(books, 120)['spread_ratio']).toBe(0);
    const crossed = [...books, bookTopEvent(engineTime(120), [101, 1, 99, 1])];
    expect(featuresAt(crossed, 120)['spread_ratio']).toBeNull();
    expect(featuresAt(crossed, 120)['spread_bps']).toBeNull();
    const candles = candleEvents(bars.map(() => ({ volume: 100 })));
    expect(featuresAt(candles, 120)['liquidation_share']).toBeNull();
  });

  it('know of a bar without a forced order once there was one, and weigh those of the bar alone', () => {
    const candles = candleEvents(bars.map(() => ({ volume: 100 })));
    const forced = (n: number, quantity: number, side: 'buy' | 'sell') =>
      liquidationEvent(engineTime(n), { price: 1, quantity, side });
    expect(featuresAt([...candles, forced(102, 7, 'buy')], 120)['liquidation_share']).toBe(0);
    const events = [...candles, forced(119, 50, 'buy'), forced(120, 5, 'buy'), forced(120, 30, 'sell')];
    expect(featuresAt(events, 120)['liquidation_share']).toBe(-0.25);
  });
});
