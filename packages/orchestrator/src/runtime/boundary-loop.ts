import type {
  Clock,
  EventLogReader,
  EventLogWriter,
  Logger,
  Metrics,
  RawInputBufferRecord,
  Tracer,
} from '@xray/contracts';

import type { RawInputBuffer } from '../buffer/raw-input-buffer.ts';
import { takenOverText } from '../identity/identity-record.ts';
import { createLiveCuts, type LiveCuts } from '../cuts/live-cuts.ts';
import { stillDue } from '../cuts/log-cuts.ts';
import { scheduleTicks } from '../schedule/scheduler.ts';
import { createBoundaryRunner, type BoundaryRunner, type RanBoundary } from './boundary-runner.ts';
import { catchUp } from './catch-up.ts';
import { openRuntime, type RunPlan, type Runtime } from './open-runtime.ts';

/**
 * What a live loop is made of: the log from both sides, the buffer that fills it, a plan of the pipeline, and a clock.
 */
export interface BoundaryLoopParts {
  readonly reader: EventLogReader;
  readonly writer: EventLogWriter;
  readonly buffer: RawInputBuffer;
  readonly plan: RunPlan;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly signal: AbortSignal;
  /** Called once, when a boundary could not be run or its results are not in the log: the loop runs nothing more. */
  readonly onFailure: (error: unknown) => void;
  /** Called after each boundary, when all of it is durable and published. */
  readonly onBoundary?: (boundary: RanBoundary) => void;
  /** Writes into the raw log that watching goes on, where nothing else was received in a bar. */
  readonly stillWatching: () => void;
  /**
   * Keeps time still while a boundary is run, which its source cannot see: given where the clock is a simulated one that
   * waits for its clients, and left out where time does as it likes.
   */
  readonly hold?: <Result>(work: PromiseLike<Result>) => Promise<Result>;
}

/** A boundary to come, its time, and what the monotonic clock will say then. */
export interface NextBoundary {
  readonly engine_timestamp_ms: number;
  readonly planned_ts_ms: number;
  readonly planned_monotonic_ms: number;
}

/**
 * Runs boundaries as they come, from where the log stands to the present and on with it, until its signal is aborted.
 */
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

/** What a loop is made of once its log has been opened. */
interface Works extends BoundaryLoopParts {
  readonly runtime: Runtime;
  readonly cuts: LiveCuts;
  readonly runner: BoundaryRunner;
}

/** Where a loop stands. */
interface Standing {
  /** The last record that was taken. */
  position: number;
  /** Whether durable records are taken as they come, or are left to the log. */
  following: boolean;
  /** The last boundary whose cut was closed. */
  closed_ts_ms: number | null;
  next: NextBoundary | null;
  catching: boolean;
}

async function assemble(parts: BoundaryLoopParts): Promise<Works> {
  const { clock, metrics, plan, reader, tracer, writer } = parts;
  const runtime = await openRuntime({ reader, log: writer, plan, wallMs: () => clock.wallMs() });
  const { pipeline, resume, taken_over, times } = runtime;
  if (taken_over !== null)
    parts.logger.warn(takenOverText(taken_over), { cut_end_ingest_seq: taken_over.border.cut_end_ingest_seq });
  const cuts = createLiveCuts({
    ...times,
    ...(resume === null ? {} : { resume, still_due: stillDue(reader, resume, times) }),
  });
  const began_ts_ms = clock.wallMs();
  const runner = createBoundaryRunner({ cuts, pipeline, log: writer, clock, metrics, tracer, began_ts_ms });
  return { ...parts, runtime, cuts, runner };
}

function tell({ logger, onBoundary }: Works, boundary: RanBoundary): void {
  onBoundary?.(boundary);
  logger.debug('a boundary was run', { ...boundary });
}

/** Works through what the log holds and was not taken, and follows durable records from then on. */
async function catchUpWithLog(works: Works, at: Standing): Promise<void> {
  const { cuts, reader, runner, runtime, signal } = works;
  at.catching = true;
  at.closed_ts_ms = await catchUp({
    reader,
    cuts,
    runner,
    times: runtime.times,
    from_ingest_seq: at.position + 1,
    after_engine_timestamp_ms: at.closed_ts_ms,
    signal,
    onBoundary: (ran) => {
      at.closed_ts_ms = ran.engine_timestamp_ms;
      tell(works, ran);
    },
    onEnd: (ingestSeq) => {
      at.position = ingestSeq;
      at.following = true;
    },
  });
  at.catching = false;
}

/** Closes the cut of a boundary whose time has come, and runs it. */
async function runBoundary(works: Works, at: Standing, engineMs: number): Promise<void> {
  const { buffer, cuts, runner, signal, stillWatching } = works;
  const stopped = (): boolean => signal.aborted;
  // Everything received before the cut's end must be in the log before the cut is closed.
  await buffer.settled();
  if (stopped()) return;
  if (!at.following) await catchUpWithLog(works, at);
  if (at.closed_ts_ms !== null && at.closed_ts_ms >= engineMs) return;
  if (!cuts.reached(engineMs)) {
    stillWatching();
    await buffer.settled();
  }
  if (stopped()) return;
  at.closed_ts_ms = engineMs;
  const ran = await runner.run(engineMs);
  if (ran !== null) tell(works, ran);
}

function expectedAt(clock: Clock, engine_timestamp_ms: number, planned_ts_ms: number): NextBoundary {
  const planned_monotonic_ms = clock.monotonicMs() + planned_ts_ms - clock.wallMs();
  return { engine_timestamp_ms, planned_ts_ms, planned_monotonic_ms };
}

/** Catches up with the log, and runs boundary after boundary until the signal. */
async function runBoundaries(works: Works, at: Standing): Promise<void> {
  const { clock, runtime, signal } = works;
  const hold = works.hold ?? ((work) => Promise.resolve(work));
  const { boundary_delay_ms, cadence_ms } = runtime.times;
  await catchUpWithLog(works, at);
  const closed = at.closed_ts_ms;
  // A receipt in the very millisecond of the cut's end belongs to it: the cut is closed one later.
  const schedule = {
    kind: 'boundary',
    cadence_ms,
    boundary_delay_ms: boundary_delay_ms + 1,
    ...(closed === null ? {} : { after_engine_timestamp_ms: closed }),
  } as const;
  at.next =
    closed === null ? null : expectedAt(clock, closed + cadence_ms, closed + cadence_ms + schedule.boundary_delay_ms);
  for await (const { engine_timestamp_ms, planned_ts_ms } of scheduleTicks(schedule, clock, signal)) {
    if (at.next?.engine_timestamp_ms !== engine_timestamp_ms)
      at.next = expectedAt(clock, engine_timestamp_ms, planned_ts_ms);
    await hold(runBoundary(works, at, engine_timestamp_ms));
    at.next = expectedAt(clock, engine_timestamp_ms + cadence_ms, planned_ts_ms + cadence_ms);
  }
}

/** Restores where the log ended and prepares to go on from there. */
export async function startBoundaryLoop(parts: BoundaryLoopParts): Promise<BoundaryLoop> {
  const works = await assemble(parts);
  const { clock, cuts, logger, onFailure, runner, runtime } = works;
  const { resume, times } = runtime;
  const at: Standing = {
    position: resume?.cut_end_ingest_seq ?? 0,
    following: false,
    closed_ts_ms: resume?.engine_timestamp_ms ?? null,
    next: null,
    catching: true,
  };
  let running: Promise<void> = Promise.resolve();

  return {
    ended: () => running,
    next: () => at.next,
    catchingUp() {
      if (!at.catching) return null;
      const nowMs = clock.wallMs();
      return { behind_ms: Math.max(0, nowMs - times.boundary_delay_ms - (at.closed_ts_ms ?? nowMs)) };
    },
    begin() {
      running = runBoundaries(works, at).catch(onFailure);
    },
    take(records) {
      if (!at.following) return;
      runner.take(records.filter((record) => record.ingest_seq > at.position));
      at.position = records.at(-1)?.ingest_seq ?? at.position;
      if (cuts.waiting() <= MAX_WAITING_RECORDS) return;
      at.following = false;
      logger.warn('boundaries are not run as fast as events arrive: they will be read from the log again', {
        waiting_records: cuts.waiting(),
      });
    },
  };
}
