import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { compose } from '../compose.ts';
import { highestOf, lowestOf, meanOf } from '../testing/indicator-library.ts';
import { ordinaryMarket, type MarketBar } from '../testing/ordinary-market.ts';

const CADENCE_MS = 180_000;
const DAY_BARS = 480;
const DAY_START_MS = 20_000 * 86_400_000;

/** The candle of one bar: `bar` 1 ends three minutes after midnight. */
function candle(
  bar: number,
  values: { readonly high: number; readonly low: number; readonly volume: number },
): RawMarketEvent {
  const closeMs = DAY_START_MS + bar * CADENCE_MS - 1;
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'Candle',
    source_id: 'test',
    symbol: 'A',
    exchange_ts_ms: closeMs,
    recv_ts_ms: closeMs,
    raw_payload: new Uint8Array(),
    normalized: { open: 100, close: 100, interval_ms: CADENCE_MS, is_final: true, ...values },
  };
}

function featuresAt(bar: number, events: readonly RawMarketEvent[]) {
  const input = { raw_events: events, symbol: 'A', engine_timestamp_ms: DAY_START_MS + bar * CADENCE_MS };
  return compose(input).feature_snapshot.features;
}

function bars(count: number): readonly RawMarketEvent[] {
  return Array.from({ length: count }, (_, index) => candle(index + 1, { high: 101, low: 99, volume: 2 }));
}

describe('the day and the latest bar', () => {
  it('are what their definitions say, on an ordinary market, with an independent library for extremes', () => {
    const market = ordinaryMarket(21, 900);
    const events = market.map((values, index) => candle(index + 1, values));
    const median = (values: readonly number[]): number => meanOf([...values].sort((a, b) => a - b).slice(24, 26));
    for (const bar of [480, 481, 700, 900]) {
      const features = featuresAt(bar, events);
      const price = features['price_last'] ?? Number.NaN;
      const extent = (bars: readonly MarketBar[]): number =>
        (100 * (highestOf(bars.map(({ high }) => high)) - lowestOf(bars.map(({ low }) => low)))) / price;
      const [day, recent] = [market.slice(bar - DAY_BARS, bar), market.slice(bar - 50, bar)];
      const session = market.slice(Math.floor(bar / DAY_BARS) * DAY_BARS, bar);
      expect(features['range_24h_pct']).toBeCloseTo(extent(day), 9);
      if (session.length > 0) expect(features['range_session_pct']).toBeCloseTo(extent(session), 9);
      const volumes = day.map(({ volume }) => volume);
      expect(features['volume_24h']).toBeCloseTo(meanOf(volumes) * DAY_BARS, 4);
      const ranges = recent.map(({ high, low }) => high - low);
      expect(features['range_expansion']).toBeCloseTo((ranges.at(-1) ?? Number.NaN) / median(ranges), 9);
      const recentVolumes = volumes.slice(-50);
      expect(features['relative_volume']).toBeCloseTo((volumes.at(-1) ?? Number.NaN) / median(recentVolumes), 9);
    }
  });
});

describe('range_24h_pct and volume_24h', () => {
  it('are missing until the history reaches a day back', () => {
    expect(featuresAt(DAY_BARS - 1, bars(DAY_BARS - 1))).toMatchObject({ range_24h_pct: null, volume_24h: null });
    expect(featuresAt(DAY_BARS, bars(DAY_BARS))).toMatchObject({ range_24h_pct: 2, volume_24h: 2 * DAY_BARS });
  });

  it('look at the bars of the last 24 hours that exist, and at none before', () => {
    const events = [
      candle(1, { high: 150, low: 50, volume: 1000 }),
      candle(2, { high: 110, low: 99, volume: 7 }),
      ...bars(DAY_BARS + 1).slice(10),
    ];
    expect(featuresAt(DAY_BARS, events)).toMatchObject({ range_24h_pct: 100 });
    const next = featuresAt(DAY_BARS + 1, events);
    expect(next).toMatchObject({ range_24h_pct: 11, volume_24h: 7 + 2 * (DAY_BARS - 9) });
  });

  it('take a later candle of the same bar for the earlier one', () => {
    const events = [
      ...bars(DAY_BARS),
      candle(200, { high: 104, low: 99, volume: 5 }),
      candle(200, { high: 103, low: 99, volume: 4 }),
    ];
    expect(featuresAt(DAY_BARS, events)).toMatchObject({ range_24h_pct: 4, volume_24h: 2 * DAY_BARS + 2 });
  });
});

describe('range_session_pct', () => {
  it('starts anew at midnight UTC, whose bar belongs to the day before', () => {
    const events = [
      ...bars(DAY_BARS - 1),
      candle(DAY_BARS, { high: 120, low: 99, volume: 1 }),
      ...bars(DAY_BARS + 2).slice(DAY_BARS),
    ];
    expect(featuresAt(DAY_BARS, events)).toMatchObject({ range_session_pct: 21 });
    expect(featuresAt(DAY_BARS + 1, events)).toMatchObject({ range_session_pct: 2, range_24h_pct: 21 });
  });
});

describe('relative_volume', () => {
  it('is the latest volume over the median of 50, and missing before', () => {
    const events = [...bars(60), candle(61, { high: 101, low: 99, volume: 9 })];
    expect(featuresAt(49, events)['relative_volume']).toBeNull();
    expect(featuresAt(60, events)['relative_volume']).toBe(1);
    expect(featuresAt(61, events)['relative_volume']).toBe(4.5);
  });
});
