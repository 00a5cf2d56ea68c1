import type { ModuleKind } from '@xray/contracts';

import type { ArtifactReference } from '../definition/artifact.ts';
import type { AnalysisModule, StateDeclaration } from '../definition/module.ts';
import { AnalysisEngineError, requireIterable, requirePort } from '../errors.ts';

/** The modules that a configuration may enable, by id. */
export interface ModuleRegistry {
  /** In code unit order. */
  readonly module_ids: readonly string[];
  /** The module of exactly this id; `undefined` where none is registered, which the caller has to answer for. */
  find(moduleId: string): AnalysisModule | undefined;
}

const WORD = /^[a-z][a-z0-9_]{0,63}$/;

/** Stages run in this order. */
const STAGES: readonly ModuleKind[] = ['signal', 'detector', 'rule', 'output'];

/** Position of a kind's stage, 0 to 3. */
export function stageOf(kind: ModuleKind): number {
  return STAGES.indexOf(kind);
}

/** Order of texts by UTF-16 code unit, the same on every machine. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function refuseDefinition(moduleId: string, fault: string): never {
  throw new AnalysisEngineError('invalid_definition', `The definition of module "${moduleId}" is refused: ${fault}.`);
}

function checkInitial(moduleId: string, declaration: StateDeclaration | null): void {
  if (declaration === null) return;
  const initial = declaration.value.safeParse(declaration.initial);
  if (!initial.success)
    refuseDefinition(
      moduleId,
      `the initial state does not match schema "${declaration.schema}" (${initial.error.issues[0]?.message ?? 'no reason'}), so correct one of them`,
    );
}

function checkDefinition(module: AnalysisModule): void {
  const { id, kind, scope, version, artifacts, state, universe_state } = module.definition;
  if (!WORD.test(id)) refuseDefinition(id, 'its id must be a snake_case word of at most 64 characters');
  if (version === '') refuseDefinition(id, 'its version is empty, so name one');
  if (scope !== module.scope) refuseDefinition(id, 'its scope differs from the scope of the module');
  for (const name of Object.keys(artifacts))
    if (!WORD.test(name)) refuseDefinition(id, `artifact name "${name}" must be a snake_case word`);
  if (kind !== 'output' && Object.keys(artifacts).length === 0)
    refuseDefinition(id, `a ${kind} must declare at least one artifact`);
  const opens = module.scope === 'symbol' && module.open !== undefined;
  if (opens !== (kind === 'output'))
    refuseDefinition(id, opens ? `a ${kind} must not do I/O, so define it as an output` : 'an output must have `open`');
  if (universe_state !== null && scope === 'symbol')
    refuseDefinition(id, 'only a module of universe scope has a universe state');
  checkInitial(id, state);
  checkInitial(id, universe_state);
}

/** The module that a dependency names, with every reason for which it could not run spoken out. */
function producerOf(dependent: AnalysisModule, reference: ArtifactReference, registry: ModuleRegistry): AnalysisModule {
  const { id, kind } = dependent.definition;
  const wanted = `"${reference.artifact_name}" of module "${reference.module_id}"`;
  const producer = registry.find(reference.module_id);
  if (producer === undefined)
    throw new AnalysisEngineError(
      'missing_dependency',
      `Module "${id}" depends on artifact ${wanted}, which is not registered: register that module.`,
    );
  const declared = producer.definition.artifacts[reference.artifact_name];
  if (declared === undefined)
    throw new AnalysisEngineError(
      'missing_dependency',
      `Module "${id}" depends on artifact ${wanted}, which declares only ${Object.keys(producer.definition.artifacts).sort(byCodeUnit).join(', ')}: correct the artifact name.`,
    );
  if (declared.schema !== reference.schema || declared.schema_version !== reference.schema_version)
    throw new AnalysisEngineError(
      'artifact_schema_mismatch',
      `Module "${id}" reads artifact ${wanted} as ${reference.schema} v${reference.schema_version}, but it is ${declared.schema} v${declared.schema_version}: update one of the two modules.`,
    );
  if (stageOf(producer.definition.kind) > stageOf(kind))
    throw new AnalysisEngineError(
      'later_stage_dependency',
      `Module "${id}" is a ${kind} and depends on artifact ${wanted}, a ${producer.definition.kind}, whose stage comes later: move one of them.`,
    );
  return producer;
}

function refuseCycles(modules: readonly AnalysisModule[], registry: ModuleRegistry): void {
  const finished = new Set<string>();
  const visit = (module: AnalysisModule, path: readonly string[]): void => {
    const { id, dependencies } = module.definition;
    if (finished.has(id)) return;
    const start = path.indexOf(id);
    if (start >= 0)
      throw new AnalysisEngineError(
        'dependency_cycle',
        `Modules depend on each other in a circle, ${[...path.slice(start), id].join(' → ')}: remove one of these dependencies.`,
      );
    for (const reference of Object.values(dependencies)) visit(producerOf(module, reference, registry), [...path, id]);
    finished.add(id);
  };
  for (const module of modules) visit(module, []);
}

/** What `createModuleRegistry` made. @throws AnalysisEngineError `invalid_argument` */
export function requireRegistry(registry: ModuleRegistry): void {
  requirePort('registry', registry, ['find']);
  requireIterable('registry.module_ids', registry.module_ids);
}

function requireModules(modules: readonly AnalysisModule[]): void {
  requireIterable('what is to be registered', modules);
  for (const module of modules) {
    requirePort('a module', module, ['execute']);
    requirePort('definition of a module', module.definition);
  }
}

/**
 * Registers modules and checks what can be known without a configuration: unique ids, sound definitions, dependencies
 * that are registered, of the expected schema, of no later stage, and without a circle.
 *
 * @throws AnalysisEngineError `duplicate_module`, `invalid_definition`, `missing_dependency`, `artifact_schema_mismatch`,
 * `later_stage_dependency`, `dependency_cycle`, `invalid_argument`; the message names the module and the fix.
 */
export function createModuleRegistry(modules: readonly AnalysisModule[]): ModuleRegistry {
  requireModules(modules);
  const moduleById = new Map<string, AnalysisModule>();
  for (const module of modules) {
    checkDefinition(module);
    const { id } = module.definition;
    if (moduleById.has(id))
      throw new AnalysisEngineError('duplicate_module', `Two modules have the id "${id}": rename or remove one.`);
    moduleById.set(id, module);
  }
  const registry: ModuleRegistry = {
    module_ids: [...moduleById.keys()].sort(byCodeUnit),
    find: (moduleId) => moduleById.get(moduleId),
  };
  refuseCycles(modules, registry);
  return registry;
}
