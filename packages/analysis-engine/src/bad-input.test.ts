import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  artifactOf,
  createAnalysisEngine,
  createModuleRegistry,
  defaultAnalysisConfig,
  defineDetector,
  defineOutput,
  defineRule,
  defineSignal,
  featureOf,
  restoreModuleStates,
  shippedModules,
  completeAnalysisConfig,
} from './index.ts';
import { gateEvaluated } from './testing/gate-events.ts';
import { memoryStore } from './testing/memory-store.ts';

/** Any value in the place of any other, as a program without types hands it in. */
function any(value: unknown): never {
  return value as never;
}

async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

const event = gateEvaluated();
const registry = createModuleRegistry(shippedModules());
const signal = defineSignal({
  id: 'one',
  version: '1',
  artifacts: { value: { schema: 'one', schema_version: '1', payload: z.object({ value: z.number() }) } },
  execute: () => ({ artifacts: { value: { value: 1 } } }),
});

/** What is no list of gate events. */
const noEvents: readonly (readonly [string, unknown])[] = [
  ['one event instead of a list', event],
  ['nothing', undefined],
  ['null', null],
  ['a text', '[]'],
  ['an object', {}],
  ['a list of an empty object', [{}]],
  ['a list with a hole', [event, null]],
  ['an event of another contract', [{ ...event, schema: 'orchestrator_event' }]],
  ['an event without a run', [{ ...event, run_id: undefined }]],
  ['an engine time that is a text', [{ ...event, engine_timestamp_ms: 'now' }]],
  ['an event without its payload', [{ ...event, payload: undefined }]],
];

describe.each(noEvents)('%s in the place of gate events', (_, given) => {
  it('is refused, nothing of it is analysed, and the engine goes on', async () => {
    const store = memoryStore();
    const engine = createAnalysisEngine({ store });
    expect(await refusal(() => engine.consume(any(given)))).toMatchObject({
      name: 'AnalysisEngineError',
      code: 'invalid_events',
      policy: 'skip',
    });
    expect(store.events).toEqual([]);
    expect(await engine.consume([event])).toEqual(await createAnalysisEngine().consume([event]));
  });
});

it('robust: what is no list of gate events: one event, null, a text, [{}] or another contract’s → refused, nothing is analysed', async () => {
  for (const [, given] of noEvents) {
    expect(await refusal(() => createAnalysisEngine().consume(any(given)))).toMatchObject({ code: 'invalid_events' });
  }
});

function withStates(restored: unknown) {
  return createAnalysisEngine(any({ restored }));
}

it.each<[string, () => unknown, string]>([
  ['options of null', () => createAnalysisEngine(any(null)), 'invalid_argument'],
  ['a registry that is a list', () => createAnalysisEngine(any({ registry: shippedModules() })), 'invalid_argument'],
  ['a store without append', () => createAnalysisEngine(any({ store: {} })), 'invalid_argument'],
  ['a configuration of null', () => createAnalysisEngine(any({ config: null })), 'invalid_argument'],
  ['a configuration that is a text', () => createAnalysisEngine(any({ config: 'all' })), 'invalid_config'],
  ['an unknown key', () => createAnalysisEngine(any({ config: { modules: [] } })), 'unknown_config_key'],
  ['states of no list', () => withStates({ module_states: 3, processed_runs: new Map() }), 'invalid_argument'],
  ['states without runs', () => withStates({ module_states: [] }), 'invalid_argument'],
  ['no modules', () => createModuleRegistry(any(undefined)), 'invalid_argument'],
  ['one module', () => createModuleRegistry(any(signal)), 'invalid_argument'],
  ['empty modules', () => createModuleRegistry(any([{}])), 'invalid_argument'],
  [
    'a configuration without a registry',
    () => completeAnalysisConfig(any(null), defaultAnalysisConfig()),
    'invalid_argument',
  ],
  ['an unchecked configuration', () => completeAnalysisConfig(registry, any([])), 'invalid_config'],
  ['a signal of nothing', () => defineSignal(any(undefined)), 'invalid_definition'],
  ['a detector without execute', () => defineDetector(any({ id: 'a', version: '1' })), 'invalid_definition'],
  ['a rule without an id', () => defineRule(any({ version: '1', execute: () => 0 })), 'invalid_definition'],
  ['an output that opens nothing', () => defineOutput(any({ id: 'a', version: '1' })), 'invalid_definition'],
  [
    'a signal whose config is not a schema',
    () => defineSignal(any({ ...signal.definition, config: {}, execute: () => 0 })),
    'invalid_definition',
  ],
  ['an artifact of nothing', () => artifactOf(any(null), any('value')), 'invalid_argument'],
  ['an artifact that is not declared', () => artifactOf(signal, any('other')), 'invalid_argument'],
  ['a feature of nothing', () => featureOf(any(undefined), 'atr'), 'invalid_argument'],
  ['a feature of an event', () => featureOf(any(event), 'atr'), 'invalid_argument'],
  ['a feature of no key', () => featureOf(any({ features: {} }), any(undefined)), 'invalid_argument'],
  ['states of null', () => restoreModuleStates(any(null)), 'invalid_argument'],
  ['states that are a text', () => restoreModuleStates(any('states')), 'invalid_argument'],
  ['empty states', () => restoreModuleStates(any([{}])), 'invalid_restored_state'],
  ['events that are none', () => restoreModuleStates([], any([event])), 'invalid_restored_state'],
])('%s is refused with a code', async (_, call, code) => {
  expect(await refusal(call)).toMatchObject({ name: 'AnalysisEngineError', code });
});

it('works without any option: the modules that ship, without outputs', async () => {
  const events = await createAnalysisEngine().consume([event]);
  const configured = createAnalysisEngine({ registry, config: defaultAnalysisConfig(), store: memoryStore() });
  expect(events).toEqual(await configured.consume([event]));
  expect(events.at(-1)).toMatchObject({ event_type: 'AnalysisRunCompleted' });
});

function isFrozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozenThroughout);
}

it('gives out what nobody can change', async () => {
  const store = memoryStore();
  const events = await createAnalysisEngine({ store }).consume([event]);
  expect(events.length).toBeGreaterThan(5);
  expect([events, ...store.events, ...store.module_states].every(isFrozenThroughout)).toBe(true);
});
