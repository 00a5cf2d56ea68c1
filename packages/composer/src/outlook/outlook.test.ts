import {
  canonicalJson,
  dayProfileSchema,
  OUTLOOK_TERMS,
  type ComposedInput,
  type DayProfile,
  type OutlookModel,
  type OutlookTerm,
  type RawInputBufferRecord,
  type RawMarketEvent,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { composeInput } from '../compose.ts';
import { FEATURE_KEYS, OUTLOOK_FEATURE_KEYS } from '../features/feature-keys.ts';
import { outlookOpinion } from '../observers/v3/outlook.ts';
import { createSnapshotComposer } from '../snapshot-composer.ts';
import { CADENCE_MS, candleEvent, engineTime, recordsOf, START_MS } from '../testing/events.ts';
import { candleOf, ordinaryMarket, type MarketBar } from '../testing/ordinary-market.ts';
import { randomSource, randomStream } from '../testing/random-stream.ts';

const SYMBOL = 'AAAUSDT';

function modelOf(terms: OutlookModel['terms'], cadence_ms = CADENCE_MS): OutlookModel {
  return { version: '1', cadence_ms, horizon_bars: 10, intercept: 0, terms };
}

/** The term itself: what is forecast is its value, and 1000 where it has none. */
function only(term: OutlookTerm): OutlookModel {
  return { ...modelOf({ [term]: { coefficient: 1, centre: 1000 } }), intercept: 1000 };
}

const everything = modelOf(
  Object.fromEntries(OUTLOOK_TERMS.map((term, at) => [term, { coefficient: 0.1 + at / 50, centre: at / 100 }])),
);
const config = { outlook_model: everything, observer_set: 'v3' } as const;
const shortHistories = {
  ...config,
  bar_history_bars: 100,
  close_history_bars: 961,
  max_event_ids_per_bar: 16,
} as const;

type HeardBar = MarketBar & { readonly heard: boolean; readonly trades: number | null };

/** Bars of which a few are not heard, stand still, or do not say how often was traded. */
function patchyMarket(seed: number, bars: number): HeardBar[] {
  const random = randomSource(seed);
  return ordinaryMarket(seed, bars).map((bar) => {
    const still = { open: bar.close, high: bar.close, low: bar.close, volume: 0, taker_buy_volume: 0 };
    return {
      ...bar,
      ...(random() < 0.03 ? still : {}),
      heard: random() > 0.05,
      trades: random() < 0.05 ? null : Math.floor(5000 * random() * random()),
    };
  });
}

function eventsOf(bar: HeardBar, n: number): RawMarketEvent[] {
  if (!bar.heard) return [];
  const candle = candleOf(bar, n);
  if (candle.event_type !== 'Candle' || bar.trades === null) return [candle];
  return [{ ...candle, normalized: { ...candle.normalized, trade_count: bar.trades } }];
}

const nothing = Number.NaN;
function logRange(bar: HeardBar | undefined): number {
  return bar === undefined || !bar.heard || (bar.volume === 0 && bar.high === bar.low)
    ? nothing
    : Math.log(Math.max(Math.log(bar.high / bar.low), 1e-5));
}
function logVolume(bar: HeardBar): number {
  return bar.heard && bar.volume > 0 ? Math.log(bar.volume) : nothing;
}
function logTrades(bar: HeardBar | undefined): number {
  return bar?.heard === true && bar.trades !== null && bar.trades > 0 ? Math.log(bar.trades) : nothing;
}

/** The log return of a bar that traded from the slot before. */
function returnInto(before: HeardBar | undefined, bar: HeardBar): number {
  if (before?.heard !== true || !bar.heard || (bar.volume === 0 && bar.high === bar.low)) return nothing;
  return Math.log(bar.close / before.close);
}

function present(values: readonly number[]): number[] {
  return values.filter((value) => !Number.isNaN(value));
}

function meanOf(values: readonly number[], least: number): number {
  const known = present(values);
  return known.length < least ? nothing : known.reduce((total, value) => total + value, 0) / known.length;
}

/** A day profile by its definition, plainly: half hour after half hour. */
function plainProfile() {
  const weights = new Array<number>(48).fill(0);
  const sums = new Array<number>(48).fill(0);
  const range = { weight: 0, sum: 0 };
  const trades = { weight: 0, sum: 0 };
  const slotOf = (endMs: number): number => Math.floor(((endMs - 1) % 86_400_000) / 1_800_000);
  const take = (into: { weight: number; sum: number }, value: number, decay: number): void => {
    into.weight = into.weight * decay + 1;
    into.sum = into.sum * decay + value;
  };
  return {
    trades,
    at: (endMs: number): number => (sums[slotOf(endMs)] ?? 0) / ((weights[slotOf(endMs)] ?? 0) + 1),
    /** The bars of the half hour that ends at a time. */
    step(endMs: number, bars: readonly (HeardBar | undefined)[]): void {
      const ranges = present(bars.map(logRange));
      if (ranges.length === 0) return;
      const slot = slotOf(endMs);
      if (range.weight >= 60) {
        weights[slot] = 0.85 * (weights[slot] ?? 0) + 1;
        sums[slot] = 0.85 * (sums[slot] ?? 0) + meanOf(ranges, 1) - range.sum / range.weight;
      }
      for (const bar of bars) {
        if (Number.isNaN(logRange(bar))) continue;
        take(range, logRange(bar), 0.5 ** (1 / 240));
        if (!Number.isNaN(logTrades(bar))) take(trades, logTrades(bar), 0.5 ** (1 / 480));
      }
    },
  };
}

/** The definitions, read plainly off the market up to its n-th bar. */
function expectedAt(market: readonly HeardBar[], n: number, profile: ReturnType<typeof plainProfile>) {
  const last = (slots: number): readonly HeardBar[] => market.slice(Math.max(0, n - slots), n);
  const ranges = last(960).map(logRange);
  const weights = ranges.map((log, slot) => (Number.isNaN(log) ? 0 : 0.5 ** ((ranges.length - 1 - slot) / 480)));
  const weight = weights.reduce((total, each) => total + each, 0);
  const known = present(ranges).length;
  const weighted = ranges.reduce(
    (total, log, slot) => total + (Number.isNaN(log) ? 0 : (weights[slot] ?? 0) * Math.exp(log)),
    0,
  );
  const logRangeUsual = known < 120 ? nothing : Math.log(weighted / weight);
  const moves = market.slice(0, n).map((bar, slot, past) => returnInto(past[slot - 1], bar));
  const known960 = present(moves.slice(-960)).length;
  const moved = present(moves).map((move, place, all) => ({ move, weight: 0.5 ** ((all.length - 1 - place) / 480) }));
  const squares = moved.reduce((total, one) => total + one.weight * one.move ** 2, 0);
  const usual = Math.sqrt(squares / moved.reduce((total, one) => total + one.weight, 0));
  const logUsual = known960 < 120 ? nothing : Math.log(usual);
  const usualVolume = meanOf(last(960).map(logVolume), 120);
  const usualTrades = profile.trades.weight < 30 ? nothing : profile.trades.sum / profile.trades.weight;
  const terms: Partial<Record<OutlookTerm, number>> = {};
  for (const slots of [1, 5, 20, 60] as const) {
    terms[`range_${slots}`] = meanOf(last(slots).map(logRange), slots / 2) - logUsual;
    terms[`volume_${slots}`] = meanOf(last(slots).map(logVolume), slots / 2) - usualVolume;
    terms[`trades_${slots}`] = meanOf(last(slots).map(logTrades), slots / 2) - usualTrades;
  }
  terms.usual_range = logRangeUsual - logUsual;
  for (const slots of [480, 960] as const) terms[`range_${slots}`] = meanOf(last(slots).map(logRange), 120) - logUsual;
  const mean = (bars: readonly number[]): number =>
    bars.reduce((total, bar) => total + profile.at(engineTime(n + bar)), 0) / bars.length;
  const tenBars = Array.from({ length: 10 }, (_, at) => at);
  terms.day_ahead = mean(tenBars.map((bar) => bar + 1));
  terms.day_change = terms.day_ahead - mean(tenBars.map((bar) => -bar));
  for (const harmonic of [1, 2, 3, 4] as const) {
    const phase = (2 * Math.PI * harmonic * (engineTime(n) % 3_600_000)) / 3_600_000;
    terms[`hour_sin_${harmonic}`] = Math.sin(phase);
    terms[`hour_cos_${harmonic}`] = Math.cos(phase);
  }
  const isMissing = Number.isNaN(logUsual) || Number.isNaN(terms.range_20 ?? nothing);
  return { terms, isMissing, usual };
}

/** Feeds a market bar by bar to one composer a model. */
function composersOf(models: readonly OutlookModel[]) {
  const composers = models.map((outlook_model) => createSnapshotComposer({ outlook_model }));
  let fed = 0;
  return (events: readonly RawMarketEvent[], engineMs: number): readonly ComposedInput[] => {
    const records = recordsOf(events, fed + 1);
    fed += records.length;
    return composers.map((composer) => {
      composer.ingest(records);
      return composer.composeAt(SYMBOL, engineMs);
    });
  };
}

describe('the terms of the outlook and the profile of the day', () => {
  it('are what their definitions say, at every length of history', () => {
    const market = patchyMarket(20260201, 1100);
    const terms = OUTLOOK_TERMS;
    const feed = composersOf(terms.map(only));
    const profile = plainProfile();
    const present = new Map<string, number>();
    for (const [index, bar] of market.entries()) {
      const n = index + 1;
      const end = engineTime(n);
      const composed = feed(eventsOf(bar, n), end);
      if (end % 1_800_000 === 0)
        profile.step(
          end,
          [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((back) => market[index - back]),
        );
      if (n % 29 !== 0 && !(n > 115 && n < 130) && n < 1090) continue;
      const expected = expectedAt(market, n, profile);
      for (const [at, term] of terms.entries()) {
        const { range_outlook, usual_volatility } = composed[at]?.feature_snapshot.features ?? {};
        const value = expected.terms[term] ?? nothing;
        if (expected.isMissing) {
          expect(range_outlook, `${term} at ${n}`).toBeNull();
          continue;
        }
        expect(usual_volatility).toBeCloseTo(expected.usual, 10);
        expect(range_outlook, `${term} at ${n}`).toBeCloseTo(Number.isNaN(value) ? 1000 : value, 8);
        if (!Number.isNaN(value)) present.set(term, (present.get(term) ?? 0) + 1);
      }
    }
    expect(present.size).toBe(terms.length);
    expect(Math.min(...present.values())).toBeGreaterThan(20);
  });

  it('are given out where that is asked for, and sum to intercept + coefficient · (term − centre)', () => {
    const model = {
      ...modelOf({ usual_range: { coefficient: 2, centre: 0.5 }, range_1: { coefficient: 1, centre: 0 } }),
      intercept: 3,
    };
    const composer = createSnapshotComposer({ outlook_model: model, outlook_terms: true });
    const asked = createSnapshotComposer({ outlook_terms: true });
    let forecasts = 0;
    for (const [index, bar] of patchyMarket(3, 420).entries()) {
      const records = recordsOf(eventsOf(bar, index + 1), 1 + index);
      composer.ingest(records);
      asked.ingest(records);
      const { feature_snapshot, outlook } = composer.composeAt(SYMBOL, engineTime(index + 1));
      const others = asked.composeAt(SYMBOL, engineTime(index + 1));
      expect(others.outlook).toEqual(outlook);
      expect(others.feature_snapshot.features).not.toHaveProperty('range_outlook');
      const { range_outlook } = feature_snapshot.features;
      const { terms, usual_volatility } = outlook ?? {};
      expect(feature_snapshot.features['usual_volatility']).toBe(usual_volatility);
      if (typeof range_outlook !== 'number' || terms === undefined) continue;
      const last = terms.range_1 ?? 0;
      expect(range_outlook).toBeCloseTo(3 + 2 * (Number(terms.usual_range) - 0.5) + last, 9);
      forecasts += 1;
    }
    expect(forecasts).toBeGreaterThan(200);
  });

  it('count trades of the longest candles that cover a bar, as each first came', () => {
    const minutes = (n: number, trades: readonly number[]): RawMarketEvent[] =>
      trades.map((trade_count, at) =>
        candleEvent(engineTime(n) - (2 - at) * 60_000 - 1, {
          high: 102,
          close: 100 + (n % 2),
          low: 100,
          interval_ms: 60_000,
          ...(trade_count < 0 ? {} : { trade_count }),
        }),
      );
    const market = Array.from({ length: 160 }, (_, at) => minutes(at + 1, [10, 20, 70])).flat();
    const tradesAt = (last: readonly RawMarketEvent[]): number => {
      const input = { raw_events: [...market, ...last], symbol: SYMBOL, engine_timestamp_ms: engineTime(161) };
      return Number(
        composeInput(input, { outlook_model: only('trades_1') }).feature_snapshot.features['range_outlook'],
      );
    };
    const whole = (trade_count: number) =>
      candleEvent(engineTime(161) - 1, { high: 102, close: 101, low: 100, trade_count });
    expect(tradesAt(minutes(161, [50, 50, 100]))).toBeCloseTo(Math.log(2), 6);
    expect(tradesAt([...minutes(161, [50, 50, 100]), ...minutes(161, [1, 1, 1])])).toBeCloseTo(Math.log(2), 6);
    expect(tradesAt([...minutes(161, [50, 50, 100]), whole(400)])).toBeCloseTo(Math.log(4), 6);
    expect(tradesAt(minutes(161, [50, -1, 100]))).toBe(1000);
  });
});

/** Prices of bars that go up and down by one. */
function moving(bar: number) {
  return { low: 100, high: 102, close: 100 + (bar % 2) };
}

/** A run that was asked for on the way, the profile before it and where the log stood. */
interface Asked {
  readonly composed: ComposedInput;
  readonly before: DayProfile | null;
  readonly engineMs: number;
  readonly lookbackStart: number;
  readonly cutEnd: number;
}

/** Feeds records in random batches, asks at random boundaries on the way, and at times goes on in another composer, as a restart does. */
function feedInBatches(records: readonly RawInputBufferRecord[], seed: number, meanBatch: number): Asked[] {
  const random = randomSource(seed);
  let composer = createSnapshotComposer(shortHistories);
  const asked: Asked[] = [];
  let before: DayProfile | null = null;
  let fed = 0;
  let engineMs = 0;
  while (fed < records.length) {
    const batch = 1 + Math.floor(random() * 2 * meanBatch);
    composer.ingest(records.slice(fed, fed + batch));
    fed = Math.min(records.length, fed + batch);
    if (random() < 0.3) continue;
    const clock = records[fed - 1]?.event.recv_ts_ms ?? 0;
    engineMs = Math.max(engineMs, Math.floor(clock / CADENCE_MS) * CADENCE_MS);
    const lookbackStart = composer.lookbackStart(engineMs);
    if (random() < 0.1) {
      composer = createSnapshotComposer(shortHistories);
      composer.ingest(records.slice(lookbackStart - 1, fed));
      expect(composer.lookbackStart(engineMs)).toBe(lookbackStart);
    }
    const composed = composer.composeAt(SYMBOL, engineMs, before);
    asked.push({ composed, before, engineMs, lookbackStart, cutEnd: fed });
    before = composed.day_profile ?? null;
  }
  return asked;
}

function pureInput(records: readonly RawInputBufferRecord[], at: Asked, firstSeq: number): ComposedInput {
  const { before, cutEnd, engineMs } = at;
  const input = { records: records.slice(firstSeq - 1, cutEnd), symbol: SYMBOL, engine_timestamp_ms: engineMs };
  return composeInput({ ...input, day_profile: before }, shortHistories);
}

describe('what a composer remembers of the day', () => {
  it('gives the bits of the pure function over lookback, cut and the profile before, at any batching and any restart', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 130, max: 190 }),
        (seed, batch, bars) => {
          const records = recordsOf(randomStream(seed, bars).filter((event) => event.symbol === SYMBOL));
          const asked = feedInBatches(records, seed + 1, batch);
          for (const at of asked.filter((_, index) => index % 7 === 0 || index > asked.length - 3)) {
            expect(canonicalJson(pureInput(records, at, at.lookbackStart))).toBe(canonicalJson(at.composed));
            expect(canonicalJson(pureInput(records, at, 1))).toBe(canonicalJson(at.composed));
            if (at.composed.feature_snapshot.features['range_outlook'] !== null) compared += 1;
          }
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(10);
  });

  it('gives the same bits when the stream is longer than its histories, and holds what no lookback does', () => {
    const records = recordsOf(randomStream(20260201, 1150).filter((event) => event.symbol === SYMBOL));
    const asked = feedInBatches(records, 7, 40);
    const last = asked.filter(({ engineMs }) => engineMs > engineTime(1000));
    for (const at of last.filter((_, index) => index % 5 === 0)) {
      expect(at.lookbackStart).toBeGreaterThan(1);
      expect(canonicalJson(pureInput(records, at, at.lookbackStart))).toBe(canonicalJson(at.composed));
    }
    const [at] = last.slice(-1);
    if (at === undefined) throw new Error('nothing was asked for');
    const forgotten = pureInput(records, { ...at, before: null }, at.lookbackStart);
    expect(canonicalJson(forgotten.day_profile)).not.toBe(canonicalJson(at.composed.day_profile));
    expect(dayProfileSchema.parse(at.composed.day_profile)).toEqual(at.composed.day_profile);
  });

  it('changes once a half hour, and is the same object until then', () => {
    const composer = createSnapshotComposer(config);
    let before: DayProfile | undefined;
    for (const [index, bar] of patchyMarket(5, 100).entries()) {
      const engineMs = engineTime(index + 1);
      composer.ingest(recordsOf(eventsOf(bar, index + 1), 1 + index));
      const { day_profile } = composer.composeAt(SYMBOL, engineMs);
      if (before !== undefined && engineMs % 1_800_000 !== 0) expect(day_profile).toBe(before);
      else expect(day_profile?.engine_timestamp_ms).toBe(engineMs);
      before = day_profile;
    }
    expect(composer.composeAt(SYMBOL, engineTime(100)).day_profile).toBe(before);
  });

  it('answers a run again from the profile before it, as if it had not been asked', () => {
    const composer = createSnapshotComposer(config);
    const half = START_MS - (START_MS % 1_800_000) + 3_600_000;
    composer.ingest(recordsOf(patchyMarket(6, 40).flatMap((bar, index) => eventsOf(bar, index + 1))));
    const before = composer.composeAt(SYMBOL, half - CADENCE_MS).day_profile ?? null;
    const once = canonicalJson(composer.composeAt(SYMBOL, half, before));
    expect(canonicalJson(composer.composeAt(SYMBOL, half, before))).toBe(once);
  });

  it('begins with the half hours that its window holds', () => {
    const events = patchyMarket(8, 400).flatMap((bar, index) => eventsOf(bar, index + 1));
    const { day_profile } = composeInput(
      { raw_events: events, symbol: SYMBOL, engine_timestamp_ms: engineTime(400) },
      config,
    );
    expect(day_profile?.weights.filter((weight) => weight > 0).length).toBeGreaterThan(30);
    const { day_profile: none } = composeInput(
      { raw_events: [], symbol: SYMBOL, engine_timestamp_ms: engineTime(400) },
      config,
    );
    expect(none?.weights.every((weight) => weight === 0)).toBe(true);
  });

  it('begins with the same bits whether more than the lookback is at hand or not', () => {
    const records = recordsOf(ordinaryMarket(9, 1_022).map((bar, index) => candleOf(bar, index + 1)));
    const composer = createSnapshotComposer(shortHistories);
    composer.ingest(records);
    for (const engine_timestamp_ms of Array.from({ length: 10 }, (_, at) => engineTime(1_010 + at))) {
      const lookback = records.slice(composer.lookbackStart(engine_timestamp_ms) - 1);
      const begun = composeInput({ records: lookback, symbol: SYMBOL, engine_timestamp_ms }, shortHistories);
      expect(canonicalJson(composer.composeAt(SYMBOL, engine_timestamp_ms, null))).toBe(canonicalJson(begun));
    }
  });

  it('does not look ahead: what comes after the engine time changes neither forecast nor profile', () => {
    const bars = 300;
    const events = randomStream(20260207, bars).filter((event) => event.symbol === SYMBOL);
    const others = randomStream(20260208, bars).filter((event) => event.symbol === SYMBOL);
    for (const bar of [130, 165, 200, 260]) {
      const isFuture = (event: RawMarketEvent): boolean => (event.exchange_ts_ms ?? 0) > engineTime(bar);
      const past = events.filter((event) => !isFuture(event));
      const of = (raw_events: readonly RawMarketEvent[]) =>
        canonicalJson(composeInput({ raw_events, symbol: SYMBOL, engine_timestamp_ms: engineTime(bar) }, config));
      const future = others.filter(isFuture);
      expect(of([...future, ...past, ...future])).toBe(of(events));
      expect(of(past)).toBe(of(events));
    }
  });

  it.each([
    [420_000, 'that do not divide a half hour'],
    [20_000, 'of which a half hour has more than 60'],
    [3_600_000, 'longer than it'],
  ])('keeps no profile for bars of %i ms, %s, whose terms are then as usual', (cadence_ms) => {
    const model = modelOf(
      { day_ahead: { coefficient: 1, centre: 0 }, trades_1: { coefficient: 1, centre: 0 } },
      cadence_ms,
    );
    const events = Array.from({ length: 130 }, (_, bar) =>
      candleEvent((bar + 1) * cadence_ms, { ...moving(bar), interval_ms: cadence_ms, trade_count: 5 + bar }),
    );
    const input = { raw_events: events, symbol: SYMBOL, engine_timestamp_ms: 130 * cadence_ms };
    const composed = composeInput(input, { cadence_ms, outlook_model: model });
    expect(composed.day_profile).toBeUndefined();
    expect(composed.feature_snapshot.features['range_outlook']).toBe(0);
  });

  it('is not there without a model, and neither is the forecast', () => {
    const input = { raw_events: randomStream(4, 40), symbol: SYMBOL, engine_timestamp_ms: engineTime(40) };
    const without = composeInput(input, { observer_set: 'v3' });
    expect(Object.keys(without.feature_snapshot.features)).toEqual([...FEATURE_KEYS]);
    expect(without).not.toHaveProperty('day_profile');
    expect(without.evidence_snapshot).toEqual(composeInput(input, { observer_set: 'v2' }).evidence_snapshot);
    const { features } = composeInput(input, config).feature_snapshot;
    expect(Object.keys(features)).toEqual([...FEATURE_KEYS, ...OUTLOOK_FEATURE_KEYS].sort());
    for (const key of FEATURE_KEYS) expect(features[key]).toBe(without.feature_snapshot.features[key]);
  });

  it('robust: profile of another run: of another symbol, another cadence, or from after the engine time → refused, and nothing is remembered', () => {
    const composer = createSnapshotComposer(config);
    const own = composer.composeAt(SYMBOL, engineTime(20)).day_profile;
    if (own === undefined) throw new Error('there is a profile');
    const wrong = [
      [{ ...own, symbol: 'BBBUSDT' }, 'is of BBBUSDT'],
      [{ ...own, cadence_ms: 60_000 }, 'bars of 60000 ms'],
      [{ ...own, engine_timestamp_ms: engineTime(22) }, 'after the engine time'],
      [{ ...own, through_ts_ms: engineTime(22) }, 'after the engine time'],
    ] as const;
    for (const [profile, told] of wrong) {
      const refused: unknown = expect.objectContaining({
        code: 'invalid_argument',
        message: expect.stringContaining(told) as string,
      });
      expect(() => composer.composeAt(SYMBOL, engineTime(21), profile)).toThrow(refused);
      const input = { raw_events: [], symbol: SYMBOL, engine_timestamp_ms: engineTime(21), day_profile: profile };
      expect(() => composeInput(input, config)).toThrow(refused);
    }
    const torn = { ...own, weights: own.weights.slice(1) };
    const input = { raw_events: [], symbol: SYMBOL, engine_timestamp_ms: engineTime(21), day_profile: torn };
    expect(() => composeInput(input, config)).toThrow(/does not match day_profile version 1 at weights/);
    expect(composer.composeAt(SYMBOL, engineTime(21)).day_profile).toBe(own);
  });

  it('robust: contradicting configuration: an outlook model of another cadence → refused, naming it', () => {
    const model = modelOf({}, 60_000);
    expect(() => createSnapshotComposer({ outlook_model: model })).toThrow(/outlook_model.cadence_ms: 60000 must be/);
  });
});

describe('the observer of the outlook', () => {
  it('speaks where there is a forecast, once, and its opinion gives the forecast back', () => {
    const composer = createSnapshotComposer({ outlook_model: only('range_5'), observer_set: 'v3' });
    const said = new Set<string>();
    for (const [index, bar] of patchyMarket(9, 400).entries()) {
      composer.ingest(recordsOf(eventsOf(bar, index + 1), 1 + index));
      const { evidence_snapshot, feature_snapshot } = composer.composeAt(SYMBOL, engineTime(index + 1));
      const opinions = evidence_snapshot.opinions.filter(({ source }) => source === 'composer:outlook_v3');
      const outlook = feature_snapshot.features['range_outlook'] ?? null;
      expect(opinions).toHaveLength(outlook === null ? 0 : 1);
      const [opinion] = opinions;
      if (opinion === undefined || outlook === null || opinion.strength === 1) continue;
      said.add(opinion.regime);
      const side = opinion.regime === 'CHOP_BALANCED' ? -1 : 1;
      expect(side * opinion.strength + 0.2).toBeCloseTo(outlook, 9);
      expect(outlookOpinion(outlook)).toEqual(opinion);
    }
    expect([...said].sort()).toEqual(['CHOP_BALANCED', 'TREND_EXHAUSTION']);
  });
});
