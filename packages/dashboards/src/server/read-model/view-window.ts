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

interface SymbolWindow {
  readonly symbol: string;
  readonly times: readonly number[];
  readonly run_ids: readonly string[];
}

function symbolWindow(runs: SymbolRuns, atMs: number, wanted: number): SymbolWindow {
  const end = positionAfter(runs.engine_timestamps_ms, atMs);
  const from = Math.max(0, end - wanted);
  const times = runs.engine_timestamps_ms.slice(from, end);
  return { symbol: runs.symbol, times, run_ids: times.map((_, at) => runs.idAt(from + at)) };
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

/**
 * What of a log the view of a moment is made from: ranges, oldest first, and what is to be found in them. Each ends with
 * what lies beyond the last finished run, where the moment does.
 */
export interface ViewWindow {
  /** Where the latest `recent_runs` runs of every symbol lie. */
  readonly runs: readonly TimeRange[];
  readonly latest_two: readonly TimeRange[];
  readonly latest: readonly TimeRange[];
  readonly symbols: readonly string[];
  readonly run_ids: readonly string[];
}

export function viewWindow(index: RunIndex, atMs: number, recentRuns: number, cadenceMs: number): ViewWindow {
  const wanted = Math.max(MIN_RUNS, recentRuns);
  const windows = index
    .symbols()
    .map((runs) => symbolWindow(runs, atMs, wanted))
    .filter(({ times }) => times.length > 0);
  const newestMs = Math.max(-1, ...index.symbols().map((runs) => runs.engine_timestamps_ms.at(-1) ?? -1));
  const unfinished = atMs > newestMs ? [{ from_ms: newestMs + 1, to_ms: atMs }] : [];
  const last = (runs: number): readonly TimeRange[] => {
    const times = windows.flatMap((window) => window.times.slice(-runs));
    return [...joined(times, runs === 1 ? 0 : MAX_JOINED_CADENCES * cadenceMs), ...unfinished];
  };
  return {
    runs: last(wanted),
    latest_two: last(MIN_RUNS),
    latest: last(1),
    symbols: windows.map(({ symbol }) => symbol),
    run_ids: windows.flatMap(({ run_ids }) => run_ids),
  };
}
