import { deepFreeze, type AnalysisEngineEvent, type AnalysisModuleStateRecord } from '@xray/contracts';

import type { ExecutionPlan } from '../registry/execution-plan.ts';
import type { Boundary } from './boundary.ts';
import { executeModule } from './execute-module.ts';
import type { AnalysisChecks } from './result-faults.ts';
import { gateRuns } from './gate-runs.ts';
import type { ModuleStates } from './module-states.ts';
import { pushRunEvents, type RunAccount } from './run-events.ts';

/** What one boundary yields. */
export interface BoundaryAnalysis {
  /** Run by run, by symbol name. */
  readonly events: readonly AnalysisEngineEvent[];
  /** By position in the execution order, then symbol name, the universe last. */
  readonly module_states: readonly AnalysisModuleStateRecord[];
  readonly runs: readonly RunAccount[];
}

/**
 * The pure step: gate evaluations of one engine time and the states before it → events and the records of changed states.
 * Modules run one after another in execution order, each over all OPEN runs of the boundary, so that a universe module
 * finds the artifacts of all symbols. The states stay as they are; the caller applies the records.
 */
export function analyseBoundary(
  plan: ExecutionPlan,
  states: ModuleStates,
  boundary: Boundary,
  checks: AnalysisChecks,
): BoundaryAnalysis {
  const runs = gateRuns(boundary);
  const open = runs.flatMap((run) => (run.kind === 'open' ? [run.open] : []));
  if (checks === 'development') deepFreeze(open.map(({ run }) => run));
  const moduleStates: AnalysisModuleStateRecord[] = [];
  for (const planned of plan.execution)
    moduleStates.push(...executeModule({ planned, boundary, states: states.of(planned.id), checks }, open));
  const events: AnalysisEngineEvent[] = [];
  const accounts = runs.map((run) => pushRunEvents(run, plan, events));
  return { events, module_states: moduleStates, runs: accounts };
}
