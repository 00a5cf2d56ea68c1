import {
  type AnalysisModule,
  analysisStore,
  configuredModules,
  createAnalysisEngine,
  restoreModuleStates,
} from '@xray/analysis-engine';
import { createSnapshotComposer } from '@xray/composer';
import {
  silentLogger,
  silentMetrics,
  type Clock,
  type EventLogWriter,
  type Logger,
  type Metrics,
  type OrchestratorEvent,
  type PublishedBlock,
  type RegimeEngine,
  type SnapshotComposer,
  type StateGateStateRecord,
} from '@xray/contracts';
import {
  announcing,
  createOrchestrator,
  type LeftOut,
  type Orchestrator,
  type RestoredState,
  type StageWiring,
} from '@xray/orchestrator';
import { coversRun, createStateGateProcessor, gateStore, restoreStateGate } from '@xray/state-gate';

import type { LogIdentity } from '../identity/log-identity.ts';
import { composerConfig, engineOf, limitedGateConfig, orchestratorConfig, stateGateConfig } from './package-configs.ts';

export interface WiringOptions {
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly identity: LogIdentity;
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
  /** Stands before composer and engine where their work is measured. */
  readonly measured?: {
    readonly composer: (composer: SnapshotComposer) => SnapshotComposer;
    readonly engine: (engine: RegimeEngine) => RegimeEngine;
  };
}

function orchestratorOf({ identity, measured }: WiringOptions, restored: RestoredState | null): Orchestrator {
  const { calibration, config, config_hash, runtime_fingerprint } = identity;
  const engine = engineOf(config, calibration);
  const composer = createSnapshotComposer(composerConfig(config, calibration));
  return createOrchestrator({
    composer: measured === undefined ? composer : measured.composer(composer),
    reference_symbols: [config.composer.btc_symbol],
    engine: measured === undefined ? engine : measured.engine(engine),
    config: orchestratorConfig(config),
    identity: { config_hash, calibration_hash: engine.calibration_hash, runtime_fingerprint },
    ...(restored === null
      ? {}
      : {
          restored: {
            hysteresis: restored.hysteresis,
            day_profiles: restored.day_profiles,
            cut_ends: restored.cut_ends,
            ...(restored.watched === null ? {} : { watched: restored.watched }),
          },
        }),
  });
}

function gateOf(
  { clock, identity, log, logger = silentLogger, metrics = silentMetrics }: WiringOptions,
  restored: RestoredState | null,
) {
  const { config } = identity;
  const processor = createStateGateProcessor({
    ...(clock === undefined ? { config: stateGateConfig(config) } : { config: limitedGateConfig(config), clock }),
    store: gateStore(log),
    onLeftOut: (symbol, max_symbols) => {
      logger.warn('a symbol has no gate: there are as many as state_gate.limits.max_symbols allows', {
        symbol,
        max_symbols,
      });
      metrics.count('gate_symbols_left_out_total', 1);
    },
    ...(restored === null ? {} : { restored: restoreStateGate(restored.gate_records) }),
  });
  return {
    consume: (events: readonly OrchestratorEvent[]) => processor.consume(events),
    covering: (records: Iterable<StateGateStateRecord>) => {
      const states = restoreStateGate(records);
      return (event: OrchestratorEvent) => coversRun(states, event);
    },
  };
}

/** How the packages are put together, everywhere: each stage appends what it gives before the next one sees it. */
export function wiring(options: WiringOptions): StageWiring {
  const { identity, log, logger = silentLogger, metrics = silentMetrics, more_outputs, outputs } = options;
  return (restored) => ({
    orchestrator: announcing(orchestratorOf(options, restored), { logger, metrics, onLeftOut: options.onLeftOut }),
    gate: gateOf(options, restored),
    analysis: createAnalysisEngine({
      ...configuredModules(identity.config.analysis_engine, identity.config.cadence_ms, outputs, more_outputs),
      logger,
      metrics,
      store: analysisStore(log),
      ...(restored === null ? {} : { restored: restoreModuleStates(restored.module_states, restored.analysis_events) }),
    }),
    onPublished: options.onPublished,
  });
}
