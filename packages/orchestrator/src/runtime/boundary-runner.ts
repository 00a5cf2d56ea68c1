import {
  runtimeSpan,
  type Clock,
  type EventLogWriter,
  type Metrics,
  type RawInputBufferRecord,
  type RunId,
  type Tracer,
} from '@xray/contracts';

import type { BoundaryCut } from '../cuts/boundary-cut.ts';
import type { LiveCuts } from '../cuts/live-cuts.ts';
import { createPublisher } from '../publish/publisher.ts';
import type { Pipeline } from './pipeline.ts';

export interface BoundaryRunnerParts {
  readonly cuts: LiveCuts;
  readonly pipeline: Pipeline;
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Boundaries planned before this time were missed: their run records say so. */
  readonly began_ts_ms: number;
}

/** What became of a boundary. */
export interface RanBoundary {
  readonly engine_timestamp_ms: number;
  readonly runs: number;
  readonly caught_up: boolean;
  /** From the planned time of the cut to everything being published, in milliseconds. */
  readonly lateness_ms: number;
}

/** Runs boundaries as their cuts are closed, each durable and published before the next one begins. */
export interface BoundaryRunner {
  /** Takes durable records, in ingest order: those that belong to the coming cut reach the composer ahead of it. */
  take(records: readonly RawInputBufferRecord[]): void;
  /** Closes the cut of a boundary and runs it; `null` where nobody was due. Rejects when its results are not in the log. */
  run(engineMs: number): Promise<RanBoundary | null>;
}

/** The run's own trace: its spans meet its thread in the log. */
function traceOf(runId: RunId) {
  const { span_id, trace_id } = runtimeSpan(runId, 'intent.received');
  return { trace_id, parent_span_id: span_id, run_id: runId };
}

export function createBoundaryRunner(parts: BoundaryRunnerParts): BoundaryRunner {
  const { began_ts_ms, clock, cuts, log, metrics, pipeline, tracer } = parts;
  const { orchestrator } = pipeline;
  const publisher = createPublisher({ log, sink: pipeline.downstream, max_blocks_in_flight: 1 });

  const runCut = async (cut: BoundaryCut): Promise<RanBoundary> => {
    const { engine_timestamp_ms, planned_ts_ms, symbols } = cut;
    const caught_up = planned_ts_ms < began_ts_ms;
    const span = tracer.startSpan('boundary', { engine_timestamp_ms, symbols: symbols.length });
    const result = orchestrator.runBoundary(cut, { wallMs: () => clock.wallMs(), caught_up });
    const runSpans = result.events
      .filter((event) => event.event_type === 'EngineRunStarted')
      .map(({ run_id, symbol }) => tracer.startSpan('run', { ...traceOf(run_id), symbol }));
    await publisher.publish([result]);
    await publisher.flush();
    for (const runSpan of runSpans) runSpan.end();
    span.end();
    const lateness_ms = clock.wallMs() - planned_ts_ms;
    metrics.count('boundaries_total', 1, { caught_up: String(caught_up) });
    metrics.count('runs_total', symbols.length, { caught_up: String(caught_up) });
    if (!caught_up) metrics.observe('boundary_to_published_ms', lateness_ms);
    return { engine_timestamp_ms, runs: symbols.length, caught_up, lateness_ms };
  };

  return {
    take(records) {
      cuts.add(records);
      orchestrator.takeEarly(cuts.takeEarly());
    },
    async run(engineMs) {
      const cut = cuts.close(engineMs);
      const running = cut === null ? null : runCut(cut);
      // The cut has been computed by now; what waited behind it belongs to the next one.
      orchestrator.takeEarly(cuts.takeEarly());
      metrics.gauge('last_boundary_ts_ms', engineMs);
      return running;
    },
  };
}
