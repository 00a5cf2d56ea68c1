import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { compose } from '../compose.ts';
import { CADENCE_MS, candleEvent, engineTime, fundingEvent, liquidationEvent, tradeEvent } from '../testing/events.ts';
import { ordinaryMarket, samplesOf } from '../testing/ordinary-market.ts';
import { FEATURE_KEYS, type FeatureKey, type Features } from './feature-keys.ts';

const SYMBOL = 'AAAUSDT';
/** Behind every warm-up. */
const LAST = 600;
const BARS = LAST + 330;

type Stream = 'candles' | 'trades' | 'book' | 'mark' | 'funding' | 'open_interest' | 'liquidations';

const STREAM_OF: Readonly<Partial<Record<RawMarketEvent['event_type'], Stream>>> = {
  Candle: 'candles',
  TradeTick: 'trades',
  BookTop: 'book',
  MarkPrice: 'mark',
  IndexPrice: 'mark',
  FundingRate: 'funding',
  OpenInterest: 'open_interest',
  LiquidationPrint: 'liquidations',
};

const market = ordinaryMarket(5, BARS);

/** Every bar has all that a venue says, a liquidation too, and bitcoin beside it. */
const events: readonly RawMarketEvent[] = market.flatMap((bar, index) => {
  const n = index + 1;
  const time = engineTime(n) - 20;
  const { open, high, low, close, volume, taker_buy_volume } = bar;
  const candle = { open, high, low, close, volume, taker_buy_volume, quote_volume: volume * close };
  return [
    tradeEvent(time, { price: close, quantity: taker_buy_volume, side: 'buy' }),
    tradeEvent(time, { price: close, quantity: volume - taker_buy_volume, side: 'sell' }),
    ...samplesOf({ ...bar, liquidated: bar.liquidated === 0 ? 1 : bar.liquidated }, n),
    candleEvent(engineTime(n) - 1, candle),
    candleEvent(engineTime(n) - 1, { ...candle, close: 100 + (n % 7) }, { symbol: 'BTCUSDT' }),
  ];
});

function streamOf(event: RawMarketEvent): Stream | undefined {
  return event.symbol === SYMBOL ? STREAM_OF[event.event_type] : undefined;
}

function featuresAt(bar: number, dead: readonly Stream[], more: readonly RawMarketEvent[] = []): Features {
  const received = events.filter((event) => {
    if (event.recv_ts_ms > engineTime(bar)) return false;
    const stream = streamOf(event);
    return event.recv_ts_ms <= engineTime(LAST) || stream === undefined || !dead.includes(stream);
  });
  const raw_events = [...received, ...more];
  const { features } = compose({ raw_events, symbol: SYMBOL, engine_timestamp_ms: engineTime(bar) }).feature_snapshot;
  return features;
}

/** Of each feature that goes missing, the first bar without it, counted from the last one in which the streams spoke. */
function missingAfter(dead: readonly Stream[]): Partial<Record<FeatureKey, number>> {
  const missing: Partial<Record<FeatureKey, number>> = {};
  for (const silent of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 19, 20, 21, 30, 40, 61, 128, 129, 320]) {
    const features = featuresAt(LAST + silent, dead);
    for (const key of FEATURE_KEYS) if (features[key] === null) missing[key] ??= silent;
  }
  return missing;
}

function after(bars: number, keys: readonly FeatureKey[]): Partial<Record<FeatureKey, number>> {
  return Object.fromEntries(keys.map((key) => [key, bars]));
}

/** What candles alone make; the flow of a market whose trades are told, its price and its breadth come from them as well. */
const OF_THE_BAR: readonly FeatureKey[] = ['body_ratio', 'range_ratio', 'return_ratio', 'volume_ratio', 'rs_vs_btc'];
const OF_BARS: readonly FeatureKey[] = [
  'acceptance_score',
  'atr',
  'atr_z',
  'beta_to_btc',
  'efficiency_ratio',
  'range_24h_pct',
  'range_expansion',
  'range_session_pct',
  'realised_volatility_5',
  'realised_volatility_20',
  'realised_volatility_60',
  'realised_volatility_480',
  'relative_volume',
  'sweep_score',
  'volume_24h',
];

const TABLE: readonly (readonly [Stream, Partial<Record<FeatureKey, number>>])[] = [
  ['candles', { ...after(1, OF_THE_BAR), ...after(5, OF_BARS) }],
  ['trades', {}],
  ['book', after(1, ['book_imbalance', 'spread_bps', 'spread_ratio'])],
  ['mark', after(1, ['basis_bps', 'basis_z'])],
  ['funding', after(5, ['funding_rate', 'funding_slope', 'funding_z'])],
  [
    'open_interest',
    {
      ...after(1, ['open_interest_ratio']),
      ...after(3, ['oi_accel', 'oi_slope_short']),
      ...after(5, ['oi_slope_med', 'open_interest']),
    },
  ],
  ['liquidations', after(20, ['liquidation_intensity', 'liquidation_share'])],
];

const ALL: readonly Stream[] = ['candles', 'trades', 'book', 'mark', 'funding', 'open_interest', 'liquidations'];

describe('the features of a symbol whose streams have ended', () => {
  it('before any has died all features are known', () => {
    expect(FEATURE_KEYS.filter((key) => featuresAt(LAST, [])[key] === null)).toEqual([]);
  });

  it.each(TABLE)('%s ends and the others go on: its features go missing, and no other', (stream, expected) => {
    expect(missingAfter([stream])).toEqual(expected);
  });

  it('robust: dead streams: trades and candles end while the others go on → no price and no flow after five bars', () => {
    const missing = missingAfter(['trades', 'candles']);
    expect(missing).toEqual({
      ...after(1, [...OF_THE_BAR, 'aggressive_volume_ratio', 'cvd', 'liquidation_share', 'vwap']),
      ...after(5, [...OF_BARS, 'alt_breadth', 'cvd_efficiency', 'cvd_slope', 'liquidation_intensity', 'price_last']),
    });
  });

  it('robust: dead streams: all of them end → no feature after twenty bars', () => {
    const features = featuresAt(LAST + 20, ALL);
    expect(FEATURE_KEYS.filter((key) => features[key] !== null)).toEqual([]);
  });

  it('robust: dead streams: trades end and candles go on → the price is the close of the newest candle', () => {
    expect(featuresAt(LAST + 1, ['trades']).price_last).toBe(market[LAST]?.close);
  });
});

describe('a funding rate that is settled every eight hours', () => {
  const settled = (bars: readonly number[]) => bars.map((bar) => fundingEvent(engineTime(bar), bar / 1e6));
  const rateAt = (bar: number): number | null => {
    const raw_events = [...settled([160, 320, 480])];
    return compose({ raw_events, symbol: SYMBOL, engine_timestamp_ms: engineTime(bar) }).feature_snapshot.features[
      'funding_rate'
    ] as number | null;
  };

  it('is in force until the next one, and for as long again where that fails to come', () => {
    expect([rateAt(479), rateAt(480), rateAt(640), rateAt(799), rateAt(800)]).toEqual([
      0.00032,
      0.00048,
      0.00048,
      0.00048,
      null,
    ]);
  });
});

describe('a stream of liquidations', () => {
  const state = (bar: number, word: 'connected' | 'disconnected', channel = 'liquidation'): RawMarketEvent => ({
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: 'binance-usdm',
    symbol: SYMBOL,
    exchange_ts_ms: null,
    recv_ts_ms: engineTime(bar) - 60_000,
    raw_payload: new Uint8Array(0),
    channel,
    event_type: 'StreamState',
    normalized: { state: word, detail: 'connection_lost' },
  });
  const shareAt = (bar: number, more: readonly RawMarketEvent[]) =>
    featuresAt(bar, ['liquidations'], more).liquidation_share;

  it('robust: dead streams: the feed says that the channel of liquidations is lost → their measures are missing at once', () => {
    expect(shareAt(LAST + 2, [])).toBe(0);
    const lost = state(LAST + 1, 'disconnected');
    for (const bar of [1, 2, 3, 19]) expect(shareAt(LAST + bar, [lost])).toBeNull();
    expect(featuresAt(LAST + 2, ['liquidations'], [lost]).liquidation_intensity).toBeNull();
  });

  it('is a measurement again from the bar on at whose end the channel is connected', () => {
    const states = [state(LAST + 1, 'disconnected'), state(LAST + 4, 'connected')];
    expect([3, 4, 5].map((bar) => shareAt(LAST + bar, states))).toEqual([null, 0, 0]);
    const intensities = [5, 6, 7].map((bar) => featuresAt(LAST + bar, ['liquidations'], states).liquidation_intensity);
    expect(intensities).toEqual([null, 0, 0]);
  });

  it('is not lost with another channel, and is with the watch of its symbol', () => {
    expect(shareAt(LAST + 2, [state(LAST + 1, 'disconnected', 'trades')])).toBe(0);
    expect(shareAt(LAST + 2, [state(LAST + 1, 'disconnected', 'watch')])).toBeNull();
  });

  it('may be silent for twice as long as before, where liquidations are rare, while the market trades', () => {
    const candles = Array.from({ length: 128 }, (_, bar) => candleEvent(engineTime(bar + 1) - 1, { volume: 10 }));
    const rare = [liquidationEvent(engineTime(31), { price: 1, quantity: 1, side: 'buy' })];
    const at = (bar: number): unknown =>
      compose({
        raw_events: [...candles, ...rare],
        symbol: SYMBOL,
        engine_timestamp_ms: bar * CADENCE_MS + engineTime(0),
      }).feature_snapshot.features['liquidation_share'];
    expect([at(31), at(90), at(91)]).toEqual([0.1, 0, null]);
  });
});
