import {
  canonicalJson,
  XrayError,
  type LogEntry,
  type RawInputBufferRecord,
  type RawMarketEvent,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { BoundaryCut } from './cuts/boundary-cut.ts';
import { createOrchestrator, type OrchestratorParts } from './orchestrator.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade, watch } from './testing/fixtures.ts';

function recordsOf(events: readonly RawMarketEvent[], firstSeq = 1): readonly RawInputBufferRecord[] {
  return events.map((event, position) => ({
    schema: 'raw_input_buffer_record',
    schema_version: '1',
    ingest_seq: firstSeq + position,
    ingest_ts_ms: 0,
    event,
  }));
}

function cutOf(bar: number, events: readonly RawMarketEvent[], firstSeq = 1): BoundaryCut {
  return {
    engine_timestamp_ms: bar * CADENCE_MS,
    planned_ts_ms: bar * CADENCE_MS + 2_000,
    cut_kind: 'boundary',
    cut_end_ingest_seq: firstSeq + events.length - 1,
    records: recordsOf(events, firstSeq),
    symbols: [
      ...new Set(events.filter((event) => event.event_type === 'TradeTick').map(({ symbol }) => symbol)),
    ].sort(),
  };
}

function orchestratorOf(parts: Partial<OrchestratorParts> = {}) {
  return createOrchestrator({ composer: openComposer(), engine: countingEngine(), identity, ...parts });
}

/** Takes any records in order, whether some are left out between them or not. */
function openComposer(take: (record: RawInputBufferRecord) => void = () => undefined) {
  const inner = summingComposer();
  let seen = 0;
  let given = 0;
  return {
    ...inner,
    ingest(records: readonly RawInputBufferRecord[]) {
      for (const record of records) {
        if (record.ingest_seq <= seen) throw new XrayError('ingest_order_violated', 'taken already', 'halt');
        take(record);
        seen = record.ingest_seq;
        given += 1;
        inner.ingest([{ ...record, ingest_seq: given }]);
      }
    },
  };
}

function withoutWords(entries: readonly LogEntry[], symbol: string) {
  return entries.filter(({ record }) => 'symbol' in record && record.symbol === symbol).map(({ record }) => record);
}

function outcomeOf(events: readonly { readonly symbol: string; readonly event_type: string }[], symbol: string) {
  return events.filter((event) => event.symbol === symbol).map((event) => event.event_type);
}

/** Throws what need not be an error. */
function raise(what: unknown): void {
  (function* nothing(): Generator<undefined> {
    yield undefined;
  })().throw(what);
}

/** Whatever a dependency may throw. */
const thrown = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => new Error(text)),
  fc
    .tuple(fc.string({ unit: 'binary' }), fc.constantFrom('halt', 'skip', 'quarantine'))
    .map(([code, policy]) => new XrayError(code, code, policy)),
  fc.constantFrom('\ud800', new Error('\udfff lone'), undefined, null, 7, Symbol('s'), Object.create(null) as object),
  fc.constant({
    get message(): string {
      throw new Error('no message');
    },
  }),
);

describe('a fault of one symbol', () => {
  it('robust: fault of one symbol: composer throws anything at all → its run fails, the others’ are as without it', () => {
    fc.assert(
      fc.property(thrown, fc.constantFrom('ingest', 'compose', 'engine'), (what, where) => {
        const events = ['A', 'B', 'C'].map((symbol) => trade(symbol, CADENCE_MS - 5));
        const whole = orchestratorOf().runBoundary(cutOf(1, events));
        const composer = openComposer((record) => {
          if (where === 'ingest' && record.event.symbol === 'B') raise(what);
        });
        const engine = countingEngine();
        const faulty = orchestratorOf({
          composer: {
            ...composer,
            composeAt(symbol, engineMs) {
              if (where === 'compose' && symbol === 'B') raise(what);
              return composer.composeAt(symbol, engineMs);
            },
          },
          engine: {
            ...engine,
            judge(snapshot, mode, previous) {
              if (where === 'engine' && snapshot.symbol === 'B') raise(what);
              return engine.judge(snapshot, mode, previous);
            },
          },
        }).runBoundary(cutOf(1, events));
        expect(outcomeOf(faulty.events, 'B')).toEqual(['EngineRunStarted', 'EngineRunFailed']);
        for (const symbol of ['A', 'C'])
          expect(withoutWords(faulty.entries, symbol)).toEqual(withoutWords(whole.entries, symbol));
        for (const { record } of faulty.entries) expect(() => canonicalJson(record)).not.toThrow();
      }),
    );
  });

  it.each<[string, number | string]>([
    ['a number that is none', Number.NaN],
    ['an infinity', Number.POSITIVE_INFINITY],
    ['half a character', '\ud83d'],
  ])('that gives %s fails its own run, which names it', (_, strange) => {
    const composer = openComposer();
    const { events } = orchestratorOf({
      composer: {
        ...composer,
        composeAt(symbol, engineMs) {
          const composed = composer.composeAt(symbol, engineMs);
          if (symbol !== 'B') return composed;
          const features = { price_last: strange };
          return { ...composed, feature_snapshot: { ...composed.feature_snapshot, features } as never };
        },
      },
    }).runBoundary(
      cutOf(
        1,
        ['A', 'B'].map((symbol) => trade(symbol, CADENCE_MS - 5)),
      ),
    );
    expect(events.find((event) => event.event_type === 'EngineRunFailed')).toMatchObject({
      symbol: 'B',
      payload: { error_kind: 'unwritable_output' },
    });
    expect(outcomeOf(events, 'A')).toContain('EngineRunCompleted');
  });

  it('fails the run whose cut holds the record, and no later one', () => {
    const composer = openComposer((record) => {
      if (record.ingest_seq === 2) throw new XrayError('too_many_bars', 'microseconds', 'halt');
    });
    const orchestrator = orchestratorOf({ composer });
    const first = orchestrator.runBoundary(cutOf(1, [trade('A', 5), trade('B', 6), trade('A', 7), trade('C', 8)]));
    expect(first.events.filter((event) => event.event_type === 'EngineRunFailed')).toMatchObject([
      { symbol: 'B', payload: { error_kind: 'too_many_bars' } },
    ]);
    const second = orchestrator.runBoundary(cutOf(2, [trade('A', CADENCE_MS + 5), trade('B', CADENCE_MS + 6)], 5));
    expect(second.events.some((event) => event.event_type === 'EngineRunFailed')).toBe(false);
  });

  it('that keeps the composer from saying where its lookback begins leaves the last answer standing', () => {
    const composer = {
      ...openComposer(),
      lookbackStart: () => {
        throw new Error('no');
      },
    };
    const { events } = orchestratorOf({ composer }).runBoundary(cutOf(1, [trade('A', 5)]));
    expect(outcomeOf(events, 'A')).toContain('EngineRunCompleted');
  });
});

describe('what is left out', () => {
  it('robust: too many symbols: three beyond the bound of an import → their events stay in the log, announced, and make no runs', () => {
    const orchestrator = orchestratorOf({ config: { max_symbols: 2 } });
    const events = ['A', 'B', 'C', 'D', 'E'].map((symbol) => trade(symbol, 5));
    const { entries, events: published, left_out } = orchestrator.runBoundary(cutOf(1, events));
    expect(new Set(published.map((event) => event.symbol))).toEqual(new Set(['A', 'B']));
    expect(left_out).toEqual([{ reason: 'max_symbols', events: 3, symbols: 3, first_symbols: ['C', 'D', 'E'] }]);
    const audit = entries.flatMap((entry) => (entry.stream === 'audit' ? [entry.record] : []));
    expect(audit).toMatchObject([{ kind: 'events_left_out', detail: { max_symbols: 2, symbols: 3 } }]);
    const again = orchestrator.runBoundary(cutOf(2, [trade('A', CADENCE_MS + 1), trade('C', CADENCE_MS + 2)], 6));
    expect(again.left_out).toEqual([]);
  });

  it('robust: clock of an exchange: events dated more than a day ahead of their receipt → left out by the composer, announced as each doubles', () => {
    const tallies = new Map<string, number>();
    const leftOut = () =>
      Array.from(tallies, ([symbol, events]) => ({ symbol, reason: 'dated_ahead' as const, events }));
    const orchestrator = orchestratorOf({ composer: { ...openComposer(), leftOut } });
    const announced = (boundary: number, a: number, b: number) => {
      for (const [symbol, events] of Object.entries({ A: a, B: b })) if (events > 0) tallies.set(symbol, events);
      const { entries, left_out } = orchestrator.runBoundary(cutOf(boundary, [], boundary));
      const audit = entries.flatMap((entry) => (entry.stream === 'audit' ? [entry.record] : []));
      expect(audit.map(({ detail }) => detail)).toMatchObject(left_out);
      return left_out;
    };
    const told = { reason: 'dated_ahead', events: 1, symbols: 1, first_symbols: ['A'] };
    expect(announced(1, 0, 0)).toEqual([]);
    expect(announced(2, 1, 0)).toEqual([told]);
    expect(announced(3, 1, 0)).toEqual([]);
    expect(announced(4, 1, 1)).toEqual([{ ...told, events: 2, symbols: 2, first_symbols: ['A', 'B'] }]);
    expect(announced(5, 2, 1)).toEqual([]);
    expect(announced(6, 3, 1)).toEqual([{ ...told, events: 4, symbols: 2, first_symbols: ['A', 'B'] }]);
  });

  it('robust: symbol that nobody watches: ten thousand names → none reaches the composer, announced with their number', () => {
    const seen = new Set<string>();
    const composer = openComposer((record) => void seen.add(record.event.symbol));
    const orchestrator = orchestratorOf({ composer, reference_symbols: ['BTCUSDT'] });
    const others = Array.from({ length: 10_000 }, (_, name) => trade(`X${name}`, 10 + name));
    const events = [watch('A', 1, true), trade('A', 2), trade('BTCUSDT', 3), ...others];
    const { left_out } = orchestrator.runBoundary({ ...cutOf(1, events), symbols: ['A'] });
    expect([...seen]).toEqual(['A', 'BTCUSDT']);
    expect(left_out).toMatchObject([{ reason: 'unwatched', events: 10_000, symbols: 10_000 }]);
  });

  it('robust: lone surrogate: a symbol whose name is half a character → left out and announced, the others run', () => {
    const { events, left_out } = orchestratorOf().runBoundary(cutOf(1, [trade('A', 5), trade('\ud800', 6)]));
    expect(left_out).toMatchObject([{ reason: 'unwritable_symbol', events: 1 }]);
    expect(new Set(events.map((event) => event.symbol))).toEqual(new Set(['A']));
  });

  it('is the same after a restart: who was watched then is told', () => {
    const restored = { watched: [{ symbol: 'A', since_ts_ms: 1 }] };
    const orchestrator = orchestratorOf({ restored });
    orchestrator.warmUp(recordsOf([trade('A', 1), trade('B', 2)]));
    const { left_out } = orchestrator.runBoundary({ ...cutOf(1, [trade('A', 5)], 3), symbols: ['A'] });
    expect(left_out).toMatchObject([{ reason: 'unwatched', first_symbols: ['B'] }]);
  });
});
