import { recordProblem, type AnalysisEngineEvent, type AnalysisModuleStateRecord } from '@xray/contracts';

import type { JsonObject } from '../definition/artifact.ts';
import type { AnalysisModule, StateDeclaration } from '../definition/module.ts';
import { AnalysisEngineError, requireIterable } from '../errors.ts';
import type { ExecutionPlan, PlannedModule } from '../registry/execution-plan.ts';
import { byCodeUnit, requireRegistry, type ModuleRegistry } from '../registry/module-registry.ts';

/** A module's states by symbol; the universe's state stands under `null`. */
export type StatesOfModule = ReadonlyMap<string | null, JsonObject>;

/** The states of all modules: the fold of their records. */
export interface ModuleStates {
  of(moduleId: string): StatesOfModule;
  /** Takes records in the order in which they were made. */
  apply(records: readonly AnalysisModuleStateRecord[]): void;
}

const NO_STATES: StatesOfModule = new Map();

export function createModuleStates(): ModuleStates {
  const statesByModule = new Map<string, Map<string | null, JsonObject>>();
  return {
    of: (moduleId) => statesByModule.get(moduleId) ?? NO_STATES,
    apply: (records) => {
      for (const record of records) {
        const states = statesByModule.get(record.module_id);
        if (states === undefined) statesByModule.set(record.module_id, new Map([[record.symbol, record.state]]));
        else states.set(record.symbol, record.state);
      }
    },
  };
}

/** What a restart needs: the last state of every module and symbol, and the runs that need not be processed again. */
export interface RestoredAnalysis {
  readonly module_states: readonly AnalysisModuleStateRecord[];
  /** Runs that state records or events bear witness of, by run id, with their engine times. */
  readonly processed_runs: ReadonlyMap<string, number>;
}

function requireRecord(name: 'analysis_module_state_record' | 'analysis_engine_event', record: unknown): void {
  const problem = recordProblem(name, record);
  if (problem === null) return;
  throw new AnalysisEngineError('invalid_restored_state', `A record of the analysis ${problem}: verify the log.`);
}

/**
 * Reads the log's state records, in the order of the log: the last one of each module and symbol wins. Hand over the tail
 * of the analysis events as well (an hour of engine time is enough), so that runs which changed no state are known too.
 */
export function restoreModuleStates(
  records: Iterable<AnalysisModuleStateRecord>,
  events: Iterable<AnalysisEngineEvent> = [],
): RestoredAnalysis {
  requireIterable('the records of module states', records);
  requireIterable('the analysis events', events);
  const latest = new Map<string, AnalysisModuleStateRecord>();
  const processed = new Map<string, number>();
  for (const record of records) {
    requireRecord('analysis_module_state_record', record);
    latest.set(JSON.stringify([record.module_id, record.symbol]), record);
    processed.set(record.run_id, record.engine_timestamp_ms);
  }
  for (const event of events) {
    requireRecord('analysis_engine_event', event);
    processed.set(event.run_id, event.engine_timestamp_ms);
  }
  return { module_states: [...latest.values()], processed_runs: processed };
}

function migrated(record: AnalysisModuleStateRecord, declaration: StateDeclaration): JsonObject {
  if (record.state_schema === declaration.schema && record.state_schema_version === declaration.schema_version)
    return record.state;
  const state = declaration.migrate?.(record) ?? null;
  if (state === null)
    throw new AnalysisEngineError(
      'state_version_mismatch',
      `A stored state of module "${record.module_id}" is ${record.state_schema} v${record.state_schema_version}, but the module reads ${declaration.schema} v${declaration.schema_version}: give its state declaration a migrate function for that version.`,
    );
  return state;
}

function checked(
  record: AnalysisModuleStateRecord,
  planned: Pick<PlannedModule, 'id' | 'module'>,
): AnalysisModuleStateRecord {
  const { state, universe_state } = planned.module.definition;
  const declaration = record.symbol === null ? universe_state : state;
  const place = record.symbol === null ? 'the universe' : `symbol ${record.symbol}`;
  if (declaration === null)
    throw new AnalysisEngineError(
      'state_version_mismatch',
      `The log holds a state of module "${planned.id}" for ${place}, but the module declares none of that scope: declare it, or give the module a new id.`,
    );
  const parsed = declaration.value.safeParse(migrated(record, declaration));
  if (!parsed.success)
    throw new AnalysisEngineError(
      'invalid_restored_state',
      `The stored state of module "${planned.id}" for ${place} does not match ${declaration.schema} v${declaration.schema_version} (${parsed.error.issues[0]?.message ?? 'no reason'}): verify the log.`,
      { cause: parsed.error },
    );
  return { ...record, state: parsed.data };
}

function canRead(record: AnalysisModuleStateRecord, module: AnalysisModule): boolean {
  try {
    checked(record, { id: record.module_id, module });
    return true;
  } catch (error) {
    if (error instanceof AnalysisEngineError) return false;
    throw error;
  }
}

/**
 * The modules of a registry that cannot read a state that is stored of them, nor migrate it: where a version takes over a log from
 * another one, their states begin anew.
 *
 * @throws AnalysisEngineError `invalid_argument`, `invalid_restored_state`
 */
export function unreadableStates(
  registry: ModuleRegistry,
  records: Iterable<AnalysisModuleStateRecord>,
): readonly string[] {
  requireRegistry(registry);
  requireIterable('the records of module states', records);
  const unreadable = new Set<string>();
  for (const record of records) {
    requireRecord('analysis_module_state_record', record);
    const module = registry.find(record.module_id);
    if (module !== undefined && !canRead(record, module)) unreadable.add(record.module_id);
  }
  return [...unreadable].sort(byCodeUnit);
}

/**
 * The restored states of the planned modules, each validated. States of modules that are not enabled are passed over; they
 * stay in the log.
 *
 * @throws AnalysisEngineError `state_version_mismatch`, `invalid_restored_state`.
 */
export function restoredStates(plan: ExecutionPlan, restored: RestoredAnalysis | undefined): ModuleStates {
  const states = createModuleStates();
  const plannedById = new Map(plan.execution.map((planned) => [planned.id, planned]));
  for (const record of restored?.module_states ?? []) {
    const planned = plannedById.get(record.module_id);
    if (planned !== undefined) states.apply([checked(record, planned)]);
  }
  return states;
}
