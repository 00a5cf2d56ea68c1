import { expect, it } from 'vitest';
import { z } from 'zod';

import { artifactOf } from '../definition/artifact.ts';
import { defineRule, defineSignal } from '../definition/define-module.ts';
import { featureOf } from '../definition/gated-run.ts';
import type { AnalysisModule } from '../definition/module.ts';
import { createModuleRegistry } from '../registry/module-registry.ts';
import { gateEvaluated } from '../testing/gate-events.ts';
import { memoryStore } from '../testing/memory-store.ts';
import { failingSignal, outOf } from '../testing/modules.ts';
import { createAnalysisEngine } from './analysis-engine.ts';

const total = defineSignal({
  id: 'total',
  version: '1',
  scope: 'universe',
  artifacts: {
    sum: { schema: 'sum', schema_version: '1', payload: z.object({ sum: z.number(), symbols: z.array(z.string()) }) },
  },
  universe_state: {
    schema: 'boundaries',
    schema_version: '1',
    value: z.object({ boundaries: z.int() }),
    initial: { boundaries: 0 },
  },
  execute({ runs, universe_state }) {
    let sum = universe_state.boundaries;
    for (const { run } of runs) sum += featureOf(run, 'x') ?? 0;
    const symbols = runs.map(({ run }) => run.symbol);
    return {
      runs: runs.map(() => ({ artifacts: { sum: { sum, symbols } } })),
      universe_state: { boundaries: universe_state.boundaries + 1000 },
    };
  },
});

function engineOf(modules: readonly AnalysisModule[]) {
  const store = memoryStore();
  const config = { enabled_modules: modules.map(({ definition }) => definition.id) };
  const registry = createModuleRegistry(modules);
  return { store, engine: createAnalysisEngine({ registry, config, store, checks: 'development' }) };
}

function open(symbol: string, x: number, bar = 0) {
  return gateEvaluated({ symbol, bar, features: { x } });
}

it('a universe module sees the OPEN symbols of its boundary, by name, and answers each of them', async () => {
  const { store, engine } = engineOf([total]);
  const closed = gateEvaluated({ symbol: 'AAA', gate_status: 'CLOSED', features: { x: 50 } });
  await engine.consume([open('CCC', 3), closed, open('BBB', 2), open('ZZZ', 9, 1)]);
  const payloads = store.events.flatMap((event) =>
    event.event_type === 'ArtifactEmitted' ? [[event.symbol, event.payload.payload]] : [],
  );
  expect(payloads).toEqual([
    ['BBB', { sum: 5, symbols: ['BBB', 'CCC'] }],
    ['CCC', { sum: 5, symbols: ['BBB', 'CCC'] }],
    ['ZZZ', { sum: 1009, symbols: ['ZZZ'] }],
  ]);
});

it("the universe's state is one record a boundary, without a symbol, under the first run", async () => {
  const { store, engine } = engineOf([total]);
  await engine.consume([open('CCC', 3), open('BBB', 2)]);
  expect(store.module_states).toMatchObject([
    { symbol: null, run_id: open('BBB', 2).run_id, state: { boundaries: 1000 } },
  ]);
});

it('it does not see symbols whose dependencies failed; those fail for want of them', async () => {
  const seeing = defineRule({
    id: 'seeing',
    version: '1',
    scope: 'universe',
    dependencies: { bad: outOf('bad'), total: artifactOf(total, 'sum') },
    artifacts: { seen: { schema: 'seen', schema_version: '1', payload: z.object({ seen: z.array(z.string()) }) } },
    execute: ({ runs }) => ({
      runs: runs.map(() => ({ artifacts: { seen: { seen: runs.map(({ run }) => run.symbol) } } })),
    }),
  });
  const { store, engine } = engineOf([total, failingSignal('bad', 'BBB'), seeing]);
  await engine.consume([open('BBB', 1), open('CCC', 1), open('DDD', 1)]);
  const told = store.events.flatMap((event) => {
    if (event.event_type === 'ModuleFailed') return [[event.symbol, event.payload.module_id, event.payload.error_kind]];
    const isSeen = event.event_type === 'ArtifactEmitted' && event.payload.module_id === 'seeing';
    return isSeen ? [[event.symbol, event.payload.payload['seen']]] : [];
  });
  expect(told).toEqual([
    ['BBB', 'bad', 'RangeError'],
    ['BBB', 'seeing', 'missing_dependency'],
    ['CCC', ['CCC', 'DDD']],
    ['DDD', ['CCC', 'DDD']],
  ]);
});

it('a fault in one answer fails that run only, and leaves the state of the universe as it was', async () => {
  const partly = defineSignal({
    id: 'partly',
    version: '1',
    scope: 'universe',
    artifacts: { out: { schema: 'n', schema_version: '1', payload: z.object({ n: z.number() }) } },
    universe_state: { schema: 's', schema_version: '1', value: z.object({ n: z.number() }), initial: { n: 0 } },
    execute: ({ runs, universe_state }) => ({
      runs: runs.map(({ run }) => ({ artifacts: { out: { n: featureOf(run, 'x') ?? Number.NaN } } })),
      universe_state: { n: universe_state.n + 1 },
    }),
  });
  const { store, engine } = engineOf([partly]);
  await engine.consume([gateEvaluated({ symbol: 'BBB' }), open('CCC', 1)]);
  const told = store.events.map((event) => [event.symbol, event.event_type]);
  expect(told).toContainEqual(['BBB', 'ModuleFailed']);
  expect(told).toContainEqual(['CCC', 'ArtifactEmitted']);
  expect(store.module_states).toEqual([]);
  await engine.consume([open('BBB', 1, 1), open('CCC', 1, 1)]);
  expect(store.module_states).toMatchObject([{ symbol: null, state: { n: 1 } }]);
});

it('an answer that is left empty fails its run', async () => {
  const emptied = {
    ...total,
    execute: (context: Parameters<typeof total.execute>[0]) => {
      const result = total.execute(context);
      const runs = [...result.runs];
      Reflect.deleteProperty(runs, 0);
      return { ...result, runs };
    },
  };
  const { store, engine } = engineOf([emptied]);
  await engine.consume([open('BBB', 1), open('CCC', 1)]);
  expect(store.events.map((event) => [event.symbol, event.event_type])).toContainEqual(['BBB', 'ModuleFailed']);
  expect(store.module_states).toEqual([]);
});

it('a result that does not answer every run fails all of them and leaves the state', async () => {
  const short = defineSignal({
    id: 'short',
    version: '1',
    scope: 'universe',
    artifacts: { out: { schema: 'n', schema_version: '1', payload: z.object({ n: z.number() }) } },
    universe_state: {
      schema: 's',
      schema_version: '1',
      value: z.object({ n: z.number() }),
      initial: { n: 0 },
    },
    execute: () => ({ runs: [{ artifacts: { out: { n: 1 } } }], universe_state: { n: 1 } }),
  });
  const { store, engine } = engineOf([short]);
  await engine.consume([open('BBB', 1), open('CCC', 1)]);
  const kinds = store.events.flatMap((event) =>
    event.event_type === 'ModuleFailed' ? [[event.symbol, event.payload.error_kind]] : [],
  );
  expect(kinds).toEqual([
    ['BBB', 'invalid_result'],
    ['CCC', 'invalid_result'],
  ]);
  expect(store.module_states).toEqual([]);
});
