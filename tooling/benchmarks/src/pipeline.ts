import {
  createAnalysisEngine,
  createModuleRegistry,
  defaultAnalysisConfig,
  shippedModules,
} from '@xray/analysis-engine';
import { createSnapshotComposer } from '@xray/composer';
import type {
  DashboardViewModel,
  EventLogWriter,
  LogEntry,
  RawInputBufferRecord,
  RegimeEngine,
  SnapshotComposer,
} from '@xray/contracts';
import { createDashboardBuilder, validateDashboardConfig } from '@xray/dashboards';
import { createOrchestrator, type BoundaryCut } from '@xray/orchestrator';
import { createRegimeEngine, shippedCalibration } from '@xray/regime-engine';
import { createStateGateProcessor, validateConfig } from '@xray/state-gate';

import { noStageTimes, type StageTimes } from './stage-times.ts';

type AppendOnly = Pick<EventLogWriter, 'append'>;

export interface BenchmarkPipeline {
  /** From the cut to the view model that shows it, every stage in between appended before the next one sees it. */
  run(cut: BoundaryCut): Promise<DashboardViewModel>;
  /** Records of the coming cut, as they become durable. */
  takeEarly(records: readonly RawInputBufferRecord[]): void;
}

export interface BenchmarkPipelineOptions {
  readonly log: AppendOnly;
  readonly stages?: StageTimes;
}

/** A log that is always done and keeps nothing. */
export const noLog: AppendOnly = {
  append: () => Promise.resolve({ first_ingest_seq: null, last_ingest_seq: null }),
};

function timedComposer(composer: SnapshotComposer, stages: StageTimes): SnapshotComposer {
  return {
    observer_set: composer.observer_set,
    ingest: (records) => {
      stages.during('composer: ingest', () => {
        composer.ingest(records);
      });
    },
    composeAt: (symbol, engineMs) => stages.during('composer: compose', () => composer.composeAt(symbol, engineMs)),
    lookbackStart: (engineMs) => stages.during('composer: lookback', () => composer.lookbackStart(engineMs)),
  };
}

function timedEngine(engine: RegimeEngine, stages: StageTimes): RegimeEngine {
  return {
    calibration_hash: engine.calibration_hash,
    judge: (snapshot, mode, previous) => stages.during('engine', () => engine.judge(snapshot, mode, previous)),
    storeRecord: (decision) => stages.during('engine', () => engine.storeRecord(decision)),
  };
}

/** The packages wired as the `xray` command wires them, with default configurations and every shipped module but outputs. */
export function createBenchmarkPipeline({ log, stages = noStageTimes }: BenchmarkPipelineOptions): BenchmarkPipeline {
  const composer = createSnapshotComposer();
  const engine = createRegimeEngine({}, shippedCalibration);
  const orchestrator = createOrchestrator({
    composer: stages.measuring ? timedComposer(composer, stages) : composer,
    engine: stages.measuring ? timedEngine(engine, stages) : engine,
    identity: { config_hash: 'c'.repeat(64), calibration_hash: null, runtime_fingerprint: 'f'.repeat(64) },
  });
  const append = async (entries: readonly LogEntry[]): Promise<void> => {
    await log.append({ entries });
  };
  const gate = createStateGateProcessor({
    config: validateConfig(),
    store: {
      append: ({ events, records, thread }) =>
        append([
          ...records.map((record) => ({ stream: 'gate_record', record }) as const),
          ...events.map((record) => ({ stream: 'gate_event', record }) as const),
          ...thread.map((record) => ({ stream: 'runtime_event', record }) as const),
        ]),
    },
  });
  const analysis = createAnalysisEngine({
    registry: createModuleRegistry(shippedModules()),
    config: defaultAnalysisConfig(),
    outputs_context: null,
    store: {
      append: ({ events, module_states }) =>
        append([
          ...module_states.map((record) => ({ stream: 'module_state', record }) as const),
          ...events.map((record) => ({ stream: 'analysis_event', record }) as const),
        ]),
    },
  });
  const builder = createDashboardBuilder(validateDashboardConfig());

  return {
    takeEarly: (records) => {
      stages.during('orchestrator: records ahead of the boundary', () => {
        orchestrator.takeEarly(records);
      });
    },
    async run(cut) {
      const { entries, events } = stages.during('orchestrator', () => orchestrator.runBoundary(cut));
      await append(entries);
      const gateEvents = await stages.duringAsync('state gate', () => gate.consume(events));
      if (gate.halted !== null) throw new Error(`the gate halted: ${gate.halted.error_detail}`);
      const analysisEvents = await stages.duringAsync('analysis', () => analysis.consume(gateEvents));
      stages.during('dashboards: ingest', () => {
        builder.ingestOrchestrator(events);
        builder.ingestStateGate(gateEvents);
        builder.ingestAnalysis(analysisEvents);
      });
      return stages.during('dashboards: snapshot', () => builder.buildSnapshot(cut.engine_timestamp_ms));
    },
  };
}
