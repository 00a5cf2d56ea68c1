import { deepFreeze, errorKind, errorText, type AnalysisModuleStateRecord, type StateGateEvent } from '@xray/contracts';

import type { JsonObject } from '../definition/artifact.ts';
import type {
  StateDeclaration,
  SymbolModule,
  SymbolResult,
  UniverseEntry,
  UniverseModule,
  UniverseResult,
} from '../definition/module.ts';
import { runsFor, type PlannedModule } from '../registry/execution-plan.ts';
import { byCodeUnit } from '../registry/module-registry.ts';
import type { Boundary } from './boundary.ts';
import type { OpenRun, Payloads } from './gate-runs.ts';
import { sameJson } from './json-values.ts';
import type { StatesOfModule } from './module-states.ts';
import { dependencyFault, payloadFault, stateFault, type AnalysisChecks } from './result-faults.ts';

/** What a module execution may read beside its runs. */
export interface ExecutionScope {
  readonly planned: PlannedModule;
  readonly boundary: Boundary;
  readonly states: StatesOfModule;
  readonly checks: AnalysisChecks;
}

const NO_PAYLOADS: Payloads = Object.freeze({});
const NO_STATE: JsonObject = Object.freeze({});

function fail(open: OpenRun, { id, module, position }: PlannedModule, error_kind: string, error_detail: string): void {
  open.failures[position] = { error_detail, error_kind, module_id: id, module_kind: module.definition.kind };
}

/** The payloads that a module reads, or `null` after its run was marked as failed for want of one. */
function dependenciesOf(open: OpenRun, { planned, checks }: ExecutionScope): Payloads | null {
  if (planned.dependencies.length === 0) return NO_PAYLOADS;
  const dependencies: Record<string, JsonObject> = {};
  for (const { name, producer_position, reference } of planned.dependencies) {
    const payload = open.payloads[producer_position]?.[reference.artifact_name];
    const fault = dependencyFault(reference, payload, checks);
    if (fault !== null) fail(open, planned, fault.error_kind, fault.error_detail);
    if (fault !== null || payload === undefined) return null;
    dependencies[name] = payload;
  }
  return dependencies;
}

function stateBefore(scope: ExecutionScope, declaration: StateDeclaration | null, symbol: string | null): JsonObject {
  if (declaration === null) return NO_STATE;
  const isReset = symbol !== null && declaration.resets_on_gap === true && scope.boundary.resets.has(symbol);
  return isReset ? declaration.initial : (scope.states.get(symbol) ?? declaration.initial);
}

function stateRecord(
  planned: PlannedModule,
  declaration: StateDeclaration,
  origin: Pick<StateGateEvent, 'run_id' | 'engine_timestamp_ms'>,
  symbol: string | null,
  state: JsonObject,
): AnalysisModuleStateRecord {
  return {
    engine_timestamp_ms: origin.engine_timestamp_ms,
    module_id: planned.id,
    run_id: origin.run_id,
    schema: 'analysis_module_state_record',
    schema_version: '1',
    state,
    state_schema: declaration.schema,
    state_schema_version: declaration.schema_version,
    symbol,
  };
}

type Result = SymbolResult<Payloads, JsonObject>;

/** Takes a module's result for one run: its payloads, and the record of its state where that changed. */
function accept(
  open: OpenRun,
  result: Result,
  before: JsonObject,
  scope: ExecutionScope,
  records: AnalysisModuleStateRecord[],
): boolean {
  const { planned, states, checks } = scope;
  const declaration = planned.module.definition.state;
  const after = result.state === before ? undefined : result.state;
  const fault = payloadFault(result.artifacts, planned, checks) ?? stateFault(after, declaration, checks);
  if (fault !== null) {
    fail(open, planned, fault.error_kind, fault.error_detail);
    return false;
  }
  open.payloads[planned.position] = checks === 'development' ? deepFreeze(result.artifacts) : result.artifacts;
  if (declaration === null) return true;
  const { run } = open;
  const next = checks === 'development' ? deepFreeze(after ?? before) : (after ?? before);
  if (!sameJson(next, states.get(run.symbol) ?? declaration.initial))
    records.push(stateRecord(planned, declaration, run, run.symbol, next));
  return true;
}

function executeForEachSymbol(
  module: SymbolModule,
  scope: ExecutionScope,
  runs: readonly OpenRun[],
  records: AnalysisModuleStateRecord[],
): void {
  const { planned } = scope;
  for (const open of runs) {
    const dependencies = dependenciesOf(open, scope);
    if (dependencies === null) continue;
    const state = stateBefore(scope, planned.module.definition.state, open.run.symbol);
    try {
      const result = module.execute({ config: planned.config, dependencies, run: open.run, state });
      accept(open, result, state, scope, records);
    } catch (thrown) {
      fail(open, planned, errorKind(thrown), errorText(thrown));
    }
  }
}

interface Participants {
  readonly runs: readonly OpenRun[];
  readonly entries: readonly UniverseEntry<Payloads, JsonObject>[];
}

/** The runs for which every dependency is there; the others are marked as failed. */
function participantsOf(scope: ExecutionScope, runs: readonly OpenRun[]): Participants {
  const participants: OpenRun[] = [];
  const entries: UniverseEntry<Payloads, JsonObject>[] = [];
  const { state } = scope.planned.module.definition;
  for (const open of runs) {
    const dependencies = dependenciesOf(open, scope);
    if (dependencies === null) continue;
    participants.push(open);
    entries.push({ dependencies, run: open.run, state: stateBefore(scope, state, open.run.symbol) });
  }
  return { runs: participants, entries };
}

function acceptUniverse(
  { runs, entries }: Participants,
  result: UniverseResult<Payloads, JsonObject, JsonObject>,
  scope: ExecutionScope,
  records: AnalysisModuleStateRecord[],
): void {
  const { planned, states, checks } = scope;
  const declaration = planned.module.definition.universe_state;
  const fault = stateFault(result.universe_state, declaration, checks);
  let accepted = 0;
  for (const [index, open] of runs.entries()) {
    const own = result.runs[index];
    if (fault !== null) fail(open, planned, fault.error_kind, fault.error_detail);
    else if (own === undefined) fail(open, planned, 'invalid_result', 'the result has no answer for this run');
    else if (accept(open, own, entries[index]?.state ?? NO_STATE, scope, records)) accepted += 1;
  }
  const [first] = runs;
  const after = result.universe_state;
  if (declaration === null || after === undefined || first === undefined || accepted < runs.length) return;
  if (!sameJson(after, states.get(null) ?? declaration.initial))
    records.push(stateRecord(planned, declaration, first.run, null, after));
}

function executeForUniverse(
  module: UniverseModule,
  scope: ExecutionScope,
  runs: readonly OpenRun[],
  records: AnalysisModuleStateRecord[],
): void {
  const { planned } = scope;
  const participants = participantsOf(scope, runs);
  const { entries } = participants;
  if (entries.length === 0) return;
  try {
    const universe_state = stateBefore(scope, planned.module.definition.universe_state, null);
    const result = module.execute({ config: planned.config, runs: entries, universe_state });
    if (result.runs.length === entries.length) acceptUniverse(participants, result, scope, records);
    else
      for (const open of participants.runs)
        fail(open, planned, 'invalid_result', `${result.runs.length} results answer ${entries.length} runs`);
  } catch (thrown) {
    records.length = 0;
    for (const open of participants.runs) {
      open.payloads[planned.position] = undefined;
      fail(open, planned, errorKind(thrown), errorText(thrown));
    }
  }
}

/** Records of the symbols that a gap resets and for which the module did not succeed in this boundary. */
function resetStates(scope: ExecutionScope, runs: readonly OpenRun[], records: AnalysisModuleStateRecord[]): void {
  const { planned, boundary, states } = scope;
  const declaration = planned.module.definition.state;
  if (declaration?.resets_on_gap !== true || boundary.resets.size === 0) return;
  const succeeded = runs.filter((open) => open.payloads[planned.position] !== undefined);
  const written = new Set(succeeded.map((open) => open.run.symbol));
  for (const symbol of [...boundary.resets.keys()].sort(byCodeUnit)) {
    const event = boundary.resets.get(symbol);
    const stored = states.get(symbol);
    if (event === undefined || stored === undefined || written.has(symbol) || !runsFor(planned, symbol)) continue;
    if (!sameJson(stored, declaration.initial))
      records.push(stateRecord(planned, declaration, event, symbol, declaration.initial));
  }
}

/** Executes one module over the OPEN runs of a boundary, marks each run, and yields the records of changed states. */
export function executeModule(
  scope: ExecutionScope,
  openRuns: readonly OpenRun[],
): readonly AnalysisModuleStateRecord[] {
  const { planned } = scope;
  const { module } = planned;
  const records: AnalysisModuleStateRecord[] = [];
  const runs = planned.symbols === null ? openRuns : openRuns.filter(({ run }) => runsFor(planned, run.symbol));
  if (module.scope === 'symbol') executeForEachSymbol(module, scope, runs, records);
  else executeForUniverse(module, scope, runs, records);
  resetStates(scope, runs, records);
  return records;
}
