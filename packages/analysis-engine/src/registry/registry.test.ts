import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { defineOutput, defineSignal } from '../definition/define-module.ts';
import type { AnalysisModule } from '../definition/module.ts';
import { AnalysisEngineError } from '../errors.ts';
import { defaultAnalysisConfig } from '../modules/default-analysis-config.ts';
import { shippedModules } from '../modules/shipped-modules.ts';
import { constantSignal, outOf, summing } from '../testing/modules.ts';
import { completeAnalysisConfig, type AnalysisEngineConfig } from './analysis-engine-config.ts';
import { planExecution } from './execution-plan.ts';
import { createModuleRegistry } from './module-registry.ts';

function refusal(action: () => unknown): readonly [string, string] {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof AnalysisEngineError) return [thrown.code, thrown.message];
    throw thrown;
  }
  return ['accepted', ''];
}

function plan(modules: readonly AnalysisModule[], config?: AnalysisEngineConfig) {
  const registry = createModuleRegistry(modules);
  const ids = modules.map(({ definition }) => definition.id);
  return planExecution(registry, completeAnalysisConfig(registry, config ?? { enabled_modules: ids }));
}

function ids(planned: readonly { readonly id: string }[]): readonly string[] {
  return planned.map(({ id }) => id);
}

describe('a registry refuses', () => {
  const other = { ...outOf('a'), schema_version: '2' };
  const misread = { ...summing('detector', 'b', 'a') };
  const cases: readonly (readonly [string, string, readonly AnalysisModule[]])[] = [
    ['two modules of one id', 'duplicate_module', [constantSignal('a'), constantSignal('a', 2)]],
    ['an id that is not a snake_case word', 'invalid_definition', [constantSignal('Bad-Id')]],
    ['a module whose dependency is not registered', 'missing_dependency', [summing('rule', 'b', 'a')]],
    [
      'a dependency on an artifact that its maker does not make',
      'missing_dependency',
      [
        constantSignal('a'),
        {
          ...misread,
          definition: { ...misread.definition, dependencies: { a: { ...outOf('a'), artifact_name: 'x' } } },
        },
      ],
    ],
    [
      'a dependency read under another schema version',
      'artifact_schema_mismatch',
      [constantSignal('a'), { ...misread, definition: { ...misread.definition, dependencies: { a: other } } }],
    ],
    [
      'a dependency on a later stage',
      'later_stage_dependency',
      [summing('signal', 'a', 'b'), summing('detector', 'b')],
    ],
    [
      'a circle',
      'dependency_cycle',
      [summing('signal', 'a', 'b'), summing('signal', 'b', 'c'), summing('signal', 'c', 'a')],
    ],
  ];
  it.each(cases)('%s', (_, code, modules) => {
    const [refused, message] = refusal(() => createModuleRegistry(modules));
    expect(refused).toBe(code);
    expect(message).toMatch(/"[A-Za-z_-]+"|→/);
    expect(message).toMatch(/\.$/);
  });

  it('a circle, naming its modules in order', () => {
    const circle = [summing('signal', 'x', 'a'), summing('signal', 'a', 'b'), summing('signal', 'b', 'a')];
    expect(refusal(() => createModuleRegistry(circle))[1]).toContain('a → b → a');
  });

  it('an initial state that does not match its own schema', () => {
    const unsound = defineSignal({
      id: 'unsound',
      version: '1',
      artifacts: { out: { schema: 'number', schema_version: '1', payload: z.object({ value: z.number() }) } },
      state: { schema: 's', schema_version: '1', value: z.object({ runs: z.int() }), initial: { runs: 0.5 } },
      execute: () => ({ artifacts: { out: { value: 1 } } }),
    });
    expect(refusal(() => createModuleRegistry([unsound]))[0]).toBe('invalid_definition');
  });

  it('a module that does I/O without being an output', () => {
    const output = defineOutput({ id: 'printer', version: '1', open: () => () => Promise.resolve() });
    const disguised = { ...output, definition: { ...constantSignal('printer').definition } };
    expect(refusal(() => createModuleRegistry([disguised]))[0]).toBe('invalid_definition');
    expect(refusal(() => createModuleRegistry([output]))[0]).toBe('accepted');
  });
});

describe('a configuration is refused', () => {
  const registry = createModuleRegistry(shippedModules());
  const cases: readonly (readonly [string, string, AnalysisEngineConfig, RegExp])[] = [
    ['an enabled module that nobody registered', 'unknown_module', { enabled_modules: ['nobody'] }, /nobody/],
    [
      'the configuration of a module that nobody registered',
      'unknown_module',
      { enabled_modules: [], module_configs: { nobody: {} } },
      /nobody/,
    ],
    [
      'an unknown key of a module',
      'unknown_config_key',
      { enabled_modules: ['regime_dwell'], module_configs: { regime_dwell: { bar_ms: 1 } } },
      /"regime_dwell".*"bar_ms".*bar_interval_ms/,
    ],
    [
      'an unknown key further down',
      'unknown_config_key',
      { enabled_modules: [], module_configs: { attention_score: { weights: { luck: 1 } } } },
      /"attention_score".*"luck" under "weights"/,
    ],
    [
      'a value outside its bounds',
      'invalid_config',
      { enabled_modules: [], module_configs: { regime_flip: { fade_bars: 0 } } },
      /"regime_flip".*fade_bars/,
    ],
    [
      'values that contradict each other',
      'invalid_config',
      { enabled_modules: [], module_configs: { momentum_emergence: { enter_strength: 0.2 } } },
      /exit_strength must not exceed enter_strength/,
    ],
    [
      'a required value that is absent',
      'invalid_config',
      { enabled_modules: ['jsonl_artifacts'] },
      /"jsonl_artifacts".*path/,
    ],
    ['a negative run memory', 'invalid_config', { enabled_modules: [], run_memory_ms: -1 }, /run_memory_ms/],
  ];
  it.each(cases)('for %s', (_, code, config, message) => {
    const [refused, text] = refusal(() => completeAnalysisConfig(registry, config));
    expect(refused).toBe(code);
    expect(text).toMatch(message);
  });

  it('for an unknown key of the engine itself', () => {
    const config = { ...defaultAnalysisConfig(), modules: [] };
    expect(refusal(() => completeAnalysisConfig(registry, config))[0]).toBe('unknown_config_key');
  });
});

it('an enabled module whose dependency is disabled is refused by name', () => {
  const modules = [constantSignal('a'), summing('rule', 'b', 'a')];
  const [code, message] = refusal(() => plan(modules, { enabled_modules: ['b'] }));
  expect(code).toBe('missing_dependency');
  expect(message).toContain('add "a" to enabled_modules');
});

it('modules run by stage, then dependencies first, then by id, and are emitted by stage and id', () => {
  const modules = [
    summing('rule', 'r', 'd'),
    summing('detector', 'd', 'y'),
    summing('signal', 'a', 'z'),
    summing('signal', 'z', 'm'),
    constantSignal('y'),
    constantSignal('m'),
    constantSignal('b'),
  ];
  const { execution, emission } = plan(modules);
  expect(ids(execution)).toEqual(['b', 'm', 'y', 'z', 'a', 'd', 'r']);
  expect(ids(emission)).toEqual(['a', 'b', 'm', 'y', 'z', 'd', 'r']);
  expect(ids(plan([...modules].reverse()).execution)).toEqual(ids(execution));
});

it('the default configuration enables every shipped module but the outputs, with all defaults filled in', () => {
  const registry = createModuleRegistry(shippedModules());
  const { enabled_modules, module_configs } = completeAnalysisConfig(registry, defaultAnalysisConfig());
  expect(registry.module_ids.filter((id) => !enabled_modules.includes(id))).toEqual(['jsonl_artifacts']);
  expect(module_configs.get('regime_dwell')).toEqual({ bar_interval_ms: 180_000 });
  expect(module_configs.get('liquidity_compression')).toMatchObject({ atr_z: { from: 0, to: -1.5, weight: 1 } });
});
