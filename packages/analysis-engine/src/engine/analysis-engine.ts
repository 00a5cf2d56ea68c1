import { errorText, silentLogger, silentMetrics } from '@xray/contracts';
import type { AnalysisEngineEvent, AnalysisModuleStateRecord, Logger, Metrics, StateGateEvent } from '@xray/contracts';

import type { OutputsContext } from '../definition/output.ts';
import { AnalysisEngineError } from '../errors.ts';
import { validateAnalysisConfig } from '../registry/analysis-engine-config.ts';
import type { AnalysisEngineConfig } from '../registry/analysis-engine-config.ts';
import { planExecution } from '../registry/execution-plan.ts';
import type { ModuleRegistry } from '../registry/module-registry.ts';
import { analyseBoundary } from './analyse-boundary.ts';
import type { AnalysisBatch, AnalysisStore } from './analysis-store.ts';
import { createRunMemory, takeIn } from './boundary.ts';
import { deliverRuns, openOutputs } from './deliver-runs.ts';
import type { AnalysisChecks } from './result-faults.ts';
import { restoredStates } from './module-states.ts';
import type { RestoredAnalysis } from './module-states.ts';
import { countBatch } from './observe-batch.ts';
import type { RunAccount } from './run-events.ts';

export interface AnalysisEngineOptions {
  readonly registry: ModuleRegistry;
  readonly config: AnalysisEngineConfig;
  readonly store: AnalysisStore;
  /** From `restoreModuleStates`; left out, every state is the initial one. */
  readonly restored?: RestoredAnalysis;
  /** The ports of outputs. `null` opens no output, which is what a replay wants; left out, outputs get no ports. */
  readonly outputs_context?: OutputsContext | null;
  /** Default `production`. */
  readonly checks?: AnalysisChecks;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

export interface AnalysisEngine {
  /**
   * Analyses whole boundaries, one or many: computes, appends, lets the outputs write, and returns what was appended.
   * Events of one engine time must come in one call. Calls are worked off one after another.
   *
   * @throws AnalysisEngineError `append_failed`, `internal_failure`; every later call rejects with the same error.
   */
  consume(events: readonly StateGateEvent[]): Promise<readonly AnalysisEngineEvent[]>;
}

/**
 * An engine over the enabled modules.
 *
 * @throws AnalysisEngineError when the configuration, the plan or a restored state is unsound.
 */
export function createAnalysisEngine(options: AnalysisEngineOptions): AnalysisEngine {
  const { store, checks = 'production', logger = silentLogger, metrics = silentMetrics } = options;
  const config = validateAnalysisConfig(options.registry, options.config);
  const plan = planExecution(options.registry, config);
  const states = restoredStates(plan, options.restored);
  const memory = createRunMemory(config.run_memory_ms, options.restored?.processed_runs);
  const outputs = openOutputs(plan, options.outputs_context === undefined ? {} : options.outputs_context);
  let turn: Promise<unknown> = Promise.resolve();
  let halted: AnalysisEngineError | null = null;

  const append = async (batch: AnalysisBatch): Promise<void> => {
    if (batch.events.length === 0 && batch.module_states.length === 0) return;
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
    return failures.length === 0 ? events : [...events, ...failures];
  };

  const guarded = async (events: readonly StateGateEvent[]): Promise<readonly AnalysisEngineEvent[]> => {
    if (halted !== null) throw halted;
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
