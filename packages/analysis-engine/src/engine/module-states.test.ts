import type { AnalysisModuleStateRecord } from '@xray/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { defineSignal } from '../definition/define-module.ts';
import type { AnalysisModule } from '../definition/module.ts';
import { createModuleRegistry } from '../registry/module-registry.ts';
import { gateEvaluated } from '../testing/gate-events.ts';
import { memoryStore } from '../testing/memory-store.ts';
import { countingSignal } from '../testing/modules.ts';
import { createAnalysisEngine } from './analysis-engine.ts';
import { restoreModuleStates, unreadableStates } from './module-states.ts';

const { run_id, engine_timestamp_ms } = gateEvaluated();

function record(changes: Partial<AnalysisModuleStateRecord> = {}): AnalysisModuleStateRecord {
  return {
    schema: 'analysis_module_state_record',
    schema_version: '1',
    module_id: 'c',
    state_schema: 'count',
    state_schema_version: '1',
    symbol: 'BTCUSDT',
    run_id,
    engine_timestamp_ms,
    state: { runs: 7 },
    ...changes,
  };
}

async function countAfter(module: AnalysisModule, records: readonly AnalysisModuleStateRecord[]): Promise<unknown> {
  const store = memoryStore();
  const engine = createAnalysisEngine({
    registry: createModuleRegistry([module]),
    config: { enabled_modules: ['c'] },
    store,
    restored: restoreModuleStates(records),
  });
  await engine.consume([gateEvaluated({ bar: 1 })]);
  return store.events.flatMap((event) => (event.event_type === 'ArtifactEmitted' ? [event.payload.payload] : []));
}

it('the last record of each module and symbol wins', async () => {
  const records = [record(), record({ symbol: 'ETHUSDT', state: { runs: 90 } }), record({ state: { runs: 8 } })];
  expect(await countAfter(countingSignal('c'), records)).toEqual([{ value: 8 }]);
  expect(restoreModuleStates(records).module_states).toHaveLength(2);
});

it('modules whose stored states cannot be read are named, others and unknown ones are not', () => {
  const registry = createModuleRegistry([countingSignal('c'), countingSignal('d')]);
  const records = [record({ state_schema_version: '2' }), record({ module_id: 'd' }), record({ module_id: 'gone' })];
  expect(unreadableStates(registry, records)).toEqual(['c']);
  expect(unreadableStates(registry, [])).toEqual([]);
});

it('records of modules that are not enabled are passed over', async () => {
  expect(await countAfter(countingSignal('c'), [record({ module_id: 'gone' })])).toEqual([{ value: 0 }]);
});

it.each([
  ['another schema version', record({ state_schema_version: '2' }), 'state_version_mismatch'],
  ['another schema', record({ state_schema: 'tally' }), 'state_version_mismatch'],
  ['a scope that the module has no state of', record({ symbol: null }), 'state_version_mismatch'],
  ['a value that breaks its schema', record({ state: { runs: 0.5 } }), 'invalid_restored_state'],
])('a stored state of %s is refused', async (_, stored, code) => {
  await expect(countAfter(countingSignal('c'), [stored])).rejects.toMatchObject({ code });
});

it('a module may migrate a state of another version, or say that it cannot', async () => {
  const migrating = defineSignal({
    id: 'c',
    version: '2',
    artifacts: { out: { schema: 'number', schema_version: '1', payload: z.object({ value: z.number() }) } },
    state: {
      schema: 'count',
      schema_version: '2',
      value: z.object({ total: z.int() }),
      initial: { total: 0 },
      migrate: ({ state, state_schema_version }) =>
        state_schema_version === '1' && typeof state['runs'] === 'number' ? { total: state['runs'] } : null,
    },
    execute: ({ state }) => ({ artifacts: { out: { value: state.total } } }),
  });
  expect(await countAfter(migrating, [record()])).toEqual([{ value: 7 }]);
  await expect(countAfter(migrating, [record({ state_schema_version: '0' })])).rejects.toMatchObject({
    code: 'state_version_mismatch',
  });
});

it('runs that the records bear witness of are not processed again', async () => {
  expect(
    await countAfter(countingSignal('c'), [
      record({
        run_id: gateEvaluated({ bar: 1 }).run_id,
        engine_timestamp_ms: gateEvaluated({ bar: 1 }).engine_timestamp_ms,
      }),
    ]),
  ).toEqual([]);
});
