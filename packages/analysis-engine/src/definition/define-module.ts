import { portProblem, type ModuleKind } from '@xray/contracts';
import { z } from 'zod';

import { AnalysisEngineError } from '../errors.ts';
import type { ArtifactDeclarations, ArtifactReferences, JsonObjectSchema, PayloadsOf } from './artifact.ts';
import type {
  ModuleDefinition,
  ModuleScope,
  StateDeclaration,
  SymbolContext,
  SymbolModule,
  SymbolResult,
  UniverseContext,
  UniverseModule,
  UniverseResult,
} from './module.ts';
import type { OutputDelivery, OutputsContext } from './output.ts';

const NO_CONFIG = z.object({});
type EmptyConfig = typeof NO_CONFIG;
type Nothing = Readonly<Record<string, never>>;

const NOTHING_EMITTED = { artifacts: {} } as const;

interface CommonSpec<
  Config extends z.ZodObject,
  Artifacts extends ArtifactDeclarations,
  Dependencies extends ArtifactReferences,
  State extends JsonObjectSchema,
> {
  /** A snake_case word, unique in a registry. */
  readonly id: string;
  /** The version of the module's own behaviour. */
  readonly version: string;
  /** Left out: the module has no configuration. */
  readonly config?: Config;
  readonly artifacts: Artifacts;
  readonly dependencies?: Dependencies;
  readonly state?: StateDeclaration<State>;
}

/** A module that is executed once per run. Types of `execute` follow from the schemas. */
export interface SymbolModuleSpec<
  Config extends z.ZodObject,
  Artifacts extends ArtifactDeclarations,
  Dependencies extends ArtifactReferences,
  State extends JsonObjectSchema,
> extends CommonSpec<Config, Artifacts, Dependencies, State> {
  readonly scope?: 'symbol';
  execute(
    context: SymbolContext<z.output<Config>, PayloadsOf<Dependencies>, z.output<State>>,
  ): SymbolResult<PayloadsOf<Artifacts>, z.output<State>>;
}

/** A module that is executed once per boundary, over all its OPEN runs. */
export interface UniverseModuleSpec<
  Config extends z.ZodObject,
  Artifacts extends ArtifactDeclarations,
  Dependencies extends ArtifactReferences,
  State extends JsonObjectSchema,
  UniverseState extends JsonObjectSchema,
> extends CommonSpec<Config, Artifacts, Dependencies, State> {
  readonly scope: 'universe';
  readonly universe_state?: StateDeclaration<UniverseState>;
  execute(
    context: UniverseContext<z.output<Config>, PayloadsOf<Dependencies>, z.output<State>, z.output<UniverseState>>,
  ): UniverseResult<PayloadsOf<Artifacts>, z.output<State>, z.output<UniverseState>>;
}

/** A module that carries runs out. Its optional `execute` is pure, as that of every module; I/O belongs to what `open` returns. */
export interface OutputModuleSpec<
  Config extends z.ZodObject,
  Artifacts extends ArtifactDeclarations,
  Dependencies extends ArtifactReferences,
> {
  readonly id: string;
  readonly version: string;
  readonly config?: Config;
  readonly artifacts?: Artifacts;
  readonly dependencies?: Dependencies;
  execute?(context: Omit<SymbolContext<z.output<Config>, PayloadsOf<Dependencies>, never>, 'state'>): {
    readonly artifacts: PayloadsOf<Artifacts>;
  };
  /** Called once, at start. Throw an `AnalysisEngineError` of code `output_unavailable` when a port is missing. */
  open(config: z.output<Config>, context: OutputsContext): OutputDelivery;
}

/** A definition that still knows the types of its artifacts, so that dependents can be typed by `artifactOf`. */
interface TypedDefinition<Artifacts extends ArtifactDeclarations> extends ModuleDefinition {
  readonly artifacts: Artifacts;
}

export interface DefinedSymbolModule<Artifacts extends ArtifactDeclarations> extends SymbolModule {
  readonly definition: TypedDefinition<Artifacts>;
}

export interface DefinedUniverseModule<Artifacts extends ArtifactDeclarations> extends UniverseModule {
  readonly definition: TypedDefinition<Artifacts>;
}

type AnySymbolSpec = SymbolModuleSpec<z.ZodObject, ArtifactDeclarations, ArtifactReferences, JsonObjectSchema>;
type AnyUniverseSpec = UniverseModuleSpec<
  z.ZodObject,
  ArtifactDeclarations,
  ArtifactReferences,
  JsonObjectSchema,
  JsonObjectSchema
>;

interface DefinitionParts {
  readonly id: string;
  readonly version: string;
  readonly config?: z.ZodObject;
  readonly artifacts?: ArtifactDeclarations;
  readonly dependencies?: ArtifactReferences;
  readonly state?: StateDeclaration;
  readonly universe_state?: StateDeclaration;
}

/** What a program without types could leave out. @throws AnalysisEngineError `invalid_definition` */
function checkSpec(kind: ModuleKind, spec: unknown): void {
  const problem = portProblem(`what defines a ${kind}`, spec, [kind === 'output' ? 'open' : 'execute']);
  const { config, id, version } = { ...Object(spec) } as Readonly<Record<string, unknown>>;
  const fault =
    problem ??
    (typeof id === 'string' && typeof version === 'string' ? null : 'id and version must be texts') ??
    (config === undefined ? null : portProblem('config', config, ['strict', 'safeParse']));
  if (fault === null) return;
  throw new AnalysisEngineError('invalid_definition', `The definition of a ${kind} is refused: ${fault}; correct it.`);
}

function definitionOf(kind: ModuleKind, scope: ModuleScope, spec: DefinitionParts): ModuleDefinition {
  return {
    id: spec.id,
    kind,
    version: spec.version,
    scope,
    dependencies: spec.dependencies ?? {},
    config: (spec.config ?? NO_CONFIG).strict(),
    artifacts: spec.artifacts ?? {},
    state: spec.state ?? null,
    universe_state: spec.universe_state ?? null,
  };
}

function definer(kind: ModuleKind) {
  /** Makes a module from its schemas and its `execute`; without a state schema, `state` is of type `never`. */
  function define<
    Artifacts extends ArtifactDeclarations,
    Config extends z.ZodObject = EmptyConfig,
    Dependencies extends ArtifactReferences = Nothing,
    State extends JsonObjectSchema = z.ZodNever,
  >(spec: SymbolModuleSpec<Config, Artifacts, Dependencies, State>): DefinedSymbolModule<Artifacts>;
  function define<
    Artifacts extends ArtifactDeclarations,
    Config extends z.ZodObject = EmptyConfig,
    Dependencies extends ArtifactReferences = Nothing,
    State extends JsonObjectSchema = z.ZodNever,
    UniverseState extends JsonObjectSchema = z.ZodNever,
  >(spec: UniverseModuleSpec<Config, Artifacts, Dependencies, State, UniverseState>): DefinedUniverseModule<Artifacts>;
  function define(spec: AnySymbolSpec | AnyUniverseSpec): SymbolModule | UniverseModule {
    checkSpec(kind, spec);
    if (spec.scope === 'universe')
      return {
        scope: 'universe',
        definition: definitionOf(kind, 'universe', spec),
        execute: (context) => spec.execute(context),
      };
    return {
      scope: 'symbol',
      definition: definitionOf(kind, 'symbol', spec),
      execute: (context) => spec.execute(context),
    };
  }
  return define;
}

/** A signal: a measurement of one run, or of the universe at one engine time. Its artifacts are of kind `signal`. */
export const defineSignal = definer('signal');

/** A detector: judges whether something is the case. Its artifacts are of kind `detection`. */
export const defineDetector = definer('detector');

/** A rule: weighs signals and detections. Its artifacts are of kind `evaluation`. */
export const defineRule = definer('rule');

/** An output: carries runs out of the system. What it does never reaches a computation. */
export function defineOutput<
  Config extends z.ZodObject = EmptyConfig,
  Artifacts extends ArtifactDeclarations = Nothing,
  Dependencies extends ArtifactReferences = Nothing,
>(spec: OutputModuleSpec<Config, Artifacts, Dependencies>): SymbolModule {
  checkSpec('output', spec);
  const erased: OutputModuleSpec<z.ZodObject, ArtifactDeclarations, ArtifactReferences> = spec;
  return {
    scope: 'symbol',
    definition: definitionOf('output', 'symbol', erased),
    execute: (context) => erased.execute?.(context) ?? NOTHING_EMITTED,
    open: (config, context) => erased.open(config, context),
  };
}
