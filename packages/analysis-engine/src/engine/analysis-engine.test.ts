import type { AnalysisEngineEvent, Metrics, StateGateEvent } from '@xray/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { defineSignal } from '../definition/define-module.ts';
import type { AnalysisModule } from '../definition/module.ts';
import { createModuleRegistry } from '../registry/module-registry.ts';
import { gateEvaluated, stateReset } from '../testing/gate-events.ts';
import { memoryStore } from '../testing/memory-store.ts';
import { constantSignal, countingSignal, failingSignal, summing } from '../testing/modules.ts';
import { createAnalysisEngine, type AnalysisEngineOptions } from './analysis-engine.ts';

function engineOf(modules: readonly AnalysisModule[], options: Partial<AnalysisEngineOptions> = {}) {
  const store = memoryStore();
  const config = { enabled_modules: modules.map(({ definition }) => definition.id) };
  const engine = createAnalysisEngine({ registry: createModuleRegistry(modules), config, store, ...options });
  return { store, consume: (...events: readonly StateGateEvent[]) => engine.consume(events) };
}

function countingMetrics() {
  const counted = new Map<string, number>();
  const metrics: Metrics = {
    count: (name, value) => counted.set(name, (counted.get(name) ?? 0) + value),
    gauge: () => undefined,
    observe: () => undefined,
  };
  return { counted, metrics };
}

/** An event in short: its type and what tells it apart. */
function brief(event: AnalysisEngineEvent): string {
  switch (event.event_type) {
    case 'ArtifactEmitted':
      return `${event.symbol} ${event.payload.module_id}.${event.payload.artifact_name}`;
    case 'ModuleFailed':
      return `${event.symbol} ${event.payload.module_id} failed: ${event.payload.error_kind}`;
    case 'AnalysisRunCompleted':
      return `${event.symbol} ${event.payload.status}`;
    case 'AnalysisRunFailed':
      return `${event.symbol} failed: ${event.payload.error_kind}`;
    case 'AnalysisRunStarted':
    case 'AnalysisRunSkipped':
      return `${event.symbol} ${event.event_type}`;
  }
}

it('an OPEN gate starts a run whose events are appended before they are returned', async () => {
  const { store, consume } = engineOf([summing('detector', 'd', 's'), constantSignal('s')]);
  const events = await consume(gateEvaluated());
  expect(events.map(brief)).toEqual([
    'BTCUSDT AnalysisRunStarted',
    'BTCUSDT s.out',
    'BTCUSDT d.out',
    'BTCUSDT SUCCESS',
  ]);
  expect(store.events).toEqual(events);
  expect(events[2]).toMatchObject({ payload: { artifact_kind: 'detection', payload: { value: 2 } } });
  expect(new Set(events.map(({ run_id }) => run_id))).toEqual(new Set([gateEvaluated().run_id]));
});

it('a CLOSED gate is skipped with the reasons of the gate', async () => {
  const { consume } = engineOf([constantSignal('s')]);
  const reasons = ['denylisted_invalidation:X', 'transition_active'] as const;
  const events = await consume(gateEvaluated({ gate_status: 'CLOSED', reasons }));
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ event_type: 'AnalysisRunSkipped', source_gate_reasons: reasons });
});

it('resets and halts of the gate start nothing; halts are counted', async () => {
  const { counted, metrics } = countingMetrics();
  const { store, consume } = engineOf([constantSignal('s')], { metrics });
  const event = gateEvaluated();
  const halt: StateGateEvent = {
    ...event,
    event_type: 'StateGateHalted',
    state_status: 'HALTED',
    gate_status: 'CLOSED',
  };
  expect(await consume(stateReset(event), halt)).toEqual([]);
  expect(store.events).toEqual([]);
  expect(counted.get('analysis_gate_halts_total')).toBe(1);
});

it('an OPEN gate without a verdict fails the run, and says why', async () => {
  const { consume } = engineOf([constantSignal('s')]);
  const events = await consume({ ...gateEvaluated(), payload: {} });
  expect(events.map(brief)).toEqual(['BTCUSDT AnalysisRunStarted', 'BTCUSDT failed: incomplete_gate_event']);
});

it('a module that throws makes the run PARTIAL and fails its dependents, and theirs, for that symbol only', async () => {
  const modules = [
    constantSignal('good'),
    failingSignal('bad', 'ETHUSDT'),
    summing('detector', 'd', 'bad'),
    summing('rule', 'r', 'd', 'good'),
  ];
  const { consume } = engineOf(modules);
  const events = await consume(gateEvaluated({ symbol: 'ETHUSDT' }), gateEvaluated({ symbol: 'BTCUSDT' }));
  expect(events.map(brief)).toEqual([
    'BTCUSDT AnalysisRunStarted',
    'BTCUSDT bad.out',
    'BTCUSDT good.out',
    'BTCUSDT d.out',
    'BTCUSDT r.out',
    'BTCUSDT SUCCESS',
    'ETHUSDT AnalysisRunStarted',
    'ETHUSDT bad failed: RangeError',
    'ETHUSDT good.out',
    'ETHUSDT d failed: missing_dependency',
    'ETHUSDT r failed: missing_dependency',
    'ETHUSDT PARTIAL',
  ]);
  expect(events.at(-1)).toMatchObject({
    payload: { module_failures: [{ module_id: 'bad', error_detail: 'no value for ETHUSDT' }, {}, {}] },
  });
});

it('a run in which every module fails is FAILED', async () => {
  const { consume } = engineOf([failingSignal('bad'), summing('rule', 'r', 'bad')]);
  expect((await consume(gateEvaluated())).map(brief).at(-1)).toBe('BTCUSDT FAILED');
});

it('a run id is processed once, within a batch and across batches, and late runs are ignored and counted', async () => {
  const { counted, metrics } = countingMetrics();
  const { store, consume } = engineOf([countingSignal('c')], { metrics });
  const second = gateEvaluated({ bar: 2 });
  await consume(second, second);
  expect(await consume(second)).toEqual([]);
  expect(await consume(gateEvaluated({ bar: 1 }))).toEqual([]);
  expect(store.module_states.map(({ state }) => state)).toEqual([{ runs: 1 }]);
  expect(counted.get('analysis_duplicate_runs_total')).toBe(2);
  expect(counted.get('analysis_late_runs_total')).toBe(1);
});

it('run ids are forgotten after run_memory_ms of engine time, and are still not processed again', async () => {
  const { counted, metrics } = countingMetrics();
  const config = { enabled_modules: ['s'], run_memory_ms: 360_000 };
  const { consume } = engineOf([constantSignal('s')], { metrics, config });
  for (const bar of [0, 1, 2, 3]) await consume(gateEvaluated({ bar }));
  expect(await consume(gateEvaluated({ bar: 0 }), gateEvaluated({ bar: 1 }))).toEqual([]);
  expect(counted.get('analysis_late_runs_total')).toBe(1);
  expect(counted.get('analysis_duplicate_runs_total')).toBe(1);
});

/** Remembers the sign of the feature `x`, and forgets it at a gap. */
const steady = defineSignal({
  id: 'steady',
  version: '1',
  artifacts: { out: { schema: 'number', schema_version: '1', payload: z.object({ value: z.number() }) } },
  state: {
    schema: 's',
    schema_version: '1',
    value: z.object({ sign: z.number() }),
    initial: { sign: 0 },
    resets_on_gap: true,
  },
  execute: ({ run, state }) => ({
    artifacts: { out: { value: state.sign } },
    state: { sign: Math.sign(run.features['x'] ?? 0) },
  }),
});

it('a state record is written only when the state changed', async () => {
  const { store, consume } = engineOf([steady]);
  for (const [bar, x] of [0, 2, 3, -1, -1].entries()) await consume(gateEvaluated({ bar, features: { x } }));
  expect(store.module_states.map(({ state }) => state)).toEqual([{ sign: 1 }, { sign: -1 }]);
});

it('a module that fails writes no state', async () => {
  const fickle = defineSignal({
    id: 'fickle',
    version: '1',
    artifacts: { out: { schema: 'number', schema_version: '1', payload: z.object({ value: z.number() }) } },
    state: { schema: 's', schema_version: '1', value: z.object({ runs: z.number() }), initial: { runs: 0 } },
    execute: ({ run, state }) => ({
      artifacts: { out: { value: run.features['x'] ?? Number.NaN } },
      state: { runs: state.runs + 1 },
    }),
  });
  const { store, consume } = engineOf([fickle]);
  const events = await consume(gateEvaluated());
  await consume(gateEvaluated({ bar: 1, features: { x: 1 } }));
  expect(events.map(brief)).toContain('BTCUSDT fickle failed: invalid_payload');
  expect(store.module_states).toMatchObject([{ state: { runs: 1 }, symbol: 'BTCUSDT' }]);
});

it('a gap resets the state of modules that ask for it, with a record even when the gate stays CLOSED', async () => {
  const { store, consume } = engineOf([countingSignal('forgets', true), countingSignal('keeps')]);
  await consume(gateEvaluated({ bar: 0 }));
  await consume(gateEvaluated({ bar: 1 }));
  const closed = gateEvaluated({ bar: 9, gate_status: 'CLOSED', reasons: ['transition_active'] });
  store.module_states.length = 0;
  await consume(stateReset(closed), closed);
  expect(store.module_states).toMatchObject([{ module_id: 'forgets', state: { runs: 0 }, run_id: closed.run_id }]);
  const reopened = gateEvaluated({ bar: 20 });
  store.module_states.length = 0;
  await consume(reopened, stateReset(reopened));
  expect(store.module_states).toMatchObject([
    { module_id: 'forgets', state: { runs: 1 } },
    { module_id: 'keeps', state: { runs: 3 } },
  ]);
});

it('a gap after which the module comes to the same state again writes nothing, though the module starts afresh', async () => {
  const { store, consume } = engineOf([steady]);
  await consume(gateEvaluated({ bar: 0, features: { x: 2 } }));
  const late = gateEvaluated({ bar: 9, features: { x: 3 } });
  const events = await consume(stateReset(late), late);
  expect(events[1]).toMatchObject({ payload: { payload: { value: 0 } } });
  expect(store.module_states.map(({ state }) => state)).toEqual([{ sign: 1 }]);
});

it('a refused append publishes nothing and halts the engine', async () => {
  let appends = 0;
  const store = {
    append: () => {
      appends += 1;
      return Promise.reject(new Error('disk full'));
    },
  };
  const { consume } = engineOf([constantSignal('s')], { store });
  await expect(consume(gateEvaluated())).rejects.toMatchObject({ code: 'append_failed', policy: 'halt' });
  await expect(consume(gateEvaluated({ bar: 1 }))).rejects.toMatchObject({ code: 'append_failed' });
  expect(appends).toBe(1);
});

it('calls that overlap are worked off in the order in which they were made', async () => {
  const order: number[] = [];
  const store = {
    append: async (batch: { readonly events: readonly AnalysisEngineEvent[] }) => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(batch.events[0]?.engine_timestamp_ms ?? 0);
    },
  };
  const { consume } = engineOf([constantSignal('s')], { store });
  await Promise.all([0, 1, 2].map((bar) => consume(gateEvaluated({ bar }))));
  expect(order).toEqual([0, 1, 2].map((bar) => gateEvaluated({ bar }).engine_timestamp_ms));
});

it('payloads are frozen and judged by their schemas in development', async () => {
  const loose = defineSignal({
    id: 'loose',
    version: '1',
    artifacts: { out: { schema: 'number', schema_version: '1', payload: z.object({ value: z.number().max(1) }) } },
    execute: ({ run }) => ({ artifacts: { out: { value: run.features['x'] ?? 0 } } }),
  });
  const high = gateEvaluated({ features: { x: 2 } });
  expect((await engineOf([loose]).consume(high)).map(brief)).toContain('BTCUSDT loose.out');
  const strict = engineOf([loose], { checks: 'development' });
  expect((await strict.consume(high)).map(brief)).toContain('BTCUSDT loose failed: invalid_payload');
  const [, emitted] = await strict.consume(gateEvaluated({ bar: 1 }));
  expect(emitted?.event_type === 'ArtifactEmitted' && Object.isFrozen(emitted.payload.payload)).toBe(true);
});
