import type { StateGateEvent } from '@xray/contracts';

import { byCodeUnit } from '../registry/module-registry.ts';

/** All that the gate said at one engine time. */
export interface Boundary {
  readonly engine_timestamp_ms: number;
  /** One evaluation a symbol, by symbol name in code unit order. */
  readonly evaluations: readonly StateGateEvent[];
  /** `StateReset` events by symbol. */
  readonly resets: ReadonlyMap<string, StateGateEvent>;
}

/** Gate events sorted into boundaries, with what was left out of them. */
export interface Intake {
  /** By engine time. */
  readonly boundaries: readonly Boundary[];
  /** Evaluations whose run was processed before. */
  readonly duplicates: number;
  /** Unknown runs and resets at or before an engine time that was processed already, and second runs of a symbol at one time. */
  readonly late: number;
  readonly halts: number;
}

/** The run ids of the recent past, by engine time: bounded memory for telling a repetition from a late run. */
export interface RunMemory {
  /** Engine time of the last boundary; -1 before the first. */
  last(): number;
  has(runId: string): boolean;
  remember(boundary: Boundary): void;
}

export function createRunMemory(runMemoryMs: number, processed: ReadonlyMap<string, number> = new Map()): RunMemory {
  const known = [...processed].sort(([, left], [, right]) => left - right);
  const engineTimeByRun = new Map(known);
  let last = known.at(-1)?.[1] ?? -1;
  const forget = (): void => {
    for (const [runId, engineTimestampMs] of engineTimeByRun) {
      if (engineTimestampMs >= last - runMemoryMs) return;
      engineTimeByRun.delete(runId);
    }
  };
  forget();
  return {
    last: () => last,
    has: (runId) => engineTimeByRun.has(runId),
    remember: ({ engine_timestamp_ms, evaluations }) => {
      if (evaluations.length === 0) return;
      for (const { run_id } of evaluations) engineTimeByRun.set(run_id, engine_timestamp_ms);
      last = engine_timestamp_ms;
      forget();
    },
  };
}

interface Tally {
  duplicates: number;
  late: number;
  halts: number;
}

function boundaryOf(
  engineTimestampMs: number,
  events: readonly StateGateEvent[],
  memory: RunMemory,
  tally: Tally,
): Boundary {
  const evaluations = new Map<string, StateGateEvent>();
  const resets = new Map<string, StateGateEvent>();
  for (const event of events) {
    switch (event.event_type) {
      case 'StateReset':
        if (engineTimestampMs > memory.last()) resets.set(event.symbol, event);
        else if (!memory.has(event.run_id)) tally.late += 1;
        break;
      case 'StateGateHalted':
        tally.halts += 1;
        break;
      case 'GateEvaluated': {
        const earlier = evaluations.get(event.symbol);
        if (memory.has(event.run_id) || earlier?.run_id === event.run_id) tally.duplicates += 1;
        else if (engineTimestampMs <= memory.last() || earlier !== undefined) tally.late += 1;
        else evaluations.set(event.symbol, event);
      }
    }
  }
  return {
    engine_timestamp_ms: engineTimestampMs,
    evaluations: [...evaluations.values()].sort((left, right) => byCodeUnit(left.symbol, right.symbol)),
    resets,
  };
}

/**
 * Groups gate events by engine time, in ascending order, and remembers their runs. The order of symbols within the input
 * has no effect; of one symbol at one engine time the first run counts.
 */
export function takeIn(events: readonly StateGateEvent[], memory: RunMemory): Intake {
  const eventsByTime = new Map<number, StateGateEvent[]>();
  for (const event of events) {
    const group = eventsByTime.get(event.engine_timestamp_ms);
    if (group === undefined) eventsByTime.set(event.engine_timestamp_ms, [event]);
    else group.push(event);
  }
  const tally: Tally = { duplicates: 0, late: 0, halts: 0 };
  const boundaries: Boundary[] = [];
  for (const [engineTimestampMs, group] of [...eventsByTime].sort(([left], [right]) => left - right)) {
    const boundary = boundaryOf(engineTimestampMs, group, memory, tally);
    memory.remember(boundary);
    if (boundary.evaluations.length > 0 || boundary.resets.size > 0) boundaries.push(boundary);
  }
  return { boundaries, ...tally };
}
