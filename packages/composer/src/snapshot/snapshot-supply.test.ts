import type { RawMarketEvent, SnapshotSupply } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { composeSnapshot } from '../compose.ts';
import { createSnapshotComposer } from '../snapshot-composer.ts';
import { CADENCE_MS, candleEvent, engineTime, markPriceEvent, recordsOf, tradeEvent } from '../testing/events.ts';
import { candleOf, ordinaryMarket, samplesOf } from '../testing/ordinary-market.ts';
import { randomStream } from '../testing/random-stream.ts';

const SYMBOL = 'AAAUSDT';

function supplyAt(bar: number, events: readonly RawMarketEvent[]): SnapshotSupply {
  const { inputs } = composeSnapshot({ symbol: SYMBOL, engine_timestamp_ms: engineTime(bar), raw_events: events });
  if (inputs === undefined) throw new Error('the snapshot states no supply');
  return inputs;
}

function trade(time: number, quantity = 2): RawMarketEvent {
  return tradeEvent(time, { price: 100, quantity, side: 'buy' });
}

const market = ordinaryMarket(5, 300);

function candles(bars: number): RawMarketEvent[] {
  return market.slice(0, bars).map((values, bar) => candleOf(values, bar + 1));
}

function everything(bars: number): RawMarketEvent[] {
  return market.slice(0, bars).flatMap((values, bar) => [candleOf(values, bar + 1), ...samplesOf(values, bar + 1)]);
}

describe('the supply of a snapshot', () => {
  it('is nothing where nothing has come', () => {
    expect(supplyAt(1, [])).toEqual({
      price_age_ms: null,
      bar_has_price: false,
      flow_age_ms: null,
      has_flow: false,
      known: 0,
      needed: 3,
    });
  });

  it("has the age of the newest trade or final candle of the bar, by the exchange's time", () => {
    const time = engineTime(2);
    expect(supplyAt(2, [trade(time - 7_000), trade(time - 9_000)])).toMatchObject({
      price_age_ms: 7_000,
      flow_age_ms: 7_000,
      bar_has_price: true,
      has_flow: true,
    });
    expect(supplyAt(2, [trade(time - 7_000), candleEvent(time - 1, {})])).toMatchObject({ price_age_ms: 1 });
    expect(supplyAt(2, [candleEvent(time - 1, { is_final: false })])).toMatchObject({ price_age_ms: null });
  });

  it('grows old with the market, and does not look ahead', () => {
    const events = [trade(engineTime(1) - 5_000), trade(engineTime(4) - 5_000)];
    expect(supplyAt(1, events)).toMatchObject({ price_age_ms: 5_000, bar_has_price: true });
    expect(supplyAt(3, events)).toMatchObject({ price_age_ms: 5_000 + 2 * CADENCE_MS, bar_has_price: false });
    expect(supplyAt(4, events)).toMatchObject({ price_age_ms: 5_000, bar_has_price: true });
  });

  it('robust: clock of an exchange: its times are 90 minutes ahead → the price is as old as its receipt', () => {
    const ahead = 90 * 60_000;
    const events = Array.from({ length: 40 }, (_, bar) => ({
      ...trade(engineTime(bar + 1) - 1_000 + ahead),
      recv_ts_ms: engineTime(bar + 1) - 1_000,
    }));
    expect(supplyAt(32, events)).toMatchObject({ price_age_ms: ahead + 1_000, bar_has_price: true });
  });

  it('takes no price from mark price, open interest, book or funding', () => {
    const [bar] = market;
    if (bar === undefined) throw new Error('the market has no bar');
    const events = [...samplesOf(bar, 1), markPriceEvent(engineTime(1) - 1, 100)];
    expect(supplyAt(1, events)).toMatchObject({ price_age_ms: null, bar_has_price: false, known: 0, needed: 5 });
  });
});

describe('flow', () => {
  it('is known to be none in a candle that stood still, and not known in one that moved without volume', () => {
    const traded = candleEvent(engineTime(1) - 1, { volume: 5, taker_buy_volume: 2 });
    const still = candleEvent(engineTime(2) - 1, { volume: 0 });
    const moved = candleEvent(engineTime(2) - 1, { volume: 0, taker_buy_volume: 0, high: 101 });
    expect(supplyAt(2, [traded, still])).toMatchObject({ flow_age_ms: 1, has_flow: true });
    expect(supplyAt(2, [traded, moved])).toMatchObject({ flow_age_ms: CADENCE_MS + 1, has_flow: true });
    expect(supplyAt(2, [moved, still])).toMatchObject({ flow_age_ms: null, has_flow: false });
  });

  it('needs a quantity and a side of a trade', () => {
    const time = engineTime(1) - 1;
    expect(supplyAt(1, [trade(time, 0)])).toMatchObject({ price_age_ms: 1, has_flow: false });
    const sideless = tradeEvent(time, { price: 100, quantity: 1, side: null });
    expect(supplyAt(1, [sideless])).toMatchObject({ price_age_ms: 1, has_flow: false });
  });

  it('stays of the profile for close_history_bars after it has died, and no longer', () => {
    const prices = Array.from({ length: 1030 }, (_, bar) => candleEvent(engineTime(bar + 1) - 1, { volume: 3 }));
    const events = [trade(engineTime(1) - 1), ...prices];
    expect(supplyAt(1024, events)).toMatchObject({ has_flow: true, flow_age_ms: 1023 * CADENCE_MS + 1 });
    expect(supplyAt(1025, events)).toMatchObject({ has_flow: false, flow_age_ms: null });
  });
});

describe('what a profile needs', () => {
  it('is of candles alone where the market offers no more, and fills within 120 bars', () => {
    expect(supplyAt(5, candles(5))).toMatchObject({ known: 2, needed: 5 });
    expect(supplyAt(119, candles(119))).toMatchObject({ known: 2, needed: 5 });
    expect(supplyAt(120, candles(120))).toMatchObject({ known: 5, needed: 5 });
  });

  it('has open interest and funding where the market has shown them', () => {
    expect(supplyAt(130, everything(130))).toMatchObject({ known: 6, needed: 7 });
    expect(supplyAt(250, everything(250))).toMatchObject({ known: 7, needed: 7 });
    expect(supplyAt(250, [...everything(200), ...candles(250).slice(200)])).toMatchObject({ known: 5, needed: 7 });
  });

  it('has neither volume nor flow where candles carry none', () => {
    const quiet = candles(130).map((event) =>
      event.event_type === 'Candle'
        ? { ...event, normalized: { ...event.normalized, volume: 0, taker_buy_volume: 0 } }
        : event,
    );
    expect(supplyAt(130, quiet)).toMatchObject({ has_flow: false, needed: 3 });
  });

  it('is not known of a bar that has no candle, however much trades say', () => {
    const time = engineTime(251);
    expect(supplyAt(251, [...everything(250), trade(time - 5)])).toMatchObject({ bar_has_price: true, known: 2 });
  });
});

it('is the same record by record and at once, over random streams', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 60 }), (seed, size) => {
      const records = recordsOf(randomStream(seed, 40));
      const composer = createSnapshotComposer();
      for (let fed = 0; fed < records.length; fed += size) composer.ingest(records.slice(fed, fed + size));
      const engine_timestamp_ms = engineTime(38);
      const from = composer.lookbackStart(engine_timestamp_ms);
      const slice = records.filter(({ ingest_seq }) => ingest_seq >= from);
      const { snapshot } = composer.composeAt(SYMBOL, engine_timestamp_ms);
      expect(composeSnapshot({ symbol: SYMBOL, engine_timestamp_ms, records: slice })).toEqual(snapshot);
    }),
    { numRuns: 20 },
  );
});
