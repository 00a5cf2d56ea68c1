import { type Clock, type EventLogReader, type EventLogWriter, type RawInputBufferRecord } from '@xray/contracts';
import { createLiveCuts, scheduleTicks, stillDue, type LiveCuts, type RawInputBuffer } from '@xray/orchestrator';

import { currentEpoch, epochRecord, epochToGoOn } from '../log/epoch.ts';
import { restoreState } from '../log/restore.ts';
import { cutResume } from '../log/watched-symbols.ts';
import { cutTimes } from '../pipeline/cut-times.ts';
import { createPipeline } from '../pipeline/pipeline.ts';
import { finishStages, warmUp } from '../pipeline/resume.ts';
import { createBoundaryRunner, type BoundaryRunner, type RanBoundary } from './boundary-runner.ts';
import { catchUp } from './catch-up.ts';
import type { SessionOptions } from './session-options.ts';

export interface BoundaryLoopParts {
  readonly options: SessionOptions;
  readonly reader: EventLogReader;
  readonly writer: EventLogWriter;
  readonly buffer: RawInputBuffer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
  /** Writes into the raw log that watching goes on, where nothing else was received in a bar. */
  readonly stillWatching: () => void;
}

/** A boundary to come, its time, and what the monotonic clock will say then. */
export interface NextBoundary {
  readonly engine_timestamp_ms: number;
  readonly planned_ts_ms: number;
  readonly planned_monotonic_ms: number;
}

export interface BoundaryLoop {
  /** Takes durable records, in ingest order. */
  take(records: readonly RawInputBufferRecord[]): void;
  /** Begins to catch up and then to run boundaries. */
  begin(): void;
  /** The boundary that is to be run next; `null` before the first is known. */
  readonly next: () => NextBoundary | null;
  /** How far the boundaries that were run are behind, while the log is worked through; `null` when that is done. */
  readonly catchingUp: () => { readonly behind_ms: number } | null;
  /** Resolves when the boundary in flight is finished after the signal; at once where nothing was begun. */
  readonly ended: () => Promise<void>;
}

/** Records that may wait for later boundaries in memory; beyond that they are read from the log again. */
const MAX_WAITING_RECORDS = 200_000;

/** Restores where the log ended and prepares to go on from there. @throws RunnerError where the log belongs to another epoch */
export async function startBoundaryLoop(parts: BoundaryLoopParts): Promise<BoundaryLoop> {
  const { buffer, clock, onFailure, options, reader, signal, stillWatching, writer } = parts;
  const { config, directory, logger, metrics, tracer } = options;
  const hold = options.hold ?? ((work) => Promise.resolve(work));
  const epoch = epochToGoOn(reader, currentEpoch(config), directory);
  const restored = restoreState(reader);
  const pipeline = createPipeline({
    epoch,
    clock,
    log: writer,
    outputs: true,
    more_outputs: options.outputs ?? [],
    restored,
    logger,
    metrics,
    onPublished: (block) => options.onPublished?.(block),
  });
  // Only now: a configuration that cannot start must not become the log's.
  if (restored.last_run === null) {
    await writer.append({ entries: [{ stream: 'audit', record: epochRecord(epoch, clock.wallMs()) }] });
  }
  await finishStages(reader, pipeline);
  warmUp(reader, pipeline, restored);

  const times = cutTimes(epoch.config);
  const { boundary_delay_ms, cadence_ms } = times;
  const resume = restored.last_run === null ? undefined : cutResume(reader, restored.last_run);
  const cuts: LiveCuts = createLiveCuts({
    ...times,
    ...(resume === undefined ? {} : { resume, still_due: stillDue(reader, resume, times) }),
  });
  const runner: BoundaryRunner = createBoundaryRunner({
    cuts,
    pipeline,
    log: writer,
    clock,
    metrics,
    tracer,
    began_ts_ms: clock.wallMs(),
  });

  /** The last record that was taken, and whether durable records are taken as they come or are left to the log. */
  let position = resume?.cut_end_ingest_seq ?? 0;
  let following = false;
  let closed: number | null = resume?.engine_timestamp_ms ?? null;
  let next: NextBoundary | null = null;
  let catching = true;
  let running: Promise<void> = Promise.resolve();

  const stopped = (): boolean => signal.aborted;
  const tell = (boundary: RanBoundary): void => {
    options.onBoundary?.(boundary);
    logger.debug('a boundary was run', { ...boundary });
  };
  const expect = (engine_timestamp_ms: number, planned_ts_ms: number): NextBoundary => ({
    engine_timestamp_ms,
    planned_ts_ms,
    planned_monotonic_ms: clock.monotonicMs() + planned_ts_ms - clock.wallMs(),
  });
  const catchUpWithLog = async (): Promise<void> => {
    catching = true;
    closed = await catchUp({
      reader,
      cuts,
      runner,
      times,
      from_ingest_seq: position + 1,
      after_engine_timestamp_ms: closed,
      signal,
      onBoundary: (ran) => {
        closed = ran.engine_timestamp_ms;
        tell(ran);
      },
      onEnd: (ingestSeq) => {
        position = ingestSeq;
        following = true;
      },
    });
    catching = false;
  };
  const boundary = async (engineMs: number): Promise<void> => {
    // Everything received before the cut's end must be in the log before the cut is closed.
    await buffer.settled();
    if (stopped()) return;
    if (!following) await catchUpWithLog();
    if (closed !== null && closed >= engineMs) return;
    if (!cuts.reached(engineMs)) {
      stillWatching();
      await buffer.settled();
    }
    if (stopped()) return;
    closed = engineMs;
    const ran = await runner.run(engineMs);
    if (ran !== null) tell(ran);
  };
  const run = async (): Promise<void> => {
    await catchUpWithLog();
    // A receipt in the very millisecond of the cut's end belongs to it: the cut is closed one later.
    const schedule = {
      kind: 'boundary',
      cadence_ms,
      boundary_delay_ms: boundary_delay_ms + 1,
      ...(closed === null ? {} : { after_engine_timestamp_ms: closed }),
    } as const;
    next = closed === null ? null : expect(closed + cadence_ms, closed + cadence_ms + schedule.boundary_delay_ms);
    for await (const tick of scheduleTicks(schedule, clock, signal)) {
      if (next?.engine_timestamp_ms !== tick.engine_timestamp_ms)
        next = expect(tick.engine_timestamp_ms, tick.planned_ts_ms);
      await hold(boundary(tick.engine_timestamp_ms));
      next = expect(tick.engine_timestamp_ms + cadence_ms, tick.planned_ts_ms + cadence_ms);
    }
  };

  return {
    ended: () => running,
    next: () => next,
    catchingUp: () =>
      catching ? { behind_ms: Math.max(0, clock.wallMs() - boundary_delay_ms - (closed ?? clock.wallMs())) } : null,
    begin() {
      running = run().catch(onFailure);
    },
    take(records) {
      if (!following) return;
      runner.take(records.filter((record) => record.ingest_seq > position));
      position = records.at(-1)?.ingest_seq ?? position;
      if (cuts.waiting() <= MAX_WAITING_RECORDS) return;
      following = false;
      logger.warn('boundaries are not run as fast as events arrive: they will be read from the log again', {
        waiting_records: cuts.waiting(),
      });
    },
  };
}
