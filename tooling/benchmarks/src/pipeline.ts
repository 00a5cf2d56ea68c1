import type {
  DashboardViewModel,
  EventLogWriter,
  RawInputBufferRecord,
  RegimeEngine,
  SnapshotComposer,
} from '@xray/contracts';
import { createDashboardBuilder } from '@xray/dashboards';
import type { BoundaryCut } from '@xray/orchestrator';
import { currentIdentity, loadConfig, wiring } from '@xray/runner/wiring';

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
    composeAt: (...asked) => stages.during('composer: compose', () => composer.composeAt(...asked)),
    lookbackStart: (engineMs) => stages.during('composer: lookback', () => composer.lookbackStart(engineMs)),
    leftOut: () => composer.leftOut(),
  };
}

function timedEngine(engine: RegimeEngine, stages: StageTimes): RegimeEngine {
  return {
    calibration_hash: engine.calibration_hash,
    judge: (snapshot, mode, previous) => stages.during('engine', () => engine.judge(snapshot, mode, previous)),
    storeRecord: (decision) => stages.during('engine', () => engine.storeRecord(decision)),
  };
}

/** The pipeline of the `xray` command with its default configuration, and the view model behind it; outputs are off. */
export function createBenchmarkPipeline({ log, stages = noStageTimes }: BenchmarkPipelineOptions): BenchmarkPipeline {
  const { config } = loadConfig(undefined);
  const { analysis, gate, orchestrator } = wiring({
    identity: currentIdentity(config),
    log,
    outputs: false,
    onPublished: () => undefined,
    ...(stages.measuring
      ? {
          measured: {
            composer: (composer) => timedComposer(composer, stages),
            engine: (engine) => timedEngine(engine, stages),
          },
        }
      : {}),
  })(null);
  const builder = createDashboardBuilder(config.dashboards);

  return {
    takeEarly: (records) => {
      stages.during('orchestrator: records ahead of the boundary', () => {
        orchestrator.takeEarly(records);
      });
    },
    async run(cut) {
      const { entries, events } = stages.during('orchestrator', () => orchestrator.runBoundary(cut));
      await log.append({ entries });
      const gateEvents = await stages.duringAsync('state gate', () => gate.consume(events));
      const halt = gateEvents.find((event) => event.event_type === 'StateGateHalted');
      if (halt !== undefined) throw new Error(`the gate halted: ${halt.payload.error_detail ?? ''}`);
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
