import type { OrchestratorEvent, StateGateStateRecord } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { completeStateGateConfig } from './config.ts';
import { createStateGateProcessor } from './processor.ts';
import { coversRun, restoreStateGate } from './restore.ts';
import { batchSizes, inBatches, marketStream, redeliveries, withRedeliveries } from './testing/event-streams.ts';
import { completed, hysteresisPublished, runIdOf, started } from './testing/orchestrator-events.ts';
import { memoryStore, type MemoryStore } from './testing/stores.ts';

const config = completeStateGateConfig({
  denylisted_invalidations: ['late_data'],
  limits: { max_runs_per_engine_time: 3 },
});

async function feed(
  store: MemoryStore,
  events: readonly OrchestratorEvent[],
  sizes: readonly number[],
  records: readonly StateGateStateRecord[] = [],
): Promise<void> {
  const gate = createStateGateProcessor({ config, store, restored: restoreStateGate(records) });
  for (const batch of inBatches(events, sizes)) await gate.consume(batch);
}

describe('a restart from the record log', () => {
  it('goes on with the events of an uninterrupted run, whichever event was the last before the crash', async () => {
    await fc.assert(
      fc.asyncProperty(marketStream, redeliveries, batchSizes, fc.nat(200), async (stream, again, sizes, crash) => {
        const events = withRedeliveries(stream, again);
        const uninterrupted = memoryStore();
        await feed(uninterrupted, events, sizes);

        const store = memoryStore();
        await feed(store, events.slice(0, crash % (events.length + 1)), sizes);
        const records = [...store.records];
        const restored = restoreStateGate(records);
        const first = events.findIndex((event) => !coversRun(restored, event));
        await feed(store, first === -1 ? [] : events.slice(first), sizes, records);

        expect(store.events).toEqual(uninterrupted.events);
        expect(store.records).toEqual(uninterrupted.records);
        expect(store.thread).toEqual(uninterrupted.thread);
      }),
      { numRuns: 300 },
    );
  });

  it('decides a run whose second event came after the crash', async () => {
    const run = { symbol: 'BTCUSDT', engine_timestamp_ms: 180_000, engine_mode: 'hysteresis' } as const;
    const store = memoryStore();
    await feed(store, [started(run), completed(run)], [1]);
    expect(store.records).toEqual([]);
    await feed(store, [started(run), completed(run), hysteresisPublished(run)], [1], store.records);
    expect(store.records.map((record) => record.run_id)).toEqual([runIdOf(run)]);
  });

  it('is not disturbed by events that are fed again though they are covered', async () => {
    await fc.assert(
      fc.asyncProperty(marketStream, async (events) => {
        const store = memoryStore();
        await feed(store, events, [5]);
        const before = store.events.length;
        const second = memoryStore();
        await feed(second, events, [5], store.records);
        expect(store.events).toHaveLength(before);
        expect(second.events).toEqual([]);
      }),
    );
  });

  it('reports the last record of every symbol as its snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(marketStream, async (events) => {
        const store = memoryStore();
        const gate = createStateGateProcessor({ config, store });
        await gate.consume(events);
        const restored = createStateGateProcessor({ config, store, restored: restoreStateGate(store.records) });
        expect(restored.snapshot()).toEqual(gate.snapshot());
        expect(restored.snapshot().map((record) => record.symbol)).toEqual(
          [...new Set(store.records.map((record) => record.symbol))].sort(),
        );
      }),
    );
  });

  it('leaves the run that the former process halted on to be decided', () => {
    const run = { symbol: 'BTCUSDT', engine_timestamp_ms: 180_000 };
    const halted: StateGateStateRecord = {
      schema: 'state_gate_state_record',
      schema_version: '1',
      symbol: run.symbol,
      engine_timestamp_ms: run.engine_timestamp_ms,
      run_id: runIdOf(run),
      state_status: 'HALTED',
      gate_status: 'CLOSED',
      reasons: ['internal_failure'],
    };
    expect(coversRun(restoreStateGate([halted]), completed(run))).toBe(false);
  });
});

describe('a record log that no gate wrote', () => {
  const record = (engine_timestamp_ms: number): StateGateStateRecord => ({
    schema: 'state_gate_state_record',
    schema_version: '1',
    symbol: 'BTCUSDT',
    engine_timestamp_ms,
    run_id: runIdOf({ symbol: 'BTCUSDT', engine_timestamp_ms }),
    state_status: 'READY',
    gate_status: 'OPEN',
    reasons: [],
  });

  it.each([
    ['goes back in time', [record(360_000), record(180_000)]],
    ['evaluates a run twice', [record(180_000), record(180_000)]],
  ])('is refused when it %s', (_, records) => {
    expect(() => restoreStateGate(records)).toThrow(
      expect.objectContaining({ code: 'invalid_record_log', policy: 'halt' }),
    );
  });
});
