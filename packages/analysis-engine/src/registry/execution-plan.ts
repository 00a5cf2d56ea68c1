import type { ArtifactKind } from '@xray/contracts';

import { ARTIFACT_KIND, type ArtifactReference, type JsonObjectSchema } from '../definition/artifact.ts';
import type { AnalysisModule } from '../definition/module.ts';
import { AnalysisEngineError } from '../errors.ts';
import type { EffectiveAnalysisConfig } from './analysis-engine-config.ts';
import { byCodeUnit, stageOf, type ModuleRegistry } from './module-registry.ts';

export interface PlannedDependency {
  /** The name under which `execute` reads it. */
  readonly name: string;
  /** Where its maker stands in the execution order. */
  readonly producer_position: number;
  readonly reference: ArtifactReference;
}

export interface PlannedArtifact {
  readonly name: string;
  readonly artifact_kind: ArtifactKind;
  readonly schema: string;
  readonly schema_version: string;
  readonly payload: JsonObjectSchema;
}

/** An enabled module with everything resolved that a run would otherwise look up. */
export interface PlannedModule {
  readonly id: string;
  readonly module: AnalysisModule;
  /** Where it stands in the execution order. */
  readonly position: number;
  readonly config: Readonly<Record<string, unknown>>;
  /** The symbols that it runs for; `null` for all. */
  readonly symbols: ReadonlySet<string> | null;
  readonly dependencies: readonly PlannedDependency[];
  /** By name. */
  readonly artifacts: readonly PlannedArtifact[];
}

export function runsFor({ symbols }: PlannedModule, symbol: string): boolean {
  return symbols === null || symbols.has(symbol);
}

export interface ExecutionPlan {
  /** By stage, then dependencies before dependents, then module id. */
  readonly execution: readonly PlannedModule[];
  /** By stage, then module id: the order in which artifacts and failures are emitted. */
  readonly emission: readonly PlannedModule[];
}

function byStageAndId(left: AnalysisModule, right: AnalysisModule): number {
  return (
    stageOf(left.definition.kind) - stageOf(right.definition.kind) ||
    byCodeUnit(left.definition.id, right.definition.id)
  );
}

function enabledModule(registry: ModuleRegistry, moduleId: string): AnalysisModule {
  const module = registry.find(moduleId);
  if (module === undefined)
    throw new AnalysisEngineError(
      'unknown_module',
      `Module "${moduleId}" is enabled but not registered: register it or remove it from enabled_modules.`,
    );
  return module;
}

function refuseDisabledDependencies(modules: readonly AnalysisModule[]): void {
  const enabled = new Set(modules.map((module) => module.definition.id));
  for (const { definition } of modules)
    for (const reference of Object.values(definition.dependencies))
      if (!enabled.has(reference.module_id))
        throw new AnalysisEngineError(
          'missing_dependency',
          `Module "${definition.id}" is enabled, but "${reference.module_id}", whose artifact "${reference.artifact_name}" it reads, is not: add "${reference.module_id}" to enabled_modules.`,
        );
}

type SymbolsByModule = EffectiveAnalysisConfig['module_symbols'];

/** A symbol that the one is for and the other not, in words; `null` where there is none. */
function symbolBeyond(wanted: ReadonlySet<string> | undefined, made: ReadonlySet<string> | undefined): string | null {
  if (made === undefined) return null;
  if (wanted === undefined) return 'every other symbol';
  return [...wanted].sort(byCodeUnit).find((symbol) => !made.has(symbol)) ?? null;
}

function refuseNarrowerDependencies(modules: readonly AnalysisModule[], symbols: SymbolsByModule): void {
  for (const { definition } of modules)
    for (const { artifact_name, module_id } of Object.values(definition.dependencies)) {
      const made = symbols.get(module_id);
      const beyond = symbolBeyond(symbols.get(definition.id), made);
      if (beyond !== null)
        throw new AnalysisEngineError(
          'symbols_mismatch',
          `Module "${definition.id}" runs for ${beyond}, but "${module_id}", whose artifact "${artifact_name}" it reads, runs for ${[...(made ?? [])].sort(byCodeUnit).join(', ')} only: give both the same symbols in module_symbols.`,
        );
    }
}

/** Takes again and again the first module, by stage and id, whose dependencies have all been taken. */
function inExecutionOrder(modules: readonly AnalysisModule[]): readonly AnalysisModule[] {
  const waiting = [...modules];
  const taken = new Map<string, AnalysisModule>();
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ definition }) =>
      Object.values(definition.dependencies).every((reference) => taken.has(reference.module_id)),
    );
    for (const module of waiting.splice(next, 1)) taken.set(module.definition.id, module);
  }
  return [...taken.values()];
}

/**
 * The plan of the enabled modules.
 *
 * @throws AnalysisEngineError `unknown_module`, `missing_dependency`, `symbols_mismatch`.
 */
export function planExecution(registry: ModuleRegistry, config: EffectiveAnalysisConfig): ExecutionPlan {
  const modules = config.enabled_modules.map((moduleId) => enabledModule(registry, moduleId)).sort(byStageAndId);
  refuseDisabledDependencies(modules);
  refuseNarrowerDependencies(modules, config.module_symbols);
  const ordered = inExecutionOrder(modules);
  const positionById = new Map(ordered.map((module, position) => [module.definition.id, position]));
  const execution = ordered.map((module, position): PlannedModule => {
    const { id, kind, dependencies, artifacts } = module.definition;
    return {
      id,
      module,
      position,
      config: config.module_configs.get(id) ?? {},
      symbols: config.module_symbols.get(id) ?? null,
      dependencies: Object.entries(dependencies).map(([name, reference]) => ({
        name,
        producer_position: positionById.get(reference.module_id) ?? 0,
        reference,
      })),
      artifacts: Object.entries(artifacts)
        .map(([name, declaration]) => ({ name, artifact_kind: ARTIFACT_KIND[kind], ...declaration }))
        .sort((left, right) => byCodeUnit(left.name, right.name)),
    };
  });
  const emission = [...execution].sort((left, right) => byStageAndId(left.module, right.module));
  return { execution, emission };
}
