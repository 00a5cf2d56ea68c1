import {
  type AnalysisEngineEvent,
  type AnalysisModuleStateRecord,
  errorText,
  frozen,
  type Logger,
  type Metrics,
  recordsProblem,
  silentLogger,
  silentMetrics,
  type StateGateEvent,
} from '@xray/contracts';

import type { OutputsContext } from '../definition/output.ts';
import { AnalysisEngineError, requireIterable, requirePort } from '../errors.ts';
import { type AnalysisEngineConfig, completeAnalysisConfig } from '../registry/analysis-engine-config.ts';
import { planExecution, type ExecutionPlan } from '../registry/execution-plan.ts';
import { createModuleRegistry, type ModuleRegistry, requireRegistry } from '../registry/module-registry.ts';
import { shippedModules } from '../modules/shipped-modules.ts';
import { analyseBoundary } from './analyse-boundary.ts';
import type { AnalysisBatch, AnalysisStore } from './analysis-store.ts';
import { createRunMemory, takeIn, type RunMemory } from './boundary.ts';
import { deliverRuns, openOutputs, type OpenOutput } from './deliver-runs.ts';
import type { AnalysisChecks } from './result-faults.ts';
import { type ModuleStates, type RestoredAnalysis, restoredStates } from './module-states.ts';
import { countBatch } from './observe-batch.ts';
import type { RunAccount } from './run-events.ts';

/** What an analysis engine is made of. Nothing is needed; what is left out has the meaning stated with it. */
export interface AnalysisEngineOptions {
  /** Left out, the modules that ship. */
  readonly registry?: ModuleRegistry | undefined;
  /** Left out, every registered module runs with its defaults, but outputs do not. */
  readonly config?: AnalysisEngineConfig | undefined;
  /** Left out, nothing is kept. */
  readonly store?: AnalysisStore | undefined;
  /** From `restoreModuleStates`; left out, every state is the initial one. */
  readonly restored?: RestoredAnalysis;
  /** The ports of outputs. `null` opens no output, which is what a replay wants; left out, outputs get no ports. */
  readonly outputs_context?: OutputsContext | null;
  /** Default `production`. */
  readonly checks?: AnalysisChecks;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

/** The last stage of the pipeline: takes what the gate decided, and gives what the modules say of it. */
export interface AnalysisEngine {
  /**
   * Analyses whole boundaries, one or many: computes, appends, lets the outputs write, and returns what was appended.
   * Events of one engine time must come in one call. Calls are worked off one after another.
   *
   * @throws AnalysisEngineError `append_failed`, `internal_failure`; every later call rejects with the same error. `invalid_events`
   * for what is no list of gate events: nothing of it is analysed, and the engine goes on.
   */
  consume(events: readonly StateGateEvent[]): Promise<readonly AnalysisEngineEvent[]>;
}

const keepsNothing: AnalysisStore = { append: () => Promise.resolve() };

/** Every registered module that does no I/O. */
function computingModules(registry: ModuleRegistry): AnalysisEngineConfig {
  return { enabled_modules: registry.module_ids.filter((id) => registry.find(id)?.definition.kind !== 'output') };
}

function checkOptions({ config, restored, registry, store }: AnalysisEngineOptions): void {
  if ((config as unknown) === null) requirePort('config', config);
  if (registry !== undefined) requireRegistry(registry);
  if (store !== undefined) requirePort('store', store, ['append']);
  if (restored === undefined) return;
  requirePort('restored', restored);
  requireIterable('restored.module_states', restored.module_states);
  requirePort('restored.processed_runs', restored.processed_runs, ['get', 'forEach']);
}

interface EngineState {
  readonly store: AnalysisStore;
  readonly checks: AnalysisChecks;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly plan: ExecutionPlan;
  readonly states: ModuleStates;
  readonly memory: RunMemory;
  readonly outputs: readonly OpenOutput[];
  turn: Promise<unknown>;
  halted: AnalysisEngineError | null;
}

async function append(engine: EngineState, batch: AnalysisBatch): Promise<void> {
  if (batch.events.length === 0 && batch.module_states.length === 0) return;
  frozen(batch);
  try {
    await engine.store.append(batch);
  } catch (cause) {
    throw new AnalysisEngineError(
      'append_failed',
      `The store refused a batch of ${batch.events.length} analysis events (${errorText(cause)}): mend the store and restart from the log.`,
      { cause },
    );
  }
}

async function deliver(
  engine: EngineState,
  boundaries: readonly (readonly RunAccount[])[],
): Promise<readonly AnalysisEngineEvent[]> {
  const failures: AnalysisEngineEvent[] = [];
  for (const output of engine.outputs)
    for (const runs of boundaries) failures.push(...(await deliverRuns(output, runs)));
  return failures;
}

async function analyse(
  engine: EngineState,
  gateEvents: readonly StateGateEvent[],
): Promise<readonly AnalysisEngineEvent[]> {
  const { logger, metrics, states } = engine;
  const intake = takeIn(gateEvents, engine.memory);
  const events: AnalysisEngineEvent[] = [];
  const module_states: AnalysisModuleStateRecord[] = [];
  const accounts: (readonly RunAccount[])[] = [];
  for (const boundary of intake.boundaries) {
    const analysis = analyseBoundary(engine.plan, states, boundary, engine.checks);
    states.apply(analysis.module_states);
    events.push(...analysis.events);
    module_states.push(...analysis.module_states);
    accounts.push(analysis.runs);
  }
  await append(engine, { events, module_states });
  const failures = engine.outputs.length === 0 ? [] : await deliver(engine, accounts);
  await append(engine, { events: failures, module_states: [] });
  countBatch({ intake, events, failures }, { logger, metrics });
  return frozen(failures.length === 0 ? events : [...events, ...failures]);
}

async function guarded(
  engine: EngineState,
  events: readonly StateGateEvent[],
): Promise<readonly AnalysisEngineEvent[]> {
  if (engine.halted !== null) throw engine.halted;
  const problem = recordsProblem('state_gate_event', events);
  if (problem !== null) {
    throw new AnalysisEngineError('invalid_events', `Analysis engine: ${problem}; hand in a list of gate events.`);
  }
  try {
    return await analyse(engine, events);
  } catch (thrown) {
    engine.halted =
      thrown instanceof AnalysisEngineError
        ? thrown
        : new AnalysisEngineError(
            'internal_failure',
            `The analysis of a batch of ${events.length} gate events failed (${errorText(thrown)}): restart from the log and report the defect.`,
            { cause: thrown },
          );
    throw engine.halted;
  }
}

function consume(engine: EngineState, events: readonly StateGateEvent[]): Promise<readonly AnalysisEngineEvent[]> {
  const result = engine.turn.then(() => guarded(engine, events));
  engine.turn = result.catch(() => undefined);
  return result;
}

/**
 * An engine over the enabled modules. Without options it runs the modules that ship, and keeps nothing.
 *
 * @throws AnalysisEngineError when an option, the configuration, the plan or a restored state is unsound.
 */
export function createAnalysisEngine(options: AnalysisEngineOptions = {}): AnalysisEngine {
  requirePort('the options of the engine', options);
  checkOptions(options);
  const { store = keepsNothing, checks = 'production', logger = silentLogger, metrics = silentMetrics } = options;
  const registry = options.registry ?? createModuleRegistry(shippedModules());
  const config = completeAnalysisConfig(registry, options.config ?? computingModules(registry));
  const plan = planExecution(registry, config);
  const engine: EngineState = {
    store,
    checks,
    logger,
    metrics,
    plan,
    states: restoredStates(plan, options.restored),
    memory: createRunMemory(config.run_memory_ms, options.restored?.processed_runs),
    outputs: openOutputs(plan, options.outputs_context === undefined ? {} : options.outputs_context),
    turn: Promise.resolve(),
    halted: null,
  };

  return {
    consume: (events) => consume(engine, events),
  };
}
