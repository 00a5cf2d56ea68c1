import { canonicalJson, type ComposedInput, type RawInputBufferRecord } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compose, composeSnapshot } from './compose.ts';
import { leastBarChunks } from './config.ts';
import { ComposerError } from './errors.ts';
import { createFeatureWindow } from './feature-window.ts';
import { FEATURE_KEYS } from './features/feature-keys.ts';
import { createSnapshotComposer } from './snapshot-composer.ts';
import { CADENCE_MS, candleEvents, engineTime, recordsOf, snapshotInputsEvent, tradeEvent } from './testing/events.ts';
import { candleOf, ordinaryMarket, samplesOf, type MarketBar } from './testing/ordinary-market.ts';
import { randomSource, randomStream, withContracts } from './testing/random-stream.ts';

const symbols = ['AAAUSDT', 'BBBUSDT', 'BTCUSDT', 'NONEUSDT'];

/** Short histories, so that streams of a test outlive them. */
const shortHistories = {
  bar_history_bars: 100,
  close_history_bars: 961,
  max_event_ids_per_bar: 16,
  observer_set: 'v2',
} as const;

interface Asked {
  readonly composed: ComposedInput;
  readonly symbol: string;
  readonly engineTimestampMs: number;
  readonly lookbackStart: number;
  readonly cutEnd: number;
}

/** Feeds records in random batches and asks for all symbols at random boundaries on the way. */
function feedInBatches(records: readonly RawInputBufferRecord[], seed: number, meanBatch: number): Asked[] {
  const random = randomSource(seed);
  const composer = createSnapshotComposer(shortHistories);
  const asked: Asked[] = [];
  let fed = 0;
  let engineTimestampMs = 0;
  while (fed < records.length) {
    const batch = 1 + Math.floor(random() * 2 * meanBatch);
    composer.ingest(records.slice(fed, fed + batch));
    fed = Math.min(records.length, fed + batch);
    if (random() < 0.7) continue;
    const clock = records[fed - 1]?.event.recv_ts_ms ?? 0;
    engineTimestampMs = Math.max(engineTimestampMs, Math.floor(clock / CADENCE_MS) * CADENCE_MS);
    for (const symbol of symbols) {
      const lookbackStart = composer.lookbackStart(engineTimestampMs);
      asked.push({
        composed: composer.composeAt(symbol, engineTimestampMs),
        symbol,
        engineTimestampMs,
        lookbackStart,
        cutEnd: fed,
      });
    }
  }
  return asked;
}

function sample<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  const random = randomSource(seed);
  return Array.from({ length: Math.min(count, items.length) }, () => items[Math.floor(random() * items.length)]).filter(
    (item) => item !== undefined,
  );
}

function filledIn(asked: readonly Asked[]): string[] {
  const filled = new Set<string>();
  for (const { composed } of asked) {
    for (const key of FEATURE_KEYS) if (composed.feature_snapshot.features[key] !== null) filled.add(key);
  }
  return [...filled].sort();
}

function expectSame(left: ComposedInput, right: ComposedInput): void {
  for (const key of FEATURE_KEYS) {
    const one = left.feature_snapshot.features[key];
    const other = right.feature_snapshot.features[key];
    if (!Object.is(one, other)) expect.fail(`${key}: ${String(one)} against ${String(other)}`);
  }
  expect(canonicalJson(left)).toBe(canonicalJson(right));
}

function pureInput(records: readonly RawInputBufferRecord[], at: Asked, firstSeq: number): ComposedInput {
  const input = {
    records: records.slice(firstSeq - 1, at.cutEnd),
    symbol: at.symbol,
    engine_timestamp_ms: at.engineTimestampMs,
  };
  return { ...compose(input, shortHistories), snapshot: composeSnapshot(input, shortHistories) };
}

describe('the incremental composer', () => {
  it('gives the bits of the pure function over lookback and cut, at any batching', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 20, max: 150 }),
        (seed, batch, bars) => {
          const records = recordsOf(randomStream(seed, bars));
          for (const at of sample(feedInBatches(records, seed + 1, batch), 8, seed + 2)) {
            expect(at.lookbackStart).toBeLessThanOrEqual(at.cutEnd + 1);
            expectSame(at.composed, pureInput(records, at, at.lookbackStart));
            expectSame(at.composed, pureInput(records, at, 1));
          }
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('gives the same bits where a symbol counts contracts, whenever it is told what a contract is', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 20, max: 150 }),
        (seed, batch, bars) => {
          const records = recordsOf(withContracts(randomStream(seed, bars), seed + 3));
          for (const at of sample(feedInBatches(records, seed + 1, batch), 8, seed + 2)) {
            expectSame(at.composed, pureInput(records, at, at.lookbackStart));
            expectSame(at.composed, pureInput(records, at, 1));
          }
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('keeps what it was told of a contract for as long as it converts anything', () => {
    const records = recordsOf(withContracts(randomStream(20260201, 1150), 4));
    const asked = feedInBatches(records, 7, 200);
    for (const at of sample(
      asked.filter(({ engineTimestampMs }) => engineTimestampMs > engineTime(1000)),
      16,
      3,
    )) {
      expectSame(at.composed, pureInput(records, at, at.lookbackStart));
      expectSame(at.composed, pureInput(records, at, 1));
    }
  });

  it('gives the same bits when the stream is longer than its histories', () => {
    const records = recordsOf(randomStream(20260201, 1150));
    const asked = feedInBatches(records, 7, 200);
    const last = asked.filter((at) => at.engineTimestampMs > engineTime(1000));
    const compared = sample(last, 16, 3);
    expect(filledIn(compared)).toEqual([...FEATURE_KEYS]);
    for (const at of compared) {
      expect(at.lookbackStart).toBeGreaterThan(1);
      expectSame(at.composed, pureInput(records, at, at.lookbackStart));
      expectSame(at.composed, pureInput(records, at, 1));
    }
  });

  it('gives the same bits bar by bar, whatever it keeps from one bar to the next', () => {
    const records = recordsOf(randomStream(11, 420));
    const asked = feedInBatches(records, 12, 10);
    const compared = asked.filter((at, index) => index % 80 < symbols.length && at.engineTimestampMs > engineTime(250));
    expect(filledIn(compared).length).toBeGreaterThan(FEATURE_KEYS.length - 4);
    for (const at of compared) expectSame(at.composed, pureInput(records, at, at.lookbackStart));
  });

  it('gives the same bits wherever two days of bars begin, and when the oldest of them are revised late', () => {
    const market = ordinaryMarket(2, 1040);
    const other = ordinaryMarket(4, 1040);
    const everything = (bars: readonly MarketBar[], n: number) =>
      bars.slice(n - 1, n).flatMap((bar) => [candleOf(bar, n), ...samplesOf(bar, n)]);
    const composer = createSnapshotComposer();
    const records: RawInputBufferRecord[] = [];
    for (let bar = 1; bar <= market.length; bar += 1) {
      const late = bar > 960 && bar % 5 === 0 ? everything(other, bar - 930) : [];
      const cut = recordsOf([...everything(market, bar), ...late], records.length + 1);
      composer.ingest(cut);
      records.push(...cut);
      const composed = composer.composeAt('AAAUSDT', engineTime(bar));
      if (bar < 960) continue;
      const { feature_snapshot: pure } = compose({ records, symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(bar) });
      expect(canonicalJson(composed.feature_snapshot)).toBe(canonicalJson(pure));
    }
  });

  it('starts its lookback at the first record that counts, wherever it stands in the log', () => {
    const early = tradeEvent(engineTime(70) - 5, { price: 7, quantity: 1, side: 'buy' });
    const records = recordsOf([early, ...candleEvents(Array.from({ length: 70 }, () => ({ close: 100 })))]);
    const composer = createSnapshotComposer(shortHistories);
    composer.ingest(records);
    const composed = composer.composeAt('AAAUSDT', engineTime(70));
    expect(composed.feature_snapshot.features['price_last']).toBe(7);
    expect(composer.lookbackStart(engineTime(70))).toBe(1);
  });

  it('says one after the last record when nothing counts any more', () => {
    const composer = createSnapshotComposer();
    expect(composer.lookbackStart(engineTime(1))).toBe(1);
    composer.ingest(recordsOf(candleEvents([{ close: 1 }, { close: 2 }])));
    expect(composer.lookbackStart(engineTime(2))).toBe(1);
    expect(composer.lookbackStart(engineTime(1100))).toBe(3);
  });

  it('keeps snapshot inputs that came early until their engine time', () => {
    const inputs = snapshotInputsEvent({ timestamp_ms: engineTime(3), market: { price: 5 } });
    const records = recordsOf([inputs, ...candleEvents([{ close: 1 }, { close: 2 }, { close: 3 }])]);
    const composer = createSnapshotComposer();
    composer.ingest(records);
    expect(composer.composeAt('AAAUSDT', engineTime(2)).snapshot.market.price).toBe(2);
    expect(composer.composeAt('AAAUSDT', engineTime(3)).snapshot.market.price).toBe(5);
  });

  it('robust: times of a wrong unit: snapshot inputs for an engine time a day or years ahead of their receipt → they enter nothing and are counted', () => {
    const composer = createSnapshotComposer();
    const DAY_MS = 86_400_000;
    const received = { exchange_ts_ms: null, recv_ts_ms: engineTime(0) };
    const inputsFor = (timestamp_ms: number) => ({
      ...snapshotInputsEvent({ timestamp_ms, market: { price: 5 } }),
      ...received,
    });
    const times = [engineTime(0) + DAY_MS, engineTime(1) + DAY_MS, engineTime(0) * 1000, Number.MAX_VALUE];
    composer.ingest(recordsOf([...times.map(inputsFor), ...candleEvents([{ close: 1 }])]));
    expect(composer.leftOut()).toEqual([{ symbol: 'AAAUSDT', reason: 'dated_ahead', events: 3 }]);
    expect(composer.composeAt('AAAUSDT', engineTime(0) + DAY_MS).snapshot.market.price).toBe(5);
    expect(composer.composeAt('AAAUSDT', engineTime(1) + DAY_MS).snapshot.market.price).not.toBe(5);
    expect(composer.lookbackStart(engineTime(1) + DAY_MS)).toBe(5);
  });

  it('robust: times of a wrong unit: snapshot inputs for ever more engine times years ahead → none waits, and none later is given up for them', () => {
    const composer = createSnapshotComposer();
    const ahead = Array.from({ length: 5000 }, (_, bar) =>
      snapshotInputsEvent({ timestamp_ms: engineTime(1e6 + bar) }),
    );
    const own = snapshotInputsEvent({ timestamp_ms: engineTime(1), market: { price: 5 } });
    composer.ingest(recordsOf([...ahead, own]));
    expect(composer.composeAt('AAAUSDT', engineTime(1)).snapshot.market.price).toBe(5);
    expect(composer.leftOut()).toMatchObject([{ reason: 'dated_ahead', events: 5000 }]);
  });

  it('refuses records out of order, and takes nothing of their batch', () => {
    const composer = createSnapshotComposer();
    const records = recordsOf(candleEvents([{ close: 1 }, { close: 2 }]));
    expect(() => {
      composer.ingest([...records].reverse());
    }).toThrow(expect.objectContaining({ code: 'ingest_order_violated', policy: 'halt' }));
    expect(composer.composeAt('AAAUSDT', engineTime(2)).feature_snapshot.features['price_last']).toBeNull();
    composer.ingest(records);
    expect(() => {
      composer.ingest(records);
    }).toThrow(expect.objectContaining({ code: 'ingest_order_violated' }));
  });

  it('refuses engine times between bars and engine times that go back', () => {
    const composer = createSnapshotComposer();
    expect(() => composer.composeAt('AAAUSDT', engineTime(1) + 1)).toThrow(
      expect.objectContaining({ code: 'engine_time_off_cadence' }),
    );
    composer.composeAt('AAAUSDT', engineTime(2));
    expect(() => composer.composeAt('AAAUSDT', engineTime(1))).toThrow(
      expect.objectContaining({ code: 'engine_time_went_back' }),
    );
  });

  it('robust: times of a wrong unit: microseconds in the place of milliseconds → they enter nothing and are counted', () => {
    const composer = createSnapshotComposer();
    expect(composer.leftOut()).toEqual([]);
    const received = (price: number, aheadMs: number, symbol = 'AAAUSDT') => ({
      ...tradeEvent(engineTime(1), { price, quantity: 1, side: null }, { symbol }),
      exchange_ts_ms: engineTime(1) + aheadMs,
    });
    const micros = engineTime(1) * 999;
    composer.ingest(
      recordsOf([received(7, 0), received(8, micros), received(9, 86_400_001, 'B'), received(8, micros)]),
    );
    expect(composer.composeAt('AAAUSDT', engineTime(1)).feature_snapshot.features['price_last']).toBe(7);
    expect(composer.leftOut()).toEqual([
      { symbol: 'AAAUSDT', reason: 'dated_ahead', events: 2 },
      { symbol: 'B', reason: 'dated_ahead', events: 1 },
    ]);
    expect(composer.lookbackStart(engineTime(1))).toBe(1);
  });

  it('robust: times of a wrong unit: one symbol spreads over more bars than configured → only that symbol is refused, the others go on', () => {
    const composer = createSnapshotComposer({ max_bar_chunks: 64 });
    const scattered = Array.from({ length: 65 }, (_, chunk) =>
      tradeEvent(engineTime(64 * chunk), { price: 1, quantity: 1, side: null }),
    );
    composer.ingest(recordsOf(scattered));
    composer.ingest(recordsOf([tradeEvent(engineTime(1), { price: 7, quantity: 1, side: null }, { symbol: 'B' })], 66));
    expect(composer.composeAt('B', engineTime(1)).feature_snapshot.features['price_last']).toBe(7);
    expect(() => composer.composeAt('AAAUSDT', engineTime(1))).toThrow(
      expect.objectContaining({ code: 'too_many_bars' }),
    );
  });

  it.each([961, 1024, 4032])(
    'answers every bar of %i closes with the fewest blocks that a configuration may name',
    (history) => {
      const config = { close_history_bars: history, max_bar_chunks: Math.max(64, leastBarChunks(history)) };
      const composer = createSnapshotComposer(config);
      for (let bar = 0; bar < history + 200; bar += 1) {
        const told = [bar, bar + 1].map((of) => tradeEvent(engineTime(of), { price: 1 + of, quantity: 1, side: null }));
        composer.ingest(recordsOf(told, 1 + 2 * bar));
        expect(composer.composeAt('AAAUSDT', engineTime(bar)).feature_snapshot.features['price_last']).toBe(1 + bar);
      }
    },
  );

  it('robust: times of a wrong unit: more bars than configured, then good ones → runs go on once what was given up is behind, alike in batches of any size and after a restart', () => {
    const config = { ...shortHistories, max_bar_chunks: 64 };
    const priced = (bar: number, price: number, symbol = 'AAAUSDT') =>
      tradeEvent(engineTime(bar), { price, quantity: 1, side: 'buy' }, { symbol });
    /** What is first told: bars all over the future, of which the oldest are given up. */
    const scattered = Array.from({ length: 67 }, (_, at) => priced(64 * ((at * 5) % 67), 1));
    const cuts = Array.from({ length: 30 }, (_, at) => ({ bar: 1 + at * 50, events: [priced(1 + at * 50, 7 + at)] }));
    const outcomes = (batch: number, restartAt: number | null): readonly (string | number)[] => {
      let composer = createSnapshotComposer(config);
      const records: RawInputBufferRecord[] = [];
      const take = (events: readonly RawInputBufferRecord[]) => {
        for (let from = 0; from < events.length; from += batch) composer.ingest(events.slice(from, from + batch));
      };
      return cuts.map(({ bar, events }, at) => {
        const cut = recordsOf(at === 0 ? [...scattered, ...events] : events, records.length + 1);
        records.push(...cut);
        take(cut);
        let outcome: string | number;
        try {
          outcome = canonicalJson(composer.composeAt('AAAUSDT', engineTime(bar)));
        } catch (error) {
          outcome = error instanceof ComposerError ? error.code : 'another error';
        }
        if (at === restartAt) {
          const from = composer.lookbackStart(engineTime(bar));
          composer = createSnapshotComposer(config);
          take(records.slice(from - 1));
        }
        return outcome;
      });
    };
    const whole = outcomes(1000, null);
    const failed = whole.filter((outcome) => outcome === 'too_many_bars').length;
    expect(failed).toBeGreaterThan(2);
    expect(whole.slice(failed).every((outcome) => String(outcome).startsWith('{'))).toBe(true);
    expect(failed).toBeLessThan(cuts.length - 2);
    for (const batch of [1, 3, 64]) expect(outcomes(batch, null)).toEqual(whole);
    for (let restartAt = 0; restartAt < cuts.length; restartAt += 1) expect(outcomes(7, restartAt)).toEqual(whole);
  });
});

describe('a feature window', () => {
  it('gives the features of its symbol alone', () => {
    const records = recordsOf(randomStream(5, 40));
    const window = createFeatureWindow('AAAUSDT', shortHistories);
    window.ingest(records);
    const own = records.filter((record) => record.event.symbol === 'AAAUSDT');
    const { feature_snapshot: expected } = compose(
      { records: own, symbol: 'AAAUSDT', engine_timestamp_ms: engineTime(40) },
      shortHistories,
    );
    expect(window.featuresAt(engineTime(40))).toEqual(expected);
    expect(expected.features['atr']).not.toBeNull();
    expect(expected.features['rs_vs_btc']).toBeNull();
  });
});
