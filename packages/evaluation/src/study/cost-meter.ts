import type { Clock, SnapshotComposer } from '@xray/contracts';

/** Time spent on a kind of work. */
export interface CostMeter {
  readonly time: <Result>(work: () => Result) => Result;
  readonly totalMs: () => number;
}

export function createCostMeter(clock: Clock): CostMeter {
  let total = 0;
  return {
    time(work) {
      const started = clock.monotonicMs();
      try {
        return work();
      } finally {
        total += clock.monotonicMs() - started;
      }
    },
    totalMs: () => total,
  };
}

/** A composer whose work is metered: what it takes in and what it answers. */
export function meteredComposer(composer: SnapshotComposer, meter: CostMeter): SnapshotComposer {
  return {
    observer_set: composer.observer_set,
    ingest: (records) => {
      meter.time(() => {
        composer.ingest(records);
      });
    },
    composeAt: (...asked) => meter.time(() => composer.composeAt(...asked)),
    lookbackStart: (engineTimestampMs) => composer.lookbackStart(engineTimestampMs),
    leftOut: () => composer.leftOut(),
  };
}
