import type { ModuleKind } from '@xray/contracts';
import type { z } from 'zod';

import type { ArtifactDeclarations, ArtifactReferences, JsonObject, JsonObjectSchema } from './artifact.ts';
import type { GatedRun } from './gated-run.ts';
import type { OutputDelivery, OutputsContext } from './output.ts';

/** `symbol`: executed once per run. `universe`: executed once per boundary, over all its OPEN runs. */
export type ModuleScope = 'symbol' | 'universe';

/** A stored state of an older schema version, as a migration sees it. */
export interface StoredState {
  readonly state_schema: string;
  readonly state_schema_version: string;
  readonly state: JsonObject;
}

/**
 * What a module remembers from run to run. Keep it small and change it seldom: every change is one appended record.
 * Numbers are finite or `null`.
 */
export interface StateDeclaration<Schema extends JsonObjectSchema = JsonObjectSchema> {
  readonly schema: string;
  readonly schema_version: string;
  readonly value: Schema;
  /** The state of a symbol (or of the universe) that has none yet. */
  readonly initial: NoInfer<z.output<Schema>>;
  /** Whether a `StateReset` of a symbol puts its state back to `initial`. Default: it is kept. */
  readonly resets_on_gap?: boolean;
  /** Makes a state of this version from a stored one of another; `null` when it cannot, and the engine refuses to start. */
  migrate?(stored: StoredState): NoInfer<z.output<Schema>> | null;
}

/**
 * What a module declares of itself, checked when a registry is made: what it reads, what it emits, what it remembers.
 */
export interface ModuleDefinition {
  /** A snake_case word, unique in a registry. */
  readonly id: string;
  readonly kind: ModuleKind;
  readonly version: string;
  readonly scope: ModuleScope;
  readonly dependencies: ArtifactReferences;
  /** Keys that it does not know are refused at start. */
  readonly config: z.ZodObject;
  readonly artifacts: ArtifactDeclarations;
  /** The state of each symbol. */
  readonly state: StateDeclaration | null;
  /** The one state of the universe; only a module of universe scope has one. */
  readonly universe_state: StateDeclaration | null;
}

/** What one execution for one symbol reads. */
export interface SymbolContext<Config, Dependencies, State> {
  readonly config: Config;
  readonly dependencies: Dependencies;
  readonly run: GatedRun;
  readonly state: State;
}

/** What one execution for one symbol yields. A state that is left out, or equal to the one before, is not written. */
export interface SymbolResult<Payloads, State> {
  readonly artifacts: Payloads;
  readonly state?: State;
}

/** One symbol of a boundary, as a universe module sees it. */
export interface UniverseEntry<Dependencies, State> {
  readonly dependencies: Dependencies;
  readonly run: GatedRun;
  readonly state: State;
}

/** `runs`: the OPEN runs of one engine time for which every dependency is there, by symbol name in code unit order. */
export interface UniverseContext<Config, Dependencies, State, UniverseState> {
  readonly config: Config;
  readonly runs: readonly UniverseEntry<Dependencies, State>[];
  readonly universe_state: UniverseState;
}

/** `runs` answers the context's `runs`, one for one, in the same order. */
export interface UniverseResult<Payloads, State, UniverseState> {
  readonly runs: readonly SymbolResult<Payloads, State>[];
  readonly universe_state?: UniverseState;
}

type AnyConfig = Readonly<Record<string, unknown>>;
type AnyPayloads = Readonly<Record<string, JsonObject>>;

/**
 * A module whose types are not known here. Its `execute` is a method so that modules of different types stand in one
 * list; it is sound because the engine hands each module only its own parsed configuration, artifacts that were declared
 * under the schema and version it names, and states that it returned itself.
 */
export interface SymbolModule {
  readonly scope: 'symbol';
  readonly definition: ModuleDefinition;
  /** Pure: the same context gives the same result. Throwing fails the module for this run only. */
  execute(context: SymbolContext<AnyConfig, AnyPayloads, JsonObject>): SymbolResult<AnyPayloads, JsonObject>;
  /** Only outputs have it. Called once, at start; a missing port makes it throw. */
  open?(config: AnyConfig, context: OutputsContext): OutputDelivery;
}

/** As `SymbolModule`, of universe scope. Throwing fails the module for every run of the boundary. */
export interface UniverseModule {
  readonly scope: 'universe';
  readonly definition: ModuleDefinition;
  /**
   * Called once a boundary, with all of its OPEN runs whose dependencies are there. Pure: the same context gives the
   * same result. Throwing fails the module for every one of these runs.
   */
  execute(
    context: UniverseContext<AnyConfig, AnyPayloads, JsonObject, JsonObject>,
  ): UniverseResult<AnyPayloads, JsonObject, JsonObject>;
}

/** A module as a registry holds it; `scope` tells whether it runs for each symbol or for all of them together. */
export type AnalysisModule = SymbolModule | UniverseModule;
