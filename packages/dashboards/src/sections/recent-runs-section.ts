import type { DashboardRecentRun } from '@xray/contracts';

import type { RecentRuns, RunFacts } from '../facts/recent-runs.ts';
import { copied } from './copied.ts';

const STARTED_ONLY = 1;

export function runStatus(run: RunFacts): DashboardRecentRun['status'] {
  if (run.failed) return 'FAILED';
  return run.orchestratorEvents === STARTED_ONLY && run.gateEvents === 0 ? 'STARTED' : 'COMPLETED';
}

function shownRun(run: RunFacts): DashboardRecentRun {
  return {
    run_id: run.place.run_id,
    engine_timestamp_ms: run.place.engine_timestamp_ms,
    status: runStatus(run),
    regime: run.verdict?.regime ?? null,
    confidence: run.verdict?.confidence ?? null,
    belief_by_regime: copied(run.verdict?.belief ?? null),
    price: run.price?.value ?? null,
    gate_status: run.gate?.status ?? 'UNKNOWN',
    claim: run.verdict?.claim ?? null,
  };
}

/** The latest runs, oldest first; a run that has not changed is the same object as in the snapshot before. */
export function recentRunsSection(runs: RecentRuns, length: number): readonly DashboardRecentRun[] {
  const shown = runs.map((run) => (run.shown ??= shownRun(run)));
  return shown.length > length ? shown.slice(-length) : shown;
}

/** Raw events a second from the run before to the last one; `null` where the last has no counts, or none is before it. */
export function rawEventsPerSecond(runs: RecentRuns): number | null {
  const last = runs.at(-1);
  if (last === undefined || last.rawEvents === null) return null;
  const lastMs = last.place.engine_timestamp_ms;
  const before = runs.findLast((run) => run.place.engine_timestamp_ms < lastMs);
  if (before === undefined) return null;
  let events = 0;
  for (const count of Object.values(last.rawEvents)) events += count;
  return (events * 1000) / (lastMs - before.place.engine_timestamp_ms);
}
