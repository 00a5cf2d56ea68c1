import { describe, expect, it } from 'vitest';

import { compose } from '../compose.ts';
import { createSnapshotComposer } from '../snapshot-composer.ts';
import {
  bookTopEvent,
  candleEvent,
  CADENCE_MS,
  engineTime,
  instrumentInfoEvent,
  liquidationEvent,
  openInterestEvent,
  recordsOf,
  START_MS,
  tradeEvent,
} from '../testing/events.ts';
import type { FeatureKey } from './feature-keys.ts';

type Events = ReturnType<typeof tradeEvent>[];

function featuresOf(events: Events, bar: number) {
  const { features } = compose({
    raw_events: events,
    symbol: 'AAAUSDT',
    engine_timestamp_ms: engineTime(bar),
  }).feature_snapshot;
  return (key: FeatureKey): number | null => features[key] ?? null;
}

const PRICE = 60_000;

/** A bar of a swap of 0.01 coins a contract: 150 contracts bought, 50 sold, 20 forced out, 4 000 open. */
function swapBar(bar: number, { contracts }: { readonly contracts: boolean }): Events {
  const at = engineTime(bar) - 1_000;
  const perCoin = contracts ? 100 : 1;
  const inCoins = { volume: 2 * perCoin, quote_volume: 2 * PRICE, ...(contracts ? { base_volume: 2 } : {}) };
  return [
    tradeEvent(at, { price: PRICE, quantity: 1.5 * perCoin, side: 'buy' }, { source_event_id: `b${bar}` }),
    tradeEvent(at, { price: PRICE, quantity: 0.5 * perCoin, side: 'sell' }, { source_event_id: `s${bar}` }),
    liquidationEvent(at, { price: PRICE, quantity: 0.2 * perCoin, side: 'sell' }),
    openInterestEvent(at, (40 + bar) * perCoin),
    bookTopEvent(at, [PRICE - 1, 3 * perCoin, PRICE + 1, perCoin]),
    candleEvent(engineTime(bar) - 1, { open: PRICE, high: PRICE + 10, low: PRICE - 10, close: PRICE, ...inCoins }),
  ];
}

function swapBars(bars: number, contracts: boolean): Events {
  return Array.from({ length: bars }, (_, bar) => swapBar(bar + 1, { contracts })).flat();
}

const BARS = 24;
const told = instrumentInfoEvent(START_MS, 0.01);

describe('quantities in contracts', () => {
  it('robust: units: an OKX swap counts contracts and its log says what one is → every feature is that of the same market in base units', () => {
    const converted = featuresOf([told, ...swapBars(BARS, true)], BARS);
    const inCoins = featuresOf(swapBars(BARS, false), BARS);
    for (const key of ['cvd', 'cvd_slope', 'open_interest', 'oi_slope_med', 'liquidation_intensity', 'vwap'] as const) {
      expect(converted(key), key).toBeCloseTo(inCoins(key) ?? Number.NaN, 9);
    }
    for (const key of ['aggressive_volume_ratio', 'book_imbalance', 'relative_volume'] as const) {
      expect(converted(key), key).toBe(inCoins(key));
    }
    expect(converted('cvd')).toBeCloseTo(1, 9);
    expect(converted('open_interest')).toBeCloseTo(40 + BARS, 9);
  });

  it('robust: units: nothing says what a contract is, and candles state base units → features that would mix the two are missing', () => {
    const features = featuresOf(swapBars(BARS, true), BARS);
    expect([features('cvd'), features('open_interest')]).toEqual([null, null]);
    expect(features('vwap')).toBe(PRICE);
    expect(features('aggressive_volume_ratio')).toBe(0.75);
    expect(features('book_imbalance')).toBe(0.5);
    expect(features('liquidation_intensity')).toBeCloseTo(-0.1, 9);
    const withoutTrades = swapBars(BARS, true).filter(({ event_type }) => event_type !== 'TradeTick');
    expect(featuresOf(withoutTrades, BARS)('liquidation_intensity')).toBeNull();
    expect(featuresOf(withoutTrades, BARS)('vwap')).toBe(PRICE);
  });

  it('takes what is told of a contract first for what came before it as well, and what is told later for what follows', () => {
    const all = swapBars(3, true);
    const late = featuresOf([...all.slice(0, 3), told, ...all.slice(3)], 3);
    expect(late('cvd')).toBeCloseTo(1, 9);
    expect(featuresOf([...all, told], 3)('cvd')).toBeCloseTo(1, 9);
    const split = [told, ...all, instrumentInfoEvent(engineTime(3), 0.001), ...swapBar(4, { contracts: true })];
    expect(featuresOf(split, 4)('open_interest')).toBeCloseTo(4.4, 9);
    expect(featuresOf(split, 3)('cvd')).toBeCloseTo(1, 9);
  });

  it('multiplies by the multiplier, and passes over a contract of no size', () => {
    const sized = (contract_value: number, contract_multiplier?: number) => ({
      ...told,
      event_type: 'InstrumentInfo' as const,
      normalized: {
        contract_type: 'linear' as const,
        contract_value,
        contract_value_currency: 'AAA',
        ...(contract_multiplier === undefined ? {} : { contract_multiplier }),
      },
    });
    expect(featuresOf([sized(0.001, 10), ...swapBars(2, true)], 2)('cvd')).toBeCloseTo(1, 9);
    expect(featuresOf([sized(0), ...swapBars(2, true)], 2)('cvd')).toBeNull();
    expect(featuresOf([sized(Number.NaN), ...swapBars(2, true)], 2)('cvd')).toBeNull();
  });

  it('holds the lookback back to what converts the oldest that is looked at, and no further', () => {
    const composer = createSnapshotComposer();
    const retold = instrumentInfoEvent(engineTime(40), 0.01);
    composer.ingest(recordsOf([told, ...swapBars(40, true), retold, ...swapBar(41, { contracts: true })]));
    composer.composeAt('AAAUSDT', engineTime(41));
    expect(composer.lookbackStart(engineTime(41))).toBe(1);
    expect(composer.lookbackStart(engineTime(1064))).toBe(242);
    const silent = createSnapshotComposer();
    silent.ingest(recordsOf([told]));
    silent.composeAt('AAAUSDT', engineTime(10));
    expect(silent.lookbackStart(engineTime(10))).toBe(1);
    silent.composeAt('AAAUSDT', START_MS + 1100 * CADENCE_MS);
    expect(silent.lookbackStart(START_MS + 1100 * CADENCE_MS)).toBe(2);
  });
});

describe('one market in two forms', () => {
  it.each([
    ['trades', 'single_trades'],
    ['agg_trades', 'single_trades'],
    ['trades', 'agg_trades'],
    ['single_trades', 'trades'],
  ])(
    'robust: trades in two forms: a live stream of one kind and an archive of the other for one span → each bar counts one kind',
    (first, second) => {
      const side = 'buy' as const;
      const live = Array.from({ length: 10 }, (_, bar) =>
        tradeEvent(
          engineTime(bar + 1),
          { price: 100, quantity: 3, side },
          { channel: first, source_event_id: `${bar}` },
        ),
      );
      const archive = Array.from({ length: 30 }, (_, id) =>
        tradeEvent(
          engineTime(1 + Math.floor(id / 3)),
          { price: 100, quantity: 1, side },
          { channel: second, source_event_id: `${1_000 + id}` },
        ),
      );
      for (const events of [
        [...live, ...archive],
        [...archive, ...live],
      ]) {
        expect(featuresOf(events, 10)('cvd')).toBe(3);
      }
    },
  );
});
