import { canonicalJson, deepFreeze, type RawMarketEvent } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compose, composeSnapshot } from './compose.ts';
import { FEATURE_KEYS } from './features/feature-keys.ts';
import { bookTopEvent, candleEvent, engineTime, tradeEvent } from './testing/events.ts';
import { randomSource, randomStream } from './testing/random-stream.ts';

const symbols = ['AAAUSDT', 'BBBUSDT', 'BTCUSDT'] as const;

function snapshotsOf(events: readonly RawMarketEvent[], bar: number): string[] {
  return symbols.map((symbol) =>
    canonicalJson(composeSnapshot({ raw_events: events, symbol, engine_timestamp_ms: engineTime(bar) })),
  );
}

/** Merges the symbols' streams in another order that keeps each symbol's own. */
function interleaveAnew(events: readonly RawMarketEvent[], seed: number): RawMarketEvent[] {
  const random = randomSource(seed);
  const queues = symbols.map((symbol) => events.filter((event) => event.symbol === symbol));
  const merged: RawMarketEvent[] = [];
  for (;;) {
    const waiting = queues.filter((queue) => queue.length > 0);
    const event = waiting[Math.floor(random() * waiting.length)]?.shift();
    if (event === undefined) return merged;
    merged.push(event);
  }
}

const stream = fc.record({ seed: fc.integer(), bars: fc.integer({ min: 5, max: 90 }) });

describe('compose', () => {
  it('robust: times near 1970: engine times 0, one cadence and two → an answer without features', () => {
    for (const engine_timestamp_ms of [0, 180_000, 360_000]) {
      const { feature_snapshot } = compose({ raw_events: [], symbol: 'TEST', engine_timestamp_ms });
      expect(Object.values(feature_snapshot.features).every((value) => value === null)).toBe(true);
    }
  });

  it('does not look ahead: what is dated after the engine time changes nothing', () => {
    fc.assert(
      fc.property(stream, fc.integer(), ({ seed, bars }, otherSeed) => {
        const events = randomStream(seed, bars);
        const bar = Math.floor(bars / 2);
        const future = randomStream(otherSeed, bars).filter((event) => (event.exchange_ts_ms ?? 0) > engineTime(bar));
        const untilThen = events.filter((event) => (event.exchange_ts_ms ?? 0) <= engineTime(bar));
        expect(snapshotsOf([...future, ...untilThen, ...future], bar)).toEqual(snapshotsOf(untilThen, bar));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('sees no change in the past when the future changes, in any feature and any opinion', () => {
    const bars = 620;
    const filled = new Set<string>();
    const events = randomStream(20260207, bars);
    const otherEvents = randomStream(20260208, bars);
    for (const bar of [130, 260, 500, 600]) {
      const isFuture = (event: RawMarketEvent): boolean => (event.exchange_ts_ms ?? 0) > engineTime(bar);
      const past = events.filter((event) => !isFuture(event));
      const otherFuture = otherEvents.filter(isFuture);
      for (const symbol of symbols) {
        const composedOf = (raw_events: readonly RawMarketEvent[]) =>
          compose({ raw_events, symbol, engine_timestamp_ms: engineTime(bar) }, { observer_set: 'v2' });
        const composed = composedOf(events);
        expect(canonicalJson(composedOf([...otherFuture, ...past, ...otherFuture]))).toBe(canonicalJson(composed));
        expect(canonicalJson(composedOf(past))).toBe(canonicalJson(composed));
        const { features } = composed.feature_snapshot;
        for (const key of FEATURE_KEYS) if (features[key] !== null) filled.add(key);
      }
    }
    expect([...filled].sort()).toEqual([...FEATURE_KEYS]);
  });

  it('does not depend on how the symbols are interleaved', () => {
    fc.assert(
      fc.property(stream, ({ seed, bars }) => {
        const events = randomStream(seed, bars);
        expect(snapshotsOf(interleaveAnew(events, seed + 1), bars)).toEqual(snapshotsOf(events, bars));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('counts a repeated stretch once, as a reconnection makes it', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 400 }), ({ seed, bars }, overlap) => {
        const events = randomStream(seed, bars).filter(
          (event) =>
            (event.event_type !== 'TradeTick' && event.event_type !== 'LiquidationPrint') ||
            event.source_event_id !== undefined,
        );
        const repeated = events.slice(-overlap);
        expect(snapshotsOf([...events, ...repeated, ...repeated], bars)).toEqual(snapshotsOf(events, bars));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('takes the other symbols from the reference as from the events', () => {
    const events = randomStream(3, 90);
    const symbol = 'AAAUSDT';
    const reference = Object.fromEntries(
      ['BBBUSDT', 'BTCUSDT'].map((name) => [name, events.filter((event) => event.symbol === name)]),
    );
    const own = events.filter((event) => event.symbol === symbol);
    const apart = compose({ raw_events: own, symbol, engine_timestamp_ms: engineTime(90), reference });
    expect(apart).toEqual(compose({ raw_events: events, symbol, engine_timestamp_ms: engineTime(90) }));
    expect(apart.feature_snapshot.features['beta_to_btc']).not.toBeNull();
    const alone = compose({ raw_events: own, symbol, engine_timestamp_ms: engineTime(90) });
    expect(alone.feature_snapshot.features['beta_to_btc']).toBeNull();
    expect(alone.feature_snapshot.features['alt_breadth']).toBeNull();
  });

  it('refuses a reference that holds the symbol itself', () => {
    const events = [tradeEvent(engineTime(1), { price: 1, quantity: 1, side: null })];
    const input = { raw_events: [], symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(1), reference: { x: events } };
    expect(() => compose(input)).toThrow(expect.objectContaining({ code: 'reference_names_own_symbol' }));
  });

  it('names the key of a wrong configuration', () => {
    const input = { raw_events: [], symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(1) };
    expect(() => compose(input, { cadence_ms: -1 })).toThrow(/cadence_ms/);
  });

  it('changes none of its arguments', () => {
    const events = deepFreeze(randomStream(9, 20));
    expect(() => snapshotsOf(events, 20)).not.toThrow();
  });

  it('gives every feature, in lexicographic order, and null for each without data', () => {
    const nothing = { raw_events: [], symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(1) };
    const { feature_snapshot: snapshot, evidence_snapshot: evidence } = compose(nothing, { observer_set: 'v2' });
    expect(Object.keys(snapshot.features)).toEqual([...FEATURE_KEYS].sort());
    expect(Object.values(snapshot.features).every((value) => value === null)).toBe(true);
    expect(evidence.opinions).toEqual([]);
    const v1 = compose(nothing, { observer_set: 'v1' }).evidence_snapshot;
    expect(v1.opinions.map((opinion) => opinion.confidence)).toEqual([0]);
  });

  it('takes only real numbers, from whatever source', () => {
    const broken = JSON.parse('{"price":"7","quantity":true,"side":"buy"}') as {
      price: number;
      quantity: number;
      side: 'buy';
    };
    const overflowing = JSON.parse('{"close":1e999,"high":1e999}') as { close: number; high: number };
    const events = [
      tradeEvent(engineTime(1), { price: 5, quantity: 2, side: 'sell' }),
      tradeEvent(engineTime(1), broken),
      candleEvent(engineTime(1), overflowing),
      bookTopEvent(engineTime(1), [Number.NaN, 1, 2, 3]),
    ];
    const { features } = compose({
      raw_events: events,
      symbol: 'AAAUSDT',
      engine_timestamp_ms: engineTime(1),
    }).feature_snapshot;
    expect(features['price_last']).toBe(5);
    expect(features['vwap']).toBe(5);
    expect(features['cvd']).toBe(-2);
    expect(features['spread_bps']).toBeNull();
  });
});
