import type { OrchestratorEvent, StateGateEvent } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { completeStateGateConfig } from './config.ts';
import { createStateGateProcessor, type StateGateProcessor } from './processor.ts';
import {
  batchSizes,
  inBatches,
  interleave,
  interleavingChoices,
  marketStream,
  redeliveries,
  symbolStreams,
  withRedeliveries,
} from './testing/event-streams.ts';
import { completed, failed, hysteresisPublished, runIdOf, started } from './testing/orchestrator-events.ts';
import { memoryStore } from './testing/stores.ts';

const config = completeStateGateConfig({ denylisted_invalidations: ['late_data'] });

async function consumeAll(
  gate: StateGateProcessor,
  batches: readonly (readonly OrchestratorEvent[])[],
): Promise<readonly StateGateEvent[]> {
  const published: StateGateEvent[] = [];
  for (const batch of batches) published.push(...(await gate.consume(batch)));
  return published;
}

async function eventsOf(batches: readonly (readonly OrchestratorEvent[])[]): Promise<readonly StateGateEvent[]> {
  return consumeAll(createStateGateProcessor({ config, store: memoryStore() }), batches);
}

function byRun(event: StateGateEvent) {
  return `${event.symbol}|${event.run_id}`;
}

/** An event that no orchestrator makes: reading its type fails. */
function poisoned(event: OrchestratorEvent): OrchestratorEvent {
  return Object.defineProperty({ ...event }, 'event_type', {
    get: () => {
      throw new RangeError('the event cannot be read');
    },
  });
}

describe('for any orchestrator events', () => {
  it('any batch split gives the same events', async () => {
    await fc.assert(
      fc.asyncProperty(marketStream, batchSizes, async (events, sizes) => {
        expect(await eventsOf(inBatches(events, sizes))).toEqual(await eventsOf([events]));
      }),
    );
  });

  it('any interleaving of symbols gives the same events of each symbol', async () => {
    await fc.assert(
      fc.asyncProperty(symbolStreams, interleavingChoices, async (streams, choices) => {
        const mixed = await eventsOf([interleave(streams, choices)]);
        for (const stream of streams) {
          const symbol = stream[0]?.symbol;
          expect(mixed.filter((event) => event.symbol === symbol)).toEqual(await eventsOf([stream]));
        }
      }),
    );
  });

  it('there is exactly one evaluation of a run, and redelivered events change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(marketStream, redeliveries, batchSizes, async (events, again, sizes) => {
        const published = await eventsOf(inBatches(withRedeliveries(events, again), sizes));
        const evaluated = published.filter((event) => event.event_type === 'GateEvaluated').map(byRun);
        expect(new Set(evaluated).size).toBe(evaluated.length);
        expect(published).toEqual(await eventsOf([events]));
      }),
    );
  });

  it('every run that ended is evaluated, and only those', async () => {
    await fc.assert(
      fc.asyncProperty(marketStream, async (events) => {
        const types = new Map<string, Set<string>>();
        for (const event of events) {
          const key = `${event.symbol}|${event.run_id}|${event.engine_mode ?? ''}`;
          types.set(key, (types.get(key) ?? new Set()).add(event.event_type));
        }
        const ended = [...types].filter(
          ([key, seen]) =>
            seen.has('EngineRunFailed') ||
            seen.has('HysteresisStatePublished') ||
            (key.endsWith('truth') && seen.has('EngineRunCompleted')),
        );
        const evaluated = (await eventsOf([events])).filter((event) => event.event_type === 'GateEvaluated');
        expect(new Set(evaluated.map((event) => `${byRun(event)}|${event.engine_mode ?? ''}`))).toEqual(
          new Set(ended.map(([key]) => key)),
        );
      }),
    );
  });

  it('the gate never opens on a failed run', async () => {
    await fc.assert(
      fc.asyncProperty(marketStream, redeliveries, async (events, again) => {
        const failedRuns = new Set(
          events.filter((event) => event.event_type === 'EngineRunFailed').map((event) => event.run_id),
        );
        const published = await eventsOf([withRedeliveries(events, again)]);
        for (const event of published) if (failedRuns.has(event.run_id)) expect(event.gate_status).toBe('CLOSED');
      }),
    );
  });

  it('every consumed event is counted in exactly one counter', async () => {
    await fc.assert(
      fc.asyncProperty(marketStream, redeliveries, fc.nat(12), async (events, again, failsAt) => {
        const gate = createStateGateProcessor({ config, store: memoryStore(failsAt) });
        const delivered = withRedeliveries(events, again);
        await consumeAll(gate, inBatches(delivered, [3]));
        const counted = gate.statistics();
        expect(counted.consumed_events).toBe(delivered.length);
        expect(
          counted.evaluated_runs +
            counted.waiting_inputs +
            counted.not_an_input_events +
            counted.duplicate_events +
            counted.older_engine_time_events +
            counted.over_limit_events +
            counted.after_halt_events,
        ).toBe(delivered.length);
      }),
    );
  });
});

describe('append before publish', () => {
  const run = { symbol: 'BTCUSDT', engine_timestamp_ms: 180_000 };

  it('holds the events back until the append has resolved', async () => {
    let release = (): void => undefined;
    const durable = new Promise<void>((resolve) => {
      release = resolve;
    });
    const gate = createStateGateProcessor({ config, store: { append: () => durable } });
    let published: readonly StateGateEvent[] | null = null;
    const consumed = gate.consume([completed(run)]).then((events) => {
      published = events;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(published).toBeNull();
    expect(gate.snapshot()).toEqual([]);
    release();
    await consumed;
    expect(published).toHaveLength(1);
    expect(gate.snapshot()).toHaveLength(1);
  });

  it('appends what it publishes, in one commit for each batch that decides something', async () => {
    const store = memoryStore();
    const gate = createStateGateProcessor({ config, store });
    const later = { ...run, engine_timestamp_ms: 360_000 };
    const published = await consumeAll(gate, [[started(run)], [completed(run), failed(later)], [completed(run)]]);
    expect(store.appends).toBe(1);
    expect(store.events).toEqual(published);
    expect(store.thread.map((step) => step.event_type)).toEqual(['gate.passed', 'gate.held']);
  });

  it('takes overlapping calls one after the other, in the order of the calls', async () => {
    const store = memoryStore();
    const gate = createStateGateProcessor({ config, store });
    const runs = [1, 2, 3, 4].map((step) => ({ ...run, engine_timestamp_ms: step * 180_000 }));
    const published = await Promise.all(runs.map((each) => gate.consume([completed(each)])));
    expect(published.flat().map((event) => event.run_id)).toEqual(runs.map(runIdOf));
    expect(store.events).toEqual(published.flat());
  });
});

describe('failing closed', () => {
  const run = { symbol: 'BTCUSDT', engine_timestamp_ms: 180_000 };
  const next = { ...run, engine_timestamp_ms: 360_000 };

  it('a rejected append withholds the batch and publishes the halt alone', async () => {
    const store = memoryStore(1);
    const gate = createStateGateProcessor({ config, store });
    expect(gate.halted).toBeNull();
    expect(await gate.consume([started(run), completed(run), completed(next)])).toEqual([
      {
        engine_mode: 'truth',
        engine_timestamp_ms: run.engine_timestamp_ms,
        event_type: 'StateGateHalted',
        gate_status: 'CLOSED',
        payload: { error_detail: 'the disk is full', error_kind: 'Error' },
        reasons: ['internal_failure'],
        run_id: runIdOf(run),
        schema: 'state_gate_event',
        schema_version: '1',
        state_status: 'HALTED',
        symbol: 'BTCUSDT',
      },
    ]);
    expect(gate.halted).toEqual({ error_kind: 'Error', error_detail: 'the disk is full' });
    expect(gate.snapshot()).toEqual([]);
    expect(await gate.consume([completed({ ...run, engine_timestamp_ms: 540_000 })])).toEqual([]);
    expect(store.appends).toBe(1);
  });

  it('a step that fails keeps the decisions before it, and halts durably about its own run', async () => {
    const store = memoryStore();
    const gate = createStateGateProcessor({ config, store });
    const published = await gate.consume([completed(run), poisoned(completed(next)), failed(next)]);
    expect(published).toMatchObject([
      { event_type: 'GateEvaluated', run_id: runIdOf(run) },
      {
        event_type: 'StateGateHalted',
        run_id: runIdOf(next),
        payload: {
          error_kind: 'invalid_events',
          error_detail: expect.stringContaining('the event cannot be read') as string,
        },
      },
    ]);
    expect(store.events).toEqual(published);
    expect(store.records.map((record) => record.state_status)).toEqual(['READY', 'HALTED']);
    expect(gate.statistics().after_halt_events).toBe(2);
  });

  it('a step and an append that both fail give one halt', async () => {
    const gate = createStateGateProcessor({ config, store: memoryStore(1) });
    const published = await gate.consume([completed(run), poisoned(completed(next))]);
    expect(published.map((event) => event.event_type)).toEqual(['StateGateHalted']);
    expect(await gate.consume([completed(next)])).toEqual([]);
  });

  it('what is no event at all rejects the call and halts the gate', async () => {
    const gate = createStateGateProcessor({ config, store: memoryStore() });
    const garbage = JSON.parse('[null]') as readonly OrchestratorEvent[];
    await expect(gate.consume(garbage)).rejects.toMatchObject({ code: 'invalid_events', policy: 'halt' });
    expect(gate.halted).not.toBeNull();
    expect(await gate.consume([completed(run)])).toEqual([]);
  });

  it('an event that could not be handed on halts the gate, once', async () => {
    const store = memoryStore();
    const gate = createStateGateProcessor({ config, store });
    const [evaluated] = await gate.consume([completed(run)]);
    if (evaluated === undefined) throw new Error('no decision');
    expect(await gate.haltUnpublished(evaluated, new Error('nobody listens'))).toMatchObject([
      { event_type: 'StateGateHalted', run_id: runIdOf(run), payload: { error_detail: 'nobody listens' } },
    ]);
    expect(await gate.haltUnpublished(evaluated, new Error('nobody listens'))).toEqual([]);
    expect(await gate.consume([completed(next)])).toEqual([]);
    expect(store.records.at(-1)).toMatchObject({ state_status: 'HALTED', gate_status: 'CLOSED' });
  });

  it('never opens after a halt: one halt is the last event, whenever the store fails and however calls overlap', async () => {
    await fc.assert(
      fc.asyncProperty(
        marketStream,
        batchSizes,
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        async (events, sizes, failsAt, overlap) => {
          const store = memoryStore(failsAt);
          const gate = createStateGateProcessor({ config, store });
          const batches = inBatches(events, sizes);
          const published = overlap
            ? (await Promise.all(batches.map((batch) => gate.consume(batch)))).flat()
            : await consumeAll(gate, batches);
          const halts = published.filter((event) => event.event_type === 'StateGateHalted');
          const stopped = store.appends >= failsAt;
          expect(halts).toHaveLength(stopped ? 1 : 0);
          expect(gate.halted !== null).toBe(stopped);
          if (stopped) expect(published.at(-1)).toMatchObject({ event_type: 'StateGateHalted', gate_status: 'CLOSED' });
          expect(published.filter((event) => event.event_type !== 'StateGateHalted')).toEqual(store.events);
        },
      ),
    );
  });
});

describe('limits', () => {
  it('robust: too many symbols: a third one where the gate keeps two → no gate, and told of once', async () => {
    const limited = completeStateGateConfig({ limits: { max_symbols: 2 } });
    const told: unknown[] = [];
    const gate = createStateGateProcessor({
      config: limited,
      store: memoryStore(),
      onLeftOut: (symbol, maxSymbols) => told.push([symbol, maxSymbols]),
    });
    for (const engine_timestamp_ms of [180_000, 360_000])
      await gate.consume(['AUSDT', 'BUSDT', 'CUSDT'].map((symbol) => completed({ symbol, engine_timestamp_ms })));
    expect(told).toEqual([['CUSDT', 2]]);
    expect(gate.snapshot().map(({ symbol }) => symbol)).toEqual(['AUSDT', 'BUSDT']);
  });

  it('a symbol beyond max_symbols gets no decision, and its events are counted', async () => {
    const limited = completeStateGateConfig({ limits: { max_symbols: 2 } });
    const gate = createStateGateProcessor({ config: limited, store: memoryStore() });
    const runs = ['A', 'B', 'C'].map((symbol) => ({ symbol, engine_timestamp_ms: 180_000 }));
    const published = await gate.consume([...runs.map(completed), ...runs.map(completed)]);
    expect(published.map((event) => event.symbol)).toEqual(['A', 'B']);
    expect(gate.statistics()).toMatchObject({ symbols: 2, over_limit_events: 2, duplicate_events: 2 });
  });

  it('runs that wait in vain are counted when they are overtaken, and do not pile up', async () => {
    const gate = createStateGateProcessor({ config, store: memoryStore() });
    const runs = Array.from({ length: 50 }, (_, index) => ({
      symbol: 'BTCUSDT',
      engine_timestamp_ms: index * 180_000,
      engine_mode: 'hysteresis' as const,
    }));
    await gate.consume(runs.map(completed));
    expect(gate.statistics()).toMatchObject({ superseded_runs: 49, pending_runs: 1, evaluated_runs: 0 });
    const last = runs.at(-1);
    if (last === undefined) throw new Error('no run');
    expect(await gate.consume([hysteresisPublished(last)])).toHaveLength(1);
    expect(gate.statistics()).toMatchObject({ pending_runs: 0, evaluated_runs: 1 });
  });
});
