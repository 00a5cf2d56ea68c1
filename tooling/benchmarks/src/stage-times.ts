import { performance } from 'node:perf_hooks';

/** Where the time of a run goes. A stage inside another one is taken off the outer one's time. */
export interface StageTimes {
  readonly measuring: boolean;
  during<Result>(stage: string, work: () => Result): Result;
  duringAsync<Result>(stage: string, work: () => Promise<Result>): Promise<Result>;
  /** Milliseconds of every stage so far, in the order in which stages were first seen to end. */
  read(): ReadonlyMap<string, number>;
  reset(): void;
}

export const noStageTimes: StageTimes = {
  measuring: false,
  during: (_, work) => work(),
  duringAsync: (_, work) => work(),
  read: () => new Map(),
  reset: () => undefined,
};

export function createStageTimes(): StageTimes {
  const times = new Map<string, number>();
  let insideMs = 0;

  function end(stage: string, beganMs: number, insideBeforeMs: number): void {
    const wholeMs = performance.now() - beganMs;
    times.set(stage, (times.get(stage) ?? 0) + wholeMs - (insideMs - insideBeforeMs));
    insideMs = insideBeforeMs + wholeMs;
  }

  return {
    measuring: true,
    during(stage, work) {
      const inside = insideMs;
      const began = performance.now();
      const result = work();
      end(stage, began, inside);
      return result;
    },
    async duringAsync(stage, work) {
      const inside = insideMs;
      const began = performance.now();
      const result = await work();
      end(stage, began, inside);
      return result;
    },
    read: () => new Map(times),
    reset: () => {
      times.clear();
      insideMs = 0;
    },
  };
}
