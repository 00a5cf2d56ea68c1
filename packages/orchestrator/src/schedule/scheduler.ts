import type { Clock, CutKind } from '@xray/contracts';

import { invalidArgument, requireCutTimes, requirePort } from '../checked-input.ts';
import { boundaryAtOrAfter, boundaryAtOrBefore } from './boundaries.ts';

/** When a run is due: its engine time, and the wall-clock time at which its cut is taken. */
export interface Tick {
  readonly engine_timestamp_ms: number;
  readonly planned_ts_ms: number;
  readonly cut_kind: CutKind;
}

/** A run at every multiple of the cadence, `boundary_delay_ms` after it. Times in milliseconds. */
export interface BoundarySchedule {
  readonly kind: 'boundary';
  readonly cadence_ms: number;
  readonly boundary_delay_ms: number;
  /** The last boundary that has been run; those missed since are caught up in order. Without it: from now on. */
  readonly after_engine_timestamp_ms?: number;
}

/** Runs at a pace of one's own, each of the last whole bar; at most one a bar. Times in milliseconds. */
export interface TimerSchedule {
  readonly kind: 'timer';
  readonly cadence_ms: number;
  /** Distance of two ticks in milliseconds. Each stands for the last boundary before it. */
  readonly interval_ms: number;
}

/** When runs are due; `kind` becomes the `cut_kind` of the run records. */
export type Schedule = BoundarySchedule | TimerSchedule;

function firstTick(schedule: Schedule, nowMs: number): Tick {
  switch (schedule.kind) {
    case 'boundary': {
      const { cadence_ms, boundary_delay_ms, after_engine_timestamp_ms } = schedule;
      const engine =
        after_engine_timestamp_ms === undefined
          ? boundaryAtOrAfter(nowMs - boundary_delay_ms, cadence_ms)
          : boundaryAtOrBefore(after_engine_timestamp_ms, cadence_ms) + cadence_ms;
      return { engine_timestamp_ms: engine, planned_ts_ms: engine + boundary_delay_ms, cut_kind: 'boundary' };
    }
    case 'timer': {
      const planned = boundaryAtOrAfter(nowMs, schedule.interval_ms);
      return {
        engine_timestamp_ms: boundaryAtOrBefore(planned, schedule.cadence_ms),
        planned_ts_ms: planned,
        cut_kind: 'timer',
      };
    }
  }
}

function nextTick(schedule: Schedule, last: Tick): Tick {
  switch (schedule.kind) {
    case 'boundary':
      return {
        engine_timestamp_ms: last.engine_timestamp_ms + schedule.cadence_ms,
        planned_ts_ms: last.planned_ts_ms + schedule.cadence_ms,
        cut_kind: 'boundary',
      };
    case 'timer': {
      const planned = last.planned_ts_ms + schedule.interval_ms;
      const engine = boundaryAtOrBefore(planned, schedule.cadence_ms);
      // Two ticks of one bar would be two runs of one engine time: the second waits for the next bar.
      if (engine === last.engine_timestamp_ms) return nextTick(schedule, { ...last, planned_ts_ms: planned });
      return { engine_timestamp_ms: engine, planned_ts_ms: planned, cut_kind: 'timer' };
    }
  }
}

/** Waits for the clock to reach a time; false when the signal is aborted first. */
async function reached(timestampMs: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    // A sleep may end early, and the wall clock may be set back meanwhile.
    for (let wait = timestampMs - clock.wallMs(); wait > 0 && !signal.aborted; wait = timestampMs - clock.wallMs()) {
      await clock.sleep(wait, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

/** @throws OrchestratorError `invalid_argument` */
function checkSchedule(schedule: Schedule): void {
  requirePort('the schedule', schedule);
  switch (schedule.kind) {
    case 'boundary':
      requireCutTimes(schedule);
      return;
    case 'timer':
      requireCutTimes({ cadence_ms: schedule.cadence_ms, boundary_delay_ms: 0 });
      if (!Number.isSafeInteger(schedule.interval_ms) || schedule.interval_ms <= 0) {
        throw invalidArgument('interval_ms of the schedule must be a positive integer');
      }
      return;
    default:
      throw invalidArgument('the schedule is neither of kind boundary nor of kind timer');
  }
}

/**
 * The ticks of a schedule, each handed out when the clock reaches its planned time. A clock that has gone on past several
 * ticks gets all of them, in order, without waiting. Ends when the signal is aborted.
 */
export async function* scheduleTicks(schedule: Schedule, clock: Clock, signal: AbortSignal): AsyncGenerator<Tick> {
  checkSchedule(schedule);
  requirePort('clock', clock, ['wallMs', 'sleep']);
  requirePort('signal', signal, ['addEventListener']);
  let tick = firstTick(schedule, clock.wallMs());
  while (await reached(tick.planned_ts_ms, clock, signal)) {
    yield tick;
    tick = nextTick(schedule, tick);
  }
}
