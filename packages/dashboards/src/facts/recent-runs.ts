import type { BeliefByRegime, ClaimKind, CountsByEventType, DashboardRecentRun, Regime } from '@xray/contracts';

import { compareRuns, type RunPlace } from './run-order.ts';

/** The verdict of a run that counts, as far as past runs are shown. */
export interface RunVerdict {
  readonly rank: number;
  readonly source: 'truth' | 'hysteresis';
  readonly regime: Regime;
  readonly confidence: number;
  readonly belief: BeliefByRegime | null;
  readonly claim: ClaimKind | null;
}

/** All that is kept of one run of a symbol; its events themselves are not. */
export interface RunFacts {
  readonly place: RunPlace;
  /** One bit for each type of orchestrator and gate event that was seen. */
  orchestratorEvents: number;
  gateEvents: number;
  failed: boolean;
  verdict: RunVerdict | null;
  price: { readonly rank: number; readonly value: number } | null;
  gate: { readonly rank: number; readonly status: 'OPEN' | 'CLOSED' } | null;
  rawEvents: CountsByEventType | null;
  /** The run as the view model shows it; `null` when a fact has changed since. */
  shown: DashboardRecentRun | null;
}

/** A symbol's latest runs, oldest first. */
export type RecentRuns = RunFacts[];

function emptyRun(place: RunPlace): RunFacts {
  return {
    place: { engine_timestamp_ms: place.engine_timestamp_ms, run_id: place.run_id },
    orchestratorEvents: 0,
    gateEvents: 0,
    failed: false,
    verdict: null,
    price: null,
    gate: null,
    rawEvents: null,
    shown: null,
  };
}

/**
 * The facts of a run, new where it was unknown. A run older than all of the `capacity` runs that are kept is not added.
 * The latest runs are kept whatever the order in which they become known, because one of them is never pushed out.
 */
export function findOrAddRun(runs: RecentRuns, place: RunPlace, capacity: number): RunFacts {
  let position = runs.length;
  while (position > 0) {
    const run = runs[position - 1];
    if (run === undefined) break;
    const order = compareRuns(run.place, place);
    if (order === 0) return run;
    if (order < 0) break;
    position -= 1;
  }
  const added = emptyRun(place);
  if (position === 0 && runs.length >= capacity) return added;
  runs.splice(position, 0, added);
  if (runs.length > capacity) runs.shift();
  return added;
}

/** The latest run before a place that a condition holds for. */
export function runBefore(
  runs: RecentRuns,
  place: RunPlace,
  condition: (run: RunFacts) => boolean,
): RunFacts | undefined {
  return runs.findLast((run) => compareRuns(run.place, place) < 0 && condition(run));
}
