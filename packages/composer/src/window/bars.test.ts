import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createFeatureWindow, type FeatureWindow } from '../feature-window.ts';
import { CADENCE_MS, candleEvent, engineTime, recordsOf, START_MS, tradeEvent } from '../testing/events.ts';

const MINUTE_MS = 60_000;

function windowOf(events: Parameters<typeof recordsOf>[0]): FeatureWindow {
  const window = createFeatureWindow('AAAUSDT');
  window.ingest(recordsOf(events));
  return window;
}

const candle = fc
  .record({
    prices: fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 4, maxLength: 4 }),
    volume: fc.integer({ min: 1, max: 1_000_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ prices, volume, share }) => {
    const [open = 1, close = 1, ...rest] = prices.map((price) => price / 100);
    return {
      open,
      close,
      high: Math.max(open, close, ...rest),
      low: Math.min(open, close, ...rest),
      volume: volume / 1000,
      quote_volume: (volume / 1000) * close,
      taker_buy_volume: (volume / 1000) * share,
    };
  });

describe('bars', () => {
  it('combine one-minute candles exactly, in whatever order they arrive', () => {
    fc.assert(
      fc.property(
        fc.tuple(candle, candle, candle),
        fc.boolean(),
        fc.boolean(),
        ([one, two, three], reversed, onBoundary) => {
          const parts = [one, two, three].map((part, minute) =>
            candleEvent(START_MS + (minute + 1) * MINUTE_MS - (onBoundary ? 0 : 1), {
              ...part,
              interval_ms: MINUTE_MS,
            }),
          );
          expect(windowOf(reversed ? parts.reverse() : parts).barsAt(engineTime(1))).toEqual([
            {
              end_timestamp_ms: engineTime(1),
              open: one.open,
              high: Math.max(one.high, two.high, three.high),
              low: Math.min(one.low, two.low, three.low),
              close: three.close,
              volume: one.volume + two.volume + three.volume,
              quote_volume: one.quote_volume + two.quote_volume + three.quote_volume,
              taker_buy_volume: one.taker_buy_volume + two.taker_buy_volume + three.taker_buy_volume,
            },
          ]);
        },
      ),
    );
  });

  it('do not exist while a part is missing, though price_last takes the part that came', () => {
    const window = windowOf([
      candleEvent(START_MS + MINUTE_MS - 1, { close: 5, interval_ms: MINUTE_MS }),
      candleEvent(START_MS + 2 * MINUTE_MS - 1, { close: 6, interval_ms: MINUTE_MS }),
    ]);
    expect(window.barsAt(engineTime(1))).toEqual([]);
    const { features } = window.featuresAt(engineTime(1));
    expect(features['price_last']).toBe(6);
    expect(features['vwap']).toBeNull();
    window.ingest(recordsOf([candleEvent(START_MS + 3 * MINUTE_MS - 1, { close: 7, interval_ms: MINUTE_MS })], 3));
    expect(window.barsAt(engineTime(1))).toMatchObject([{ close: 7, volume: 30 }]);
  });

  it('prefer the candle of the cadence itself, also when its parts come later', () => {
    const parts = [1, 2, 3].map((minute) =>
      candleEvent(START_MS + minute * MINUTE_MS - 1, { close: minute, interval_ms: MINUTE_MS }),
    );
    const whole = candleEvent(engineTime(1) - 1, { close: 50, volume: 31 });
    expect(windowOf([whole, ...parts]).barsAt(engineTime(1))).toMatchObject([{ close: 50, volume: 31 }]);
    expect(windowOf([...parts, whole]).barsAt(engineTime(1))).toMatchObject([{ close: 50, volume: 31 }]);
  });

  it('take the last in ingest order of candles with equal close times', () => {
    const events = [candleEvent(engineTime(1) - 1, { close: 5 }), candleEvent(engineTime(1) - 1, { close: 4 })];
    expect(windowOf(events).barsAt(engineTime(1))).toMatchObject([{ close: 4 }]);
  });

  it('are made by final candles only, of intervals that divide the cadence', () => {
    const events = [
      candleEvent(engineTime(1) - 1, { is_final: false }),
      candleEvent(engineTime(1) - 1, { is_final: null }),
      candleEvent(engineTime(1) - 1, { interval_ms: 120_000 }),
      candleEvent(null, {}),
    ];
    expect(windowOf(events).barsAt(engineTime(1))).toEqual([]);
  });

  it('hold what happened after the previous boundary, up to and with their own', () => {
    const window = windowOf([
      tradeEvent(START_MS, { price: 1, quantity: 1, side: 'buy' }),
      tradeEvent(START_MS + 1, { price: 2, quantity: 1, side: 'buy' }),
      tradeEvent(engineTime(1), { price: 4, quantity: 1, side: 'buy' }),
      tradeEvent(engineTime(1) + 1, { price: 8, quantity: 1, side: 'buy' }),
    ]);
    const { features } = window.featuresAt(engineTime(1));
    expect(features['vwap']).toBe(3);
    expect(features['price_last']).toBe(4);
  });

  it('are revised by what arrives late', () => {
    const window = windowOf([
      candleEvent(engineTime(1) - 1, { close: 5 }),
      candleEvent(engineTime(2) - 1, { close: 6 }),
    ]);
    expect(window.featuresAt(engineTime(2)).features['price_last']).toBe(6);
    window.ingest(recordsOf([candleEvent(engineTime(1) - 1, { close: 9, high: 9.5 })], 3));
    expect(window.barsAt(engineTime(2)).map((bar) => bar.high)).toEqual([9.5, 6]);
  });

  it('are forgotten behind the history, and what comes for them later is not kept', () => {
    const window = createFeatureWindow('AAAUSDT', { bar_history_bars: 64 });
    window.ingest(recordsOf([candleEvent(engineTime(1) - 1, {})]));
    expect(window.barsAt(engineTime(64))).toHaveLength(1);
    expect(window.barsAt(engineTime(65))).toHaveLength(0);
    window.ingest(recordsOf([tradeEvent(engineTime(1), { price: 1, quantity: 1, side: null })], 2));
    expect(window.featuresAt(engineTime(65)).features['price_last']).toBeNull();
  });

  it('follow the configured cadence', () => {
    const window = createFeatureWindow('AAAUSDT', { cadence_ms: MINUTE_MS });
    window.ingest(recordsOf([candleEvent(START_MS + MINUTE_MS - 1, { interval_ms: MINUTE_MS })]));
    expect(window.barsAt(START_MS + MINUTE_MS)).toHaveLength(1);
    expect(CADENCE_MS).not.toBe(MINUTE_MS);
  });
});
