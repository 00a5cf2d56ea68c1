import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { compose } from '../compose.ts';
import { CADENCE_MS, candleEvent, engineTime } from '../testing/events.ts';
import { candleOf, ordinaryMarket, samplesOf } from '../testing/ordinary-market.ts';
import { randomStream } from '../testing/random-stream.ts';
import { FEATURE_KEYS, type Features } from './feature-keys.ts';

const SYMBOL = 'AAAUSDT';

function featuresOf(raw_events: readonly RawMarketEvent[], engine_timestamp_ms: number): Features {
  return compose({ raw_events, symbol: SYMBOL, engine_timestamp_ms }).feature_snapshot.features;
}

describe('bars without trades', () => {
  const bars = 620;
  const outage = 45;
  const market = ordinaryMarket(8, bars);
  const before = market.map((bar, index) => candleOf(bar, index + 1));
  const last = market.at(-1)?.close ?? Number.NaN;
  const still = Array.from({ length: outage }, (_, bar) =>
    candleEvent(engineTime(bars + bar + 1) - 1, { close: last, volume: 0, quote_volume: 0, taker_buy_volume: 0 }),
  );
  const volatilities = (features: Features) => [
    features.realised_volatility_5,
    features.realised_volatility_20,
    features.realised_volatility_60,
  ];

  it('robust: bar without trades: an outage of 45 flat candles → realised volatility and the measures of ranges stay those of the bars that traded', () => {
    const expected = featuresOf(before, engineTime(bars));
    const actual = featuresOf([...before, ...still], engineTime(bars + outage));
    expect(volatilities(actual)).toEqual(volatilities(expected));
    expect(actual.realised_volatility_480).not.toBeNull();
    for (const key of ['atr', 'atr_z', 'efficiency_ratio', 'sweep_score'] as const)
      expect(actual[key]).toBe(expected[key]);
  });

  it('are bars without trades whatever the interval of their candles, and however late one comes that did trade', () => {
    const minutes = still.flatMap((_, bar) =>
      [2, 1, 0].map((left) =>
        candleEvent(engineTime(bars + bar + 1) - left * 60_000 - 1, { close: last, volume: 0, interval_ms: 60_000 }),
      ),
    );
    const end = engineTime(bars + outage);
    expect(volatilities(featuresOf([...before, ...minutes], end))).toEqual(
      volatilities(featuresOf([...before, ...still], end)),
    );
    const traded = candleEvent(end - 60_001, { close: last, volume: 5, interval_ms: 60_000 });
    const [short] = volatilities(featuresOf([...before, ...minutes, traded], end));
    expect(short).toBeLessThan(volatilities(featuresOf(before, engineTime(bars)))[0] ?? 0);
  });

  it('have no part in how a symbol follows bitcoin', () => {
    const bitcoin = ordinaryMarket(9, bars + outage).map((bar, index) => ({
      ...candleOf(bar, index + 1),
      symbol: 'BTCUSDT',
    }));
    const own = bitcoin.map((event) => ({ ...event, symbol: SYMBOL }));
    const halted = own.map((event, index) =>
      index >= bars + 10 && index < bars + 30 ? (still[index - bars] ?? event) : event,
    );
    const beta = (events: readonly RawMarketEvent[]) =>
      featuresOf([...bitcoin, ...events], engineTime(bars + outage)).beta_to_btc;
    expect(beta(own)).toBeCloseTo(1, 12);
    expect(beta(halted)).toBeCloseTo(1, 12);
  });
});

describe('engine times near 1970', () => {
  /** A whole number of days, and of blocks of 64 bars. */
  const SHIFT_MS = engineTime(0) - (engineTime(0) % (86_400_000 * 64));
  const earlier = (event: RawMarketEvent): RawMarketEvent => ({
    ...event,
    exchange_ts_ms: event.exchange_ts_ms === null ? null : event.exchange_ts_ms - SHIFT_MS,
    recv_ts_ms: event.recv_ts_ms - SHIFT_MS,
  });

  it('robust: time near 1970: every feature at a market of the first bars → the same bits as of the same market today', () => {
    const known = new Set<string>();
    // The first bar of the market is the first one of a day and of a block.
    const start = SHIFT_MS - engineTime(0);
    const today = ordinaryMarket(4, 700)
      .flatMap((bar, index) => {
        const { close, high, low, open, taker_buy_volume, volume } = bar;
        const candle = { close, high, low, open, taker_buy_volume, volume, quote_volume: volume * close };
        const own = [...samplesOf(bar, index + 1), candleEvent(engineTime(index + 1) - 1, candle)];
        const bitcoin = { ...candle, high: high * 1.01, close: close * (1 + (index % 5) / 1000) };
        return [...own, candleEvent(engineTime(index + 1) - 1, bitcoin, { symbol: 'BTCUSDT' })];
      })
      .map((event) => ({
        ...event,
        exchange_ts_ms: (event.exchange_ts_ms ?? 0) + start,
        recv_ts_ms: event.recv_ts_ms + start,
      }));
    const old = today.map(earlier);
    for (const bar of [0, 1, 2, 5, 20, 63, 64, 65, 120, 128, 129, 480, 481, 482, 600, 700]) {
      const time = SHIFT_MS + bar * CADENCE_MS;
      const expected = featuresOf(today, time);
      const actual = featuresOf(old, time - SHIFT_MS);
      for (const key of FEATURE_KEYS) {
        if (actual[key] !== null) known.add(key);
        if (!Object.is(actual[key], expected[key]))
          expect.fail(`${key} at bar ${bar}: ${String(actual[key])}, today ${String(expected[key])}`);
      }
    }
    expect(FEATURE_KEYS.filter((key) => !known.has(key))).toEqual([]);
  });

  it('robust: time near 1970: late, early, timeless and repeated events before and after it → an answer, the same as today', () => {
    const today = randomStream(12, 60).map((event) => ({
      ...event,
      exchange_ts_ms: event.exchange_ts_ms === null ? null : event.exchange_ts_ms + SHIFT_MS - engineTime(0),
      recv_ts_ms: event.recv_ts_ms + SHIFT_MS - engineTime(0),
    }));
    const kept = today.filter(({ exchange_ts_ms }) => exchange_ts_ms === null || exchange_ts_ms >= SHIFT_MS);
    for (const bar of [0, 1, 3, 30, 60]) {
      const time = SHIFT_MS + bar * CADENCE_MS;
      expect(featuresOf(kept.map(earlier), time - SHIFT_MS)).toEqual(featuresOf(kept, time));
    }
  });
});
