import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compose } from '../compose.ts';
import {
  bookTopEvent,
  candleEvent,
  candleEvents,
  CADENCE_MS,
  engineTime,
  fundingEvent,
  indexPriceEvent,
  liquidationEvent,
  markPriceEvent,
  openInterestEvent,
  START_MS,
  tradeEvent,
} from '../testing/events.ts';
import { deviationOf, meanOf, movingAverages, slopeOf, trueRangesOf } from '../testing/indicator-library.ts';
import { randomSource } from '../testing/random-stream.ts';
import type { FeatureKey } from './feature-keys.ts';

type Events = ReturnType<typeof candleEvents>;

function featuresOf(events: Events, bar: number, reference?: Record<string, Events>) {
  const input = { raw_events: events, symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(bar) };
  const { features } = compose(reference === undefined ? input : { ...input, reference }).feature_snapshot;
  return (key: FeatureKey): number | null => features[key] ?? null;
}

interface WalkCandle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quote_volume: number;
  readonly taker_buy_volume: number;
}

/** A walk of prices near 50 000 in ticks of 0.1. */
function walk(seed: number, bars: number): WalkCandle[] {
  const random = randomSource(seed);
  let price = 500_000;
  return Array.from({ length: bars }, () => {
    const open = price;
    price += Math.round((random() - 0.5) * 2000);
    const high = Math.max(open, price) + Math.round(random() * 500);
    const low = Math.min(open, price) - Math.round(random() * 500);
    const volume = 1 + Math.round(random() * 1e4) / 100;
    return {
      open: open / 10,
      high: high / 10,
      low: low / 10,
      close: price / 10,
      volume,
      quote_volume: (volume * (open + price)) / 20,
      taker_buy_volume: volume * random(),
    };
  });
}

function column(candles: readonly WalkCandle[], key: keyof WalkCandle): number[] {
  return candles.map((candle) => candle[key]);
}

function lastOf(values: readonly number[]): number {
  return values.at(-1) ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** An own reading of the definition: true ranges by the library, the first bar's high − low before them. */
function averageTrueRangesByLibrary(candles: readonly WalkCandle[]): number[] {
  const prices = { high: column(candles, 'high'), low: column(candles, 'low'), close: column(candles, 'close') };
  const firstRange = (prices.high[0] ?? Number.NaN) - (prices.low[0] ?? Number.NaN);
  return movingAverages([firstRange, ...trueRangesOf(prices)], 14);
}

describe('average true range', () => {
  it('agrees with an independent library, from the 14th bar on', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 110 }), (seed, bars) => {
        const candles = walk(seed, bars);
        const expected = averageTrueRangesByLibrary(candles);
        const feature = featuresOf(candleEvents(candles), bars);
        if (bars < 14) expect(feature('atr')).toBeNull();
        else expect(feature('atr')).toBeCloseTo(lastOf(expected), 8);
        if (bars < 63) expect(feature('atr_z')).toBeNull();
        else {
          const values = expected.slice(-50);
          const z = (lastOf(values) - meanOf(values)) / deviationOf(values);
          expect(feature('atr_z')).toBeCloseTo(z, 6);
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('has no z-score when the true ranges differ by rounding alone', () => {
    const candles = Array.from({ length: 70 }, (_, bar) => {
      const base = 100_000 + bar * 0.1;
      return { open: base, low: base, high: base + 0.1, close: base + 0.1 };
    });
    const feature = featuresOf(candleEvents(candles), 70);
    expect(feature('atr')).toBeCloseTo(0.1, 8);
    expect(feature('atr_z')).toBeNull();
  });

  it('takes the previous existing bar across a gap', () => {
    const events = candleEvents(walk(3, 30));
    const withGap = events.filter((_, bar) => bar !== 20);
    const candles = walk(3, 30).filter((_, bar) => bar !== 20);
    expect(featuresOf(withGap, 30)('atr')).toBeCloseTo(lastOf(averageTrueRangesByLibrary(candles)), 8);
  });
});

describe('realised volatility', () => {
  it('agrees with mean and deviation of an independent library', () => {
    const closes = column(walk(5, 500), 'close');
    const returns = closes.slice(1).map((close, bar) => Math.log(close / (closes[bar] ?? Number.NaN)));
    const feature = featuresOf(candleEvents(walk(5, 500)), 500);
    for (const period of [5, 20, 60, 480] as const) {
      const values = returns.slice(-period);
      const meanSquare = deviationOf(values) ** 2 + meanOf(values) ** 2;
      expect(feature(`realised_volatility_${period}`)).toBeCloseTo(Math.sqrt(meanSquare), 12);
    }
  });

  it('is missing under its number of returns and zero on a still market', () => {
    const still = Array.from({ length: 21 }, () => ({ close: 3 }));
    expect(featuresOf(candleEvents(still.slice(0, 20)), 20)('realised_volatility_20')).toBeNull();
    expect(featuresOf(candleEvents(still), 21)('realised_volatility_20')).toBe(0);
  });
});

describe('range expansion', () => {
  it('is the latest range over the median of 50', () => {
    const candles = Array.from({ length: 50 }, (_, bar) => ({ low: 100, high: 101 + bar, close: 100 }));
    expect(featuresOf(candleEvents(candles), 50)('range_expansion')).toBe(50 / 25.5);
    expect(featuresOf(candleEvents(candles.slice(1)), 49)('range_expansion')).toBeNull();
  });
});

describe('flow', () => {
  it('robust: trades in two forms: aggregated trades and trades of one bar → the kind that came first counts, the other is left out', () => {
    const trade = { price: 100, quantity: 2, side: 'buy' } as const;
    const both = [
      tradeEvent(engineTime(1), trade, { channel: 'trades', source_event_id: '1' }),
      tradeEvent(engineTime(1), trade, { channel: 'single_trades', source_event_id: '9' }),
    ];
    expect(featuresOf(both, 1)('cvd')).toBe(2);
  });

  it('robust: volume in contracts: a candle states contracts and base units → vwap is the quote volume over base units', () => {
    const swap = {
      open: 60_000,
      high: 60_900,
      low: 60_000,
      close: 60_656,
      volume: 100,
      base_volume: 1,
      quote_volume: 60_657,
    };
    expect(featuresOf([candleEvent(engineTime(1), swap)], 1)('vwap')).toBeCloseTo(60_657, 6);
    const { base_volume, ...unknown } = swap;
    expect(base_volume).toBe(1);
    expect(featuresOf([candleEvent(engineTime(1), unknown)], 1)('vwap')).toBeNull();
  });

  it('robust: impossible taker volume: takers bought more than was traded → the share is missing', () => {
    const candle = candleEvent(engineTime(1), { close: 100, volume: 10, taker_buy_volume: 20 });
    expect(featuresOf([candle], 1)('aggressive_volume_ratio')).toBeNull();
  });

  it('takes trades before candles, and is null when no trade has a side', () => {
    const candle = candleEvents([{ volume: 10, taker_buy_volume: 9, quote_volume: 1000, close: 99 }]);
    const trade = (quantity: number, side: 'buy' | 'sell' | null) =>
      tradeEvent(engineTime(1) - 10, { price: 100, quantity, side });
    const byCandle = featuresOf(candle, 1);
    expect([byCandle('cvd'), byCandle('aggressive_volume_ratio'), byCandle('vwap')]).toEqual([8, 0.9, 100]);
    const byTrades = featuresOf([...candle, trade(3, 'buy'), trade(1, 'sell'), trade(6, null)], 1);
    expect([byTrades('cvd'), byTrades('aggressive_volume_ratio'), byTrades('price_last')]).toEqual([2, 0.75, 100]);
    const sideless = featuresOf([...candle, trade(10, null)], 1);
    expect([sideless('cvd'), sideless('aggressive_volume_ratio'), sideless('vwap')]).toEqual([null, null, 100]);
  });

  it('robust: trades of a part of a bar: half of its volume was received → its candle tells the flow', () => {
    const candle = candleEvents([{ volume: 10, taker_buy_volume: 9, quote_volume: 1000, close: 99 }]);
    const trade = tradeEvent(engineTime(1) - 10, { price: 100, quantity: 5, side: 'sell' });
    const partial = featuresOf([...candle, trade], 1);
    expect([partial('cvd'), partial('aggressive_volume_ratio'), partial('price_last')]).toEqual([8, 0.9, 100]);
  });

  it('counts a delta within rounding noise as zero', () => {
    const trade = (quantity: number, side: 'buy' | 'sell') => tradeEvent(engineTime(1), { price: 1, quantity, side });
    expect(featuresOf([trade(0.1, 'buy'), trade(0.2, 'buy'), trade(0.3, 'sell')], 1)('cvd')).toBe(0);
  });

  it('fits the slope that an independent library gives, and measures how straight the delta runs', () => {
    const candles = walk(8, 20);
    const deltas = candles.map(({ volume, taker_buy_volume }) => 2 * taker_buy_volume - volume);
    const path = deltas.map((_, bar) => sum(deltas.slice(0, bar + 1)));
    const feature = featuresOf(candleEvents(candles), 20);
    expect(feature('cvd_slope')).toBeCloseTo(slopeOf(path) / (sum(column(candles, 'volume')) / 20), 10);
    expect(feature('cvd_efficiency')).toBeCloseTo(Math.abs(sum(deltas)) / sum(deltas.map(Math.abs)), 10);
  });

  it('is 1 in slope and efficiency when every trade buys the same quantity, and missing under 10 bars', () => {
    const bought = Array.from({ length: 20 }, () => ({ volume: 4, taker_buy_volume: 4 }));
    const feature = featuresOf(candleEvents(bought), 20);
    expect(feature('cvd_slope')).toBeCloseTo(1, 12);
    expect(feature('cvd_efficiency')).toBe(1);
    const short = featuresOf(candleEvents(bought.slice(0, 9)), 9);
    expect([short('cvd_slope'), short('cvd_efficiency')]).toEqual([null, null]);
  });
});

describe('open interest', () => {
  const samples = (values: readonly number[]): Events =>
    values.map((value, bar) => openInterestEvent(START_MS + (bar + 1) * CADENCE_MS, value));

  it('fits the slopes that an independent library gives', () => {
    const random = randomSource(4);
    const values = Array.from({ length: 20 }, () => 1000 + random() * 100);
    const relative = (part: readonly number[]): number => slopeOf(part) / (sum(part) / part.length);
    const feature = featuresOf(samples(values), 20);
    expect(feature('open_interest')).toBe(lastOf(values));
    expect(feature('oi_slope_short')).toBeCloseTo(relative(values.slice(-5)), 12);
    expect(feature('oi_slope_med')).toBeCloseTo(relative(values), 12);
    expect(feature('oi_accel')).toBeCloseTo(relative(values.slice(-5)) - relative(values.slice(-10, -5)), 12);
  });

  it('needs a sample in half of the bars, and finds no slope in rounding', () => {
    expect(featuresOf(samples([1, 2]), 2)('oi_slope_short')).toBeNull();
    expect(featuresOf(samples([1, 2, 3]), 3)('oi_slope_short')).toBeCloseTo(0.5, 12);
    const still = Array.from({ length: 20 }, () => 0.1);
    expect(featuresOf(samples(still), 20)('oi_slope_med')).toBe(0);
  });

  it('is the latest by exchange time, ties by ingest order', () => {
    const time = engineTime(1) - 50;
    const events = [openInterestEvent(time, 3), openInterestEvent(time, 4), openInterestEvent(time - 1, 5)];
    expect(featuresOf(events, 1)('open_interest')).toBe(4);
  });
});

describe('funding', () => {
  it('holds a rate until the next one', () => {
    const events = [fundingEvent(engineTime(1), 0.0001), fundingEvent(engineTime(20), 0.0003)];
    const feature = featuresOf(events, 20);
    expect(feature('funding_rate')).toBe(0.0003);
    const inForce = [...Array.from({ length: 19 }, () => 0.0001), 0.0003];
    expect(feature('funding_slope')).toBeCloseTo(slopeOf(inForce), 14);
    expect(feature('funding_z')).toBeNull();
  });

  it('scores the rate against those of 480 bars, and not one that never changed', () => {
    const events = [fundingEvent(engineTime(1), 0.0001), fundingEvent(engineTime(480), 0.0003)];
    expect(featuresOf(events, 480)('funding_z')).toBeCloseTo(Math.sqrt(479), 9);
    const unchanged = featuresOf([fundingEvent(engineTime(1), 0.0003), fundingEvent(engineTime(480), 0.0003)], 480);
    expect([unchanged('funding_rate'), unchanged('funding_slope'), unchanged('funding_z')]).toEqual([0.0003, 0, null]);
  });

  it('agrees with an independent library on a rate that keeps changing', () => {
    const random = randomSource(6);
    const rates = Array.from({ length: 480 }, () => (random() - 0.4) / 1000);
    const events = rates.map((rate, bar) => fundingEvent(engineTime(bar + 1), rate));
    const feature = featuresOf(events, 480);
    expect(feature('funding_z')).toBeCloseTo((lastOf(rates) - meanOf(rates)) / deviationOf(rates), 8);
    expect(feature('funding_slope')).toBeCloseTo(slopeOf(rates.slice(-20)), 12);
  });
});

describe('liquidations, book and basis', () => {
  it('weighs liquidations of 5 bars by what was traded, and knows none from no stream', () => {
    const candles = candleEvents(Array.from({ length: 10 }, () => ({ volume: 100 })));
    const liquidation = (bar: number, quantity: number, side: 'buy' | 'sell') =>
      liquidationEvent(engineTime(bar), { price: 1, quantity, side });
    expect(featuresOf(candles, 10)('liquidation_intensity')).toBeNull();
    expect(featuresOf([...candles, liquidation(2, 9, 'buy')], 10)('liquidation_intensity')).toBe(0);
    const events = [...candles, liquidation(5, 99, 'buy'), liquidation(6, 30, 'sell'), liquidation(10, 5, 'buy')];
    expect(featuresOf(events, 10)('liquidation_intensity')).toBe(-25 / 500);
  });

  it('reads book and basis in the last bar alone', () => {
    const events = [
      bookTopEvent(engineTime(1), [99, 3, 101, 1]),
      markPriceEvent(engineTime(1), 101),
      indexPriceEvent(engineTime(1), 100),
    ];
    const feature = featuresOf(events, 1);
    expect([feature('book_imbalance'), feature('spread_bps'), feature('basis_bps')]).toEqual([0.5, 200, 100]);
    const later = featuresOf(events, 2);
    expect([later('book_imbalance'), later('spread_bps'), later('basis_bps')]).toEqual([null, null, null]);
  });
});

describe('context', () => {
  const market = (symbol: string, closes: readonly number[]): Events =>
    candleEvents(
      closes.map((close) => ({ close, quote_volume: close * 10 })),
      { symbol },
    );
  const random = randomSource(12);
  const btc = Array.from({ length: 61 }, () => 40_000 + random() * 4000);

  it('finds the beta and the relative strength of a market made from bitcoin', () => {
    const own = btc.map((close) => close ** 1.5);
    const feature = featuresOf(market('AAAUSDT', own), 61, { BTCUSDT: market('BTCUSDT', btc) });
    expect(feature('beta_to_btc')).toBeCloseTo(1.5, 9);
    expect(feature('rs_vs_btc')).toBeCloseTo(0.5 * Math.log((btc[60] ?? 0) / (btc[40] ?? 0)), 9);
  });

  it('is neutral for bitcoin itself', () => {
    const input = { raw_events: market('BTCUSDT', btc), symbol: 'BTCUSDT', engine_timestamp_ms: engineTime(61) };
    const { features } = compose(input).feature_snapshot;
    expect(features['beta_to_btc']).toBe(1);
    expect(features['rs_vs_btc']).toBe(0);
  });

  it('needs 30 returns for a beta and two symbols for a breadth', () => {
    const feature = featuresOf(market('AAAUSDT', btc.slice(0, 30)), 30, {
      BTCUSDT: market('BTCUSDT', btc.slice(0, 30)),
    });
    expect(feature('beta_to_btc')).toBeNull();
    expect(featuresOf(market('AAAUSDT', [1, 2]), 2)('alt_breadth')).toBeNull();
  });

  it('counts the symbols above their 20-bar average price, each once', () => {
    const reference = {
      UPUSDT: market('UPUSDT', [1, 2, 3]),
      DOWNUSDT: market('DOWNUSDT', [3, 2, 1]),
      FLATUSDT: market('FLATUSDT', [0.1, 0.1, 0.1]),
    };
    expect(featuresOf(market('AAAUSDT', [1, 2, 3]), 3, reference)('alt_breadth')).toBe(0.5);
  });
});
