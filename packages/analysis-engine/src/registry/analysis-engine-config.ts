import { firstProblem, parseAs } from '@xray/contracts/config';
import { z } from 'zod';

import type { AnalysisModule } from '../definition/module.ts';
import { AnalysisEngineError } from '../errors.ts';
import { byCodeUnit, requireRegistry, type ModuleRegistry } from './module-registry.ts';

/** The configuration of the analysis engine, as it stands in the configuration file. */
export const analysisEngineConfigSchema = z.strictObject({
  enabled_modules: z.array(z.string()).readonly().describe('Ids of the modules that run. Order has no meaning.'),
  module_configs: z
    .record(z.string(), z.record(z.string(), z.json()).readonly())
    .readonly()
    .default({})
    .describe('Configuration by module id; a module that is left out runs with its defaults.'),
  module_symbols: z
    .record(z.string(), z.array(z.string().min(1)).min(1).readonly())
    .readonly()
    .optional()
    .describe(
      'Symbols that a module runs for, by module id; a module that is left out runs for all. What it depends on must run for these as well.',
    ),
  run_memory_ms: z
    .int()
    .nonnegative()
    .default(3_600_000)
    .describe('How far back, in engine time, run ids are remembered so that a repetition is told from a late run. ms.'),
});

/** What a user writes; see `analysisEngineConfigSchema`. */
export type AnalysisEngineConfig = z.input<typeof analysisEngineConfigSchema>;

/** A configuration with every default filled in and every key checked. */
export interface EffectiveAnalysisConfig {
  /** In code unit order. */
  readonly enabled_modules: readonly string[];
  /** Of the enabled modules, and of others where the user configured them. */
  readonly module_configs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Of the modules that run for some symbols only. */
  readonly module_symbols: ReadonlyMap<string, ReadonlySet<string>>;
  readonly run_memory_ms: number;
}

/** The first fault of a value, as one error that names the place, and the known keys where the key is unknown. */
function configError(where: string, error: z.ZodError, schema: z.ZodObject): AnalysisEngineError {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown !== undefined) {
    const path = unknown.path.length === 0 ? '' : ` under "${unknown.path.join('.')}"`;
    const known = unknown.path.length === 0 ? ` (known: ${Object.keys(schema.shape).join(', ') || 'none'})` : '';
    return new AnalysisEngineError(
      'unknown_config_key',
      `${where} has no key "${unknown.keys.join('", "')}"${path}${known}: remove or correct it.`,
    );
  }
  return new AnalysisEngineError('invalid_config', `${where} cannot take ${firstProblem(error)}; correct the value.`, {
    cause: error,
  });
}

function configuredModule(registry: ModuleRegistry, moduleId: string): AnalysisModule {
  const module = registry.find(moduleId);
  if (module !== undefined) return module;
  throw new AnalysisEngineError(
    'unknown_module',
    `The configuration names module "${moduleId}", which is not registered (registered: ${registry.module_ids.join(', ')}): correct the name or register it.`,
  );
}

function moduleConfig(
  registry: ModuleRegistry,
  moduleId: string,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const module = configuredModule(registry, moduleId);
  const schema = module.definition.config;
  return parseAs(schema, values, (_, { cause }) => configError(`Module "${moduleId}"`, cause, schema));
}

/**
 * Fills in the defaults and refuses what nobody reads.
 *
 * @throws AnalysisEngineError `unknown_module`, `unknown_config_key`, `invalid_config`.
 */
export function completeAnalysisConfig(
  registry: ModuleRegistry,
  config: AnalysisEngineConfig,
): EffectiveAnalysisConfig {
  requireRegistry(registry);
  const given = parseAs(analysisEngineConfigSchema, config, (_, { cause }) =>
    configError('The analysis engine', cause, analysisEngineConfigSchema),
  );
  const enabled = [...new Set(given.enabled_modules)].sort(byCodeUnit);
  const values = given.module_configs;
  const symbols = Object.entries(given.module_symbols ?? {});
  for (const [moduleId] of symbols) configuredModule(registry, moduleId);
  const named = [...new Set([...enabled, ...Object.keys(values)])].sort(byCodeUnit);
  return {
    enabled_modules: enabled,
    module_configs: new Map(
      named.map((moduleId) => [moduleId, moduleConfig(registry, moduleId, values[moduleId] ?? {})]),
    ),
    module_symbols: new Map(symbols.map(([moduleId, names]) => [moduleId, new Set(names)])),
    run_memory_ms: given.run_memory_ms,
  };
}
