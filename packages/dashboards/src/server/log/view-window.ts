import { positionAfter, type RunIndex, type SymbolRuns } from './run-index.ts';

/** A closed range of engine time. */
export interface TimeRange {
  readonly from_ms: number;
  readonly to_ms: number;
}

/** Trends compare two runs, so that two are read even where one is shown. */
const MIN_RUNS = 2;

/** Ranges no further apart than this many cadences are read as one: a batch of the log spans about as many. */
const MAX_JOINED_CADENCES = 16;

function lastTimes({ engine_timestamps_ms: times }: SymbolRuns, atMs: number, runs: number): readonly number[] {
  const end = positionAfter(times, atMs);
  return times.slice(Math.max(0, end - runs), end);
}

function joined(times: readonly number[], maxGapMs: number): readonly TimeRange[] {
  const ranges: TimeRange[] = [];
  for (const time of [...new Set(times)].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last !== undefined && time - last.to_ms <= maxGapMs)
      ranges[ranges.length - 1] = { from_ms: last.from_ms, to_ms: time };
    else ranges.push({ from_ms: time, to_ms: time });
  }
  return ranges;
}

/** What of a log the view of a moment is made from. */
export interface ViewWindow {
  /** Where the latest `recent_runs` runs of every symbol lie, oldest first. */
  readonly runs: readonly TimeRange[];
  /** Where the latest run of every symbol lies. */
  readonly latest: readonly TimeRange[];
}

export function viewWindow(index: RunIndex, atMs: number, recentRuns: number, cadenceMs: number): ViewWindow {
  const wanted = Math.max(MIN_RUNS, recentRuns);
  const times = index.symbols().map((symbol) => lastTimes(symbol, atMs, wanted));
  const maxGapMs = MAX_JOINED_CADENCES * cadenceMs;
  return {
    runs: joined(times.flat(), maxGapMs),
    latest: joined(
      times.flatMap((of) => of.slice(-1)),
      0,
    ),
  };
}
