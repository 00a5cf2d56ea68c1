import { runId, XrayError, type LogEntry } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import type { BoundaryCut } from './cuts/boundary-cut.ts';
import { createOrchestrator } from './orchestrator.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade } from './testing/fixtures.ts';

function cutAt(bar: number, symbols: readonly string[], firstSeq: number): BoundaryCut {
  const engineMs = bar * CADENCE_MS;
  return {
    engine_timestamp_ms: engineMs,
    planned_ts_ms: engineMs + 2_000,
    cut_kind: 'boundary',
    cut_end_ingest_seq: firstSeq + symbols.length - 1,
    records: symbols.map((symbol, position) => ({
      schema: 'raw_input_buffer_record',
      schema_version: '1',
      ingest_seq: firstSeq + position,
      ingest_ts_ms: 0,
      event: trade(symbol, engineMs - 1),
    })),
    symbols,
  };
}

function names(entries: readonly LogEntry[]) {
  return entries.map(({ record, stream }) => {
    if ('status' in record) return `${stream} ${record.status}`;
    return 'event_type' in record ? `${stream} ${record.event_type}` : stream;
  });
}

function orchestratorWith(composer = summingComposer(), config = {}) {
  return createOrchestrator({ composer, engine: countingEngine(), identity, config });
}

describe('createOrchestrator', () => {
  it('writes a run from its intent to its decision, in order', () => {
    const { entries } = orchestratorWith().runBoundary(cutAt(1, ['A'], 1));
    expect(names(entries)).toEqual([
      'run_record started',
      'orchestrator_event EngineRunStarted',
      'runtime_event intent.received',
      'runtime_event dataplane.dispatched',
      'run_record completed',
      'orchestrator_event EngineRunCompleted',
      'hysteresis_record',
      'orchestrator_event HysteresisStatePublished',
      'runtime_event artifact.delivered',
    ]);
  });

  it('publishes no hysteresis state in truth mode', () => {
    const { events } = orchestratorWith(summingComposer(), { engine_mode: 'truth' }).runBoundary(cutAt(1, ['A'], 1));
    expect(events.map((event) => event.event_type)).toEqual(['EngineRunStarted', 'EngineRunCompleted']);
  });

  it('names every run by its symbol, engine time, cut end and mode', () => {
    const { events } = orchestratorWith().runBoundary(cutAt(2, ['A', 'B'], 1));
    const key = { engine_timestamp_ms: 2 * CADENCE_MS, cut_end_ingest_seq: 2, engine_mode: 'hysteresis' } as const;
    expect(new Set(events.map((event) => event.run_id))).toEqual(
      new Set([runId({ ...key, symbol: 'A' }), runId({ ...key, symbol: 'B' })]),
    );
  });

  it('starts each cut after the symbol’s last one and counts its events by type', () => {
    const orchestrator = orchestratorWith();
    orchestrator.runBoundary(cutAt(1, ['A', 'B'], 1));
    orchestrator.runBoundary(cutAt(2, ['A'], 3));
    const { events } = orchestrator.runBoundary(cutAt(3, ['A', 'B'], 4));
    const completed = events.filter((event) => event.event_type === 'EngineRunCompleted');
    expect(completed.map((event) => [event.symbol, event.cut_start_ingest_seq, event.cut_end_ingest_seq])).toEqual([
      ['A', 4, 5],
      ['B', 3, 5],
    ]);
    expect(completed.map((event) => event.counts_by_event_type)).toEqual([{ TradeTick: 1 }, { TradeTick: 1 }]);
  });

  it('carries each symbol’s memory from run to run', () => {
    const orchestrator = orchestratorWith();
    orchestrator.runBoundary(cutAt(1, ['A', 'B'], 1));
    orchestrator.runBoundary(cutAt(2, ['A'], 3));
    const { entries } = orchestrator.runBoundary(cutAt(3, ['A', 'B'], 4));
    const counts = entries.flatMap((entry) =>
      entry.stream === 'hysteresis_record' ? [[entry.record.symbol, entry.record.progress_current]] : [],
    );
    expect(counts).toEqual([
      ['A', 3],
      ['B', 2],
    ]);
  });

  it('turns one symbol’s failure into its own EngineRunFailed and goes on with the others', () => {
    const composer = summingComposer((symbol) => {
      if (symbol === 'A') throw new TypeError('no such thing');
    });
    const { entries, events } = orchestratorWith(composer).runBoundary(cutAt(1, ['A', 'B'], 1));
    const failed = events.find((event) => event.event_type === 'EngineRunFailed');
    expect(failed).toMatchObject({ symbol: 'A', payload: { error_kind: 'TypeError', error_detail: 'no such thing' } });
    expect(events.some((event) => event.symbol === 'B' && event.event_type === 'EngineRunCompleted')).toBe(true);
    expect(names(entries)).toContain('run_record failed');
  });

  it('tries again only what says retry, and no oftener than it is told', () => {
    const tries = new Map<string, number>();
    const composer = summingComposer((symbol) => {
      const count = (tries.get(symbol) ?? 0) + 1;
      tries.set(symbol, count);
      if (symbol === 'A' && count < 3) throw new XrayError('busy', 'try again', 'retry');
      if (symbol === 'B') throw new XrayError('busy', 'try again', 'retry');
      if (symbol === 'C') throw new XrayError('broken', 'do not', 'halt');
    });
    const { events } = orchestratorWith(composer, { max_attempts: 4 }).runBoundary(cutAt(1, ['A', 'B', 'C'], 1));
    const outcomes = events.filter(
      (event) => event.event_type !== 'EngineRunStarted' && event.event_type !== 'HysteresisStatePublished',
    );
    expect(outcomes.map((event) => [event.symbol, event.event_type, event.attempt])).toEqual([
      ['A', 'EngineRunCompleted', 3],
      ['B', 'EngineRunFailed', 4],
      ['C', 'EngineRunFailed', 1],
    ]);
  });

  it('repeats a recorded failure instead of running the engine', () => {
    const failure = { attempts: 2, error_kind: 'gone', error_detail: 'it was the weather' };
    const { events } = orchestratorWith().runBoundary(cutAt(1, ['A'], 1), { failures: new Map([['A', failure]]) });
    expect(events.at(-1)).toMatchObject({ event_type: 'EngineRunFailed', attempt: 2, payload: { error_kind: 'gone' } });
  });

  it('fails the run of a symbol that has gone silent, and runs the others', () => {
    const { events } = orchestratorWith().runBoundary({ ...cutAt(1, ['A', 'B'], 1), silent: new Set(['B']) });
    expect(events.filter((event) => event.symbol === 'B')).toMatchObject([
      { event_type: 'EngineRunStarted' },
      { event_type: 'EngineRunFailed', payload: { error_kind: 'silent_symbol' } },
    ]);
    expect(events.some((event) => event.symbol === 'A' && event.event_type === 'EngineRunCompleted')).toBe(true);
  });

  it('gives the same whether records come ahead of the boundary or with it', () => {
    const cut = cutAt(1, ['A', 'B'], 1);
    const ahead = orchestratorWith();
    ahead.takeEarly(cut.records.slice(0, 1));
    expect(ahead.runBoundary({ ...cut, records: cut.records.slice(1) })).toEqual(orchestratorWith().runBoundary(cut));
  });

  it('marks the record of a boundary that was missed with the time at which it was caught up', () => {
    let now = 9_000_000;
    const wallMs = () => (now += 1);
    const { entries } = orchestratorWith().runBoundary(cutAt(1, ['A'], 1), { wallMs, caught_up: true });
    const records = entries.flatMap((entry) => (entry.stream === 'run_record' ? [entry.record] : []));
    expect(records).toMatchObject([
      { caught_up_ts_ms: 9_000_001, started_ts_ms: 9_000_001, completed_ts_ms: null },
      { caught_up_ts_ms: 9_000_001, started_ts_ms: 9_000_001, completed_ts_ms: 9_000_002 },
    ]);
  });

  it('refuses a configuration that contradicts itself, naming the key', () => {
    expect(() => orchestratorWith(summingComposer(), { boundary_delay_ms: 180_000 })).toThrow(/boundary_delay_ms/);
    expect(() => orchestratorWith(summingComposer(), { cadence_ms: 0.5 })).toThrow(/cadence_ms/);
    expect(() => orchestratorWith(summingComposer(), { max_attempts: 0 })).toThrow(/max_attempts/);
  });

  it('refuses a cut that goes back', () => {
    const orchestrator = orchestratorWith();
    orchestrator.runBoundary(cutAt(1, ['A', 'B'], 1));
    expect(() => orchestrator.runBoundary({ ...cutAt(2, ['A'], 3), cut_end_ingest_seq: 1 })).toThrow(
      /only move forward/,
    );
  });
});
