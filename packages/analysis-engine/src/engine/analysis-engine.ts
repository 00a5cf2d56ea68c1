import { errorText, frozen, recordsProblem, silentLogger, silentMetrics } from '@xray/contracts';
import type { AnalysisEngineEvent, AnalysisModuleStateRecord, Logger, Metrics, StateGateEvent } from '@xray/contracts';

import type { OutputsContext } from '../definition/output.ts';
import { AnalysisEngineError, requireIterable, requirePort } from '../errors.ts';
import { completeAnalysisConfig } from '../registry/analysis-engine-config.ts';
import type { AnalysisEngineConfig } from '../registry/analysis-engine-config.ts';
import { planExecution } from '../registry/execution-plan.ts';
import { createModuleRegistry, requireRegistry } from '../registry/module-registry.ts';
import type { ModuleRegistry } from '../registry/module-registry.ts';
import { shippedModules } from '../modules/shipped-modules.ts';
import { analyseBoundary } from './analyse-boundary.ts';
import type { AnalysisBatch, AnalysisStore } from './analysis-store.ts';
import { createRunMemory, takeIn } from './boundary.ts';
import { deliverRuns, openOutputs } from './deliver-runs.ts';
import type { AnalysisChecks } from './result-faults.ts';
import { restoredStates } from './module-states.ts';
import type { RestoredAnalysis } from './module-states.ts';
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
  const states = restoredStates(plan, options.restored);
  const memory = createRunMemory(config.run_memory_ms, options.restored?.processed_runs);
  const outputs = openOutputs(plan, options.outputs_context === undefined ? {} : options.outputs_context);
  let turn: Promise<unknown> = Promise.resolve();
  let halted: AnalysisEngineError | null = null;

  const append = async (batch: AnalysisBatch): Promise<void> => {
    if (batch.events.length === 0 && batch.module_states.length === 0) return;
    frozen(batch);
    try {
      await store.append(batch);
    } catch (cause) {
      throw new AnalysisEngineError(
        'append_failed',
        `The store refused a batch of ${batch.events.length} analysis events (${errorText(cause)}): mend the store and restart from the log.`,
        { cause },
      );
    }
  };

  const deliver = async (boundaries: readonly (readonly RunAccount[])[]): Promise<readonly AnalysisEngineEvent[]> => {
    const failures: AnalysisEngineEvent[] = [];
    for (const output of outputs) for (const runs of boundaries) failures.push(...(await deliverRuns(output, runs)));
    return failures;
  };

  const analyse = async (gateEvents: readonly StateGateEvent[]): Promise<readonly AnalysisEngineEvent[]> => {
    const intake = takeIn(gateEvents, memory);
    const events: AnalysisEngineEvent[] = [];
    const module_states: AnalysisModuleStateRecord[] = [];
    const accounts: (readonly RunAccount[])[] = [];
    for (const boundary of intake.boundaries) {
      const analysis = analyseBoundary(plan, states, boundary, checks);
      states.apply(analysis.module_states);
      events.push(...analysis.events);
      module_states.push(...analysis.module_states);
      accounts.push(analysis.runs);
    }
    await append({ events, module_states });
    const failures = outputs.length === 0 ? [] : await deliver(accounts);
    await append({ events: failures, module_states: [] });
    countBatch({ intake, events, failures }, { logger, metrics });
    return frozen(failures.length === 0 ? events : [...events, ...failures]);
  };

  const guarded = async (events: readonly StateGateEvent[]): Promise<readonly AnalysisEngineEvent[]> => {
    if (halted !== null) throw halted;
    const problem = recordsProblem('state_gate_event', events);
    if (problem !== null) {
      throw new AnalysisEngineError('invalid_events', `Analysis engine: ${problem}; hand in a list of gate events.`);
    }
    try {
      return await analyse(events);
    } catch (thrown) {
      halted =
        thrown instanceof AnalysisEngineError
          ? thrown
          : new AnalysisEngineError(
              'internal_failure',
              `The analysis of a batch of ${events.length} gate events failed (${errorText(thrown)}): restart from the log and report the defect.`,
              { cause: thrown },
            );
      throw halted;
    }
  };

  return {
    consume: (events) => {
      const result = turn.then(() => guarded(events));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
