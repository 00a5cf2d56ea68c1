import { createAnalysisEngine, restoreModuleStates, type AnalysisModule } from '@xray/analysis-engine';
import { createSnapshotComposer } from '@xray/composer';
import {
  silentLogger,
  silentMetrics,
  type AnalysisEngineEvent,
  type Clock,
  type EventLogWriter,
  type EventSink,
  type Logger,
  type Metrics,
  type OrchestratorEvent,
  type StateGateEvent,
} from '@xray/contracts';
import { createOrchestrator, type LeftOut, type Orchestrator } from '@xray/orchestrator';
import { createStateGateProcessor, restoreStateGate } from '@xray/state-gate';

import { RunnerError } from '../cli/errors.ts';
import type { RunEpoch } from '../log/epoch.ts';
import type { RestoredState } from '../log/restore.ts';
import { analysisParts } from './analysis-parts.ts';
import { announcing } from './announcements.ts';
import { composerConfig, engineOf, limitedGateConfig, orchestratorConfig, stateGateConfig } from './package-configs.ts';
import { analysisStore, gateStore } from './stores.ts';

/** What a block of boundaries gave, stage by stage, once all of it is durable. */
export interface PublishedBlock {
  readonly orchestrator: readonly OrchestratorEvent[];
  readonly gate: readonly StateGateEvent[];
  readonly analysis: readonly AnalysisEngineEvent[];
}

export interface PipelineParts {
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly epoch: RunEpoch;
  readonly restored?: RestoredState;
  /** Measures how long the gate's operations take. Left out, as by a replay, none of them is limited. */
  readonly clock?: Clock;
  /** Gets every block after its last commit. */
  readonly onPublished: (block: PublishedBlock) => void | Promise<void>;
  /** Whether outputs may write outside the log; a replay must not. */
  readonly outputs: boolean;
  /** Outputs of this process alone, such as a webhook: they say nothing that the log keeps. */
  readonly more_outputs?: readonly AnalysisModule[];
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  /** Gets what is to be said of events that are in the log and go no further. */
  readonly onLeftOut?: (leftOut: LeftOut) => void;
}

export interface Pipeline {
  readonly orchestrator: Orchestrator;
  /** The way of the orchestrator's events through the gate and the analysis engine. */
  readonly downstream: EventSink<OrchestratorEvent>;
  /** The way of gate events that are in the log already but were not analysed before a stop. */
  readonly analyse: (events: readonly StateGateEvent[]) => Promise<void>;
  /** Gate events in the log of a boundary of which the rest is yet to be decided: they are analysed with that. */
  readonly carry: (events: readonly StateGateEvent[]) => void;
}

/** Wires the packages together: each stage appends what it gives before the next one sees it. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { clock, epoch, log, logger = silentLogger, metrics = silentMetrics, onPublished, outputs, restored } = parts;
  const { config } = epoch;
  const engine = engineOf(config, epoch.calibration);
  const bare = createOrchestrator({
    composer: createSnapshotComposer(composerConfig(config)),
    reference_symbols: [config.composer.btc_symbol],
    engine,
    config: orchestratorConfig(config),
    identity: {
      config_hash: epoch.config_hash,
      calibration_hash: engine.calibration_hash,
      runtime_fingerprint: epoch.runtime_fingerprint,
    },
    ...(restored === undefined
      ? {}
      : {
          restored: {
            hysteresis: restored.hysteresis,
            cut_ends: restored.cut_ends,
            ...(restored.watched === null ? {} : { watched: restored.watched }),
          },
        }),
  });
  const orchestrator = announcing(bare, { logger, metrics, onLeftOut: parts.onLeftOut });
  const gate = createStateGateProcessor({
    ...(clock === undefined ? { config: stateGateConfig(config) } : { config: limitedGateConfig(config), clock }),
    store: gateStore(log),
    onLeftOut: (symbol, max_symbols) => {
      logger.warn('a symbol has no gate: there are as many as state_gate.limits.max_symbols allows', {
        symbol,
        max_symbols,
      });
      metrics.count('gate_symbols_left_out_total', 1);
    },
    ...(restored === undefined ? {} : { restored: restoreStateGate(restored.gate_records) }),
  });
  const analysis = createAnalysisEngine({
    ...analysisParts(config, outputs, parts.more_outputs),
    logger,
    metrics,
    store: analysisStore(log),
    ...(restored === undefined
      ? {}
      : { restored: restoreModuleStates(restored.module_states, restored.analysis_events) }),
  });

  let carried: readonly StateGateEvent[] = [];
  return {
    orchestrator,
    downstream: {
      async publish(events) {
        const gateEvents = await gate.consume(events);
        const halt = gateEvents.find((event) => event.event_type === 'StateGateHalted');
        if (halt !== undefined) {
          const why = halt.payload.error_detail ?? 'no reason was given';
          throw new RunnerError('not_done', `the state gate halted at ${halt.symbol}: ${why}; the gate stays closed`);
        }
        const decided = [...carried, ...gateEvents];
        carried = [];
        const analysed = await analysis.consume(decided);
        await onPublished({ orchestrator: events, gate: gateEvents, analysis: analysed });
      },
    },
    carry(events) {
      carried = events;
    },
    async analyse(events) {
      await analysis.consume(events);
    },
  };
}
