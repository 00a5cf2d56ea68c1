import { createManualClock, type OrchestratorEvent, type StateGateEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { completeStateGateConfig } from './config.ts';
import { createStateGateProcessor, type StateGateProcessor } from './processor.ts';
import { restoreStateGate } from './restore.ts';
import type { StateGateStateStore } from './state-store.ts';
import { completed, hysteresisPublished, runIdOf } from './testing/orchestrator-events.ts';
import { memoryStore, type MemoryStore } from './testing/stores.ts';

const symbols = ['ADAUSDT', 'BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const runs = symbols.map((symbol) => ({ symbol, engine_timestamp_ms: 180_000, engine_mode: 'hysteresis' }) as const);
const run = { symbol: 'BTCUSDT', engine_timestamp_ms: 180_000 };
const next = { ...run, engine_timestamp_ms: 360_000 };

/** Completions first, then the hysteresis states: at most as many runs wait as there are symbols. */
const interleaved: readonly OrchestratorEvent[] = [...runs.map(completed), ...runs.map(hysteresisPublished)];

function types(events: readonly StateGateEvent[]) {
  return events.map((event) => event.event_type);
}

/** A store whose first appends are rejected, as many as it is told; counts the tries. */
function failing(times: number) {
  const kept = memoryStore();
  let tries = 0;
  const store: StateGateStateStore = {
    append: (request) => {
      tries += 1;
      return tries <= times ? Promise.reject(new Error('the disk is busy')) : kept.append(request);
    },
  };
  return { kept, store, tries: () => tries };
}

async function restart(store: MemoryStore, events: readonly OrchestratorEvent[]): Promise<void> {
  const gate = createStateGateProcessor({ store, restored: restoreStateGate([...store.records]) });
  await gate.consume(events);
}

function aMoment() {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

function decisionsOf(store: MemoryStore) {
  return store.events.filter((event) => event.event_type !== 'StateGateHalted');
}

async function neverOpens(gate: StateGateProcessor, event: OrchestratorEvent): Promise<void> {
  expect(await gate.consume([event])).toEqual([]);
}

describe('runs that wait for their second event', () => {
  const limited = completeStateGateConfig({ input_limits: { max_pending: 3 } });

  it('robust: operation limits of the gate: one run more waits than input_limits.max_pending → StateGateHalted on record, then nothing; a restart decides what was left', async () => {
    const store = memoryStore();
    const gate = createStateGateProcessor({ config: limited, store });
    const published = await gate.consume(interleaved);
    expect(published).toMatchObject([
      {
        event_type: 'StateGateHalted',
        symbol: 'SOLUSDT',
        gate_status: 'CLOSED',
        payload: { error_kind: 'pending_limit' },
      },
    ]);
    expect(published[0]?.payload.error_detail).toContain(
      '4 runs wait for their second event, and input_limits.max_pending is 3',
    );
    expect(store.events).toEqual(published);
    expect(store.records).toMatchObject([{ state_status: 'HALTED', symbol: 'SOLUSDT' }]);
    await neverOpens(
      gate,
      hysteresisPublished({ symbol: 'BTCUSDT', engine_timestamp_ms: 180_000, engine_mode: 'hysteresis' }),
    );

    const uninterrupted = memoryStore();
    await createStateGateProcessor({ store: uninterrupted }).consume(interleaved);
    await restart(store, interleaved);
    expect(decisionsOf(store)).toEqual(uninterrupted.events);
  });

  it('may be as many as the limit, over any number of boundaries and batches', async () => {
    const gate = createStateGateProcessor({ config: { input_limits: { max_pending: 4 } } });
    for (const step of [1, 2, 3]) {
      const at = runs.map((each) => ({ ...each, engine_timestamp_ms: step * 180_000 }));
      await gate.consume(at.map(completed));
      expect(types(await gate.consume(at.map(hysteresisPublished)))).toEqual(symbols.map(() => 'GateEvaluated'));
    }
    expect(gate.halted).toBeNull();
  });

  it('are not those that a later engine time overtook', async () => {
    const gate = createStateGateProcessor({ config: { input_limits: { max_pending: 1 } } });
    for (let step = 1; step <= 20; step += 1)
      await gate.consume([
        completed({ symbol: 'BTCUSDT', engine_timestamp_ms: step * 180_000, engine_mode: 'hysteresis' }),
      ]);
    expect(gate.halted).toBeNull();
    expect(gate.statistics()).toMatchObject({ superseded_runs: 19, pending_runs: 1 });
  });
});

describe('appends', () => {
  it('are tried again until they fail as often in a row as persistence_limits.max_failures allows', async () => {
    const { kept, store, tries } = failing(2);
    const gate = createStateGateProcessor({ config: { persistence_limits: { max_failures: 3 } }, store });
    expect(types(await gate.consume([completed(run)]))).toEqual(['GateEvaluated']);
    expect(tries()).toBe(3);
    expect(kept.events).toHaveLength(1);
  });

  it('robust: operation limits of the gate: an append fails as often in a row as persistence_limits.max_failures allows → StateGateHalted, then nothing', async () => {
    const { kept, store } = failing(3);
    const gate = createStateGateProcessor({ config: { persistence_limits: { max_failures: 3 } }, store });
    expect(await gate.consume([completed(run)])).toMatchObject([
      {
        event_type: 'StateGateHalted',
        payload: { error_kind: 'failure_limit', error_detail: expect.stringContaining('the disk is busy') as string },
      },
    ]);
    await neverOpens(gate, completed(next));
    await restart(kept, [completed(run), completed(next)]);
    expect(kept.events.map((event) => event.run_id)).toEqual([runIdOf(run), runIdOf(next)]);
  });

  it('robust: operation limits of the gate: an append takes longer than persistence_limits.max_block_ms, written after all or not → StateGateHalted, not tried again; a restart goes on from the log', async () => {
    for (const written of [true, false]) {
      const clock = createManualClock(1_770_000_000_000);
      const store = memoryStore();
      let appends = 0;
      let finish: () => void = () => undefined;
      const slow: StateGateStateStore = {
        append: async (request) => {
          appends += 1;
          await new Promise<void>((resolve) => (finish = resolve));
          if (written) await store.append(request);
        },
      };
      const config = { persistence_limits: { max_block_ms: 100, max_failures: 5 } };
      const gate = createStateGateProcessor({ config, store: slow, clock });
      const consumed = gate.consume([completed(run)]);
      await aMoment();
      clock.advance(100);
      expect(await consumed).toMatchObject([
        { event_type: 'StateGateHalted', gate_status: 'CLOSED', payload: { error_kind: 'block_time_limit' } },
      ]);
      expect(gate.halted?.error_detail).toContain(
        'an append has taken longer than 100 ms (persistence_limits.max_block_ms)',
      );
      finish();
      await aMoment();
      await neverOpens(gate, completed(next));
      expect(appends).toBe(1);
      expect(store.events).toHaveLength(written ? 1 : 0);
      await restart(store, [completed(run), completed(next)]);
      expect(store.events.map((event) => event.run_id)).toEqual([runIdOf(run), runIdOf(next)]);
    }
  });

  it('in time leave a decision as it is: what the clock says is in no event', async () => {
    const [with_clock, without] = [memoryStore(), memoryStore()];
    const config = { persistence_limits: { max_block_ms: 100 } };
    await createStateGateProcessor({ config, store: with_clock, clock: createManualClock(7) }).consume(interleaved);
    await createStateGateProcessor({ store: without }).consume(interleaved);
    expect(with_clock.events).toEqual(without.events);
    expect(with_clock.records).toEqual(without.records);
  });
});

describe('calls of consume', () => {
  it('robust: operation limits of the gate: more calls of consume under way than persistence_limits.max_pending → those before are decided, then StateGateHalted on record, then nothing', async () => {
    const store = memoryStore();
    const gate = createStateGateProcessor({ config: { persistence_limits: { max_pending: 2 } }, store });
    const calls = [1, 2, 3, 4].map((step) =>
      gate.consume([completed({ ...run, engine_timestamp_ms: step * 180_000 })]),
    );
    const published = (await Promise.all(calls)).map(types);
    expect(published).toEqual([['GateEvaluated'], ['GateEvaluated'], ['StateGateHalted'], []]);
    expect(store.records.map((record) => record.state_status)).toEqual(['READY', 'READY', 'HALTED']);
    expect(gate.halted).toMatchObject({ error_kind: 'pending_limit' });
  });

  it('robust: operation limits of the gate: a batch waits longer for its turn than input_limits.max_block_ms → StateGateHalted on record, then nothing', async () => {
    const clock = createManualClock();
    const store = memoryStore();
    const slow: StateGateStateStore = {
      append: (request) => {
        clock.advance(200);
        return store.append(request);
      },
    };
    const gate = createStateGateProcessor({ config: { input_limits: { max_block_ms: 100 } }, store: slow, clock });
    const [first, second] = await Promise.all([gate.consume([completed(run)]), gate.consume([completed(next)])]);
    expect([types(first), types(second)]).toEqual([['GateEvaluated'], ['StateGateHalted']]);
    expect(store.records.map((record) => record.state_status)).toEqual(['READY', 'HALTED']);
    await neverOpens(gate, completed({ ...run, engine_timestamp_ms: 540_000 }));
  });
});

describe('handing decisions on to a sink', () => {
  it('happens in order, after they are durable and before consume resolves', async () => {
    const store = memoryStore();
    const taken: StateGateEvent[] = [];
    const sink = {
      publish: (events: readonly StateGateEvent[]) => {
        expect(store.events).toEqual(expect.arrayContaining([...events]));
        taken.push(...events);
        return Promise.resolve();
      },
    };
    const gate = createStateGateProcessor({ store, sink });
    const published = (await Promise.all([gate.consume([completed(run)]), gate.consume([completed(next)])])).flat();
    expect(taken).toEqual(published);
    expect(published).toHaveLength(2);
  });

  it('robust: operation limits of the gate: a sink rejects as often as publish_limits.max_failures allows → StateGateHalted on record, and nothing more is handed on', async () => {
    const store = memoryStore();
    let tries = 0;
    const sink = {
      publish: () => {
        tries += 1;
        return Promise.reject(new Error('nobody listens'));
      },
    };
    const gate = createStateGateProcessor({ config: { publish_limits: { max_failures: 3 } }, store, sink });
    const [first, second] = await Promise.all([gate.consume([completed(run)]), gate.consume([completed(next)])]);
    expect(first).toMatchObject([{ event_type: 'StateGateHalted', payload: { error_kind: 'failure_limit' } }]);
    expect(second).toEqual([]);
    expect(tries).toBe(3);
    expect(store.records.at(-1)).toMatchObject({ state_status: 'HALTED' });
    await neverOpens(gate, completed({ ...run, engine_timestamp_ms: 540_000 }));
  });

  it('robust: operation limits of the gate: a sink takes longer than publish_limits.max_block_ms → StateGateHalted on record, then nothing', async () => {
    const clock = createManualClock();
    const store = memoryStore();
    const sink = { publish: () => new Promise<void>(() => undefined) };
    const gate = createStateGateProcessor({ config: { publish_limits: { max_block_ms: 50 } }, store, sink, clock });
    const consumed = gate.consume([completed(run)]);
    await aMoment();
    clock.advance(50);
    expect(await consumed).toMatchObject([
      { event_type: 'StateGateHalted', payload: { error_kind: 'block_time_limit' } },
    ]);
    expect(store.records.map((record) => record.state_status)).toEqual(['READY', 'HALTED']);
    await neverOpens(gate, completed(next));
  });

  it('robust: operation limits of the gate: more decisions wait for a sink than publish_limits.max_pending → StateGateHalted on record, then nothing', async () => {
    const store = memoryStore();
    let release: () => void = () => undefined;
    const sink = { publish: () => new Promise<void>((resolve) => (release = resolve)) };
    const gate = createStateGateProcessor({ config: { publish_limits: { max_pending: 2 } }, store, sink });
    const calls = [1, 2, 3].map((step) => gate.consume([completed({ ...run, engine_timestamp_ms: step * 180_000 })]));
    await aMoment();
    release();
    await aMoment();
    release();
    expect((await Promise.all(calls)).map(types)).toEqual([['GateEvaluated'], ['GateEvaluated'], ['StateGateHalted']]);
    expect(gate.halted).toMatchObject({ error_kind: 'pending_limit' });
    expect(store.records.at(-1)).toMatchObject({ state_status: 'HALTED' });
  });
});

describe('batches that are refused', () => {
  const garbage = (value: unknown) => value as readonly OrchestratorEvent[];

  it('robust: operation limits of the gate: as many refused batches in a row as input_limits.max_failures allows → halted, and not before', async () => {
    const gate = createStateGateProcessor({ config: { input_limits: { max_failures: 3 } }, store: memoryStore() });
    for (const bad of [[{}], [null]]) await expect(gate.consume(garbage(bad))).rejects.toThrow();
    expect(await gate.consume([completed(run)])).toHaveLength(1);
    for (const bad of [completed(run), 'text']) await expect(gate.consume(garbage(bad))).rejects.toThrow();
    expect(gate.halted).toBeNull();
    await expect(gate.consume(garbage(null))).rejects.toMatchObject({ code: 'invalid_events' });
    expect(gate.halted).toMatchObject({ error_kind: 'invalid_events' });
    expect(gate.statistics()).toMatchObject({ refused_batches: 5, consumed_events: 1 });
    await neverOpens(gate, completed(next));
  });
});

describe('the configuration of limits', () => {
  it('takes the one of the seed as it stands there', () => {
    const limits = { max_pending: 10, max_block_ms: 100, max_failures: 3 };
    const config = completeStateGateConfig({
      max_gap_ms: 1000,
      denylisted_invalidations: ['late_data'],
      block_during_transition: true,
      input_limits: limits,
      persistence_limits: limits,
      publish_limits: limits,
    });
    expect(config).toMatchObject({ input_limits: limits, persistence_limits: limits, publish_limits: limits });
  });

  it('robust: operation limits of the gate: a block time without a clock that measures it → refused where the gate is made', () => {
    expect(() => createStateGateProcessor({ config: { persistence_limits: { max_block_ms: 100 } } })).toThrow(
      /persistence_limits\.max_block_ms is configured.*hand over a clock/,
    );
  });
});
