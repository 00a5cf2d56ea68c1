import type { DashboardHysteresis, HysteresisState } from '@xray/contracts';

import { runBefore, type RecentRuns } from '../facts/recent-runs.ts';
import { compareRuns, type Newest, type RunPlace } from '../facts/run-order.ts';
import { trendOf } from './trend.ts';

function phaseOf({ transition }: HysteresisState): DashboardHysteresis['phase'] {
  if (transition.reset_due_to_gap) return 'RESET';
  if (transition.flipped) return 'FLIPPED';
  return transition.transition_active ? 'TRANSITIONING' : 'STABLE';
}

function summaryOf(phase: DashboardHysteresis['phase'], state: HysteresisState): string {
  const { anchor_regime: anchor, candidate_regime: candidate } = state;
  switch (phase) {
    case 'STABLE':
      return `stable in ${anchor}`;
    case 'TRANSITIONING':
      return `${anchor} to ${candidate ?? 'none'}, ${state.progress_current} of ${state.progress_required}`;
    case 'FLIPPED':
      return `flipped to ${anchor}`;
    case 'RESET':
      return `reset after a gap, in ${anchor}`;
  }
}

/** Change of the selected confidence since the hysteresis run before; `null` where there is none in the recent runs. */
function confidenceDelta(runs: RecentRuns, place: RunPlace): number | null {
  const inHysteresis = (run: RecentRuns[number]): boolean => run.verdict?.source === 'hysteresis';
  const now = runs.findLast((run) => compareRuns(run.place, place) === 0)?.verdict?.confidence;
  const before = runBefore(runs, place, inHysteresis)?.verdict?.confidence;
  return now === undefined || before === undefined ? null : now - before;
}

export function hysteresisSection(
  { place, value: state }: Newest<HysteresisState>,
  runs: RecentRuns,
  flatWithin: number,
): DashboardHysteresis {
  const phase = phaseOf(state);
  return {
    run_id: place.run_id,
    engine_timestamp_ms: place.engine_timestamp_ms,
    phase,
    anchor_regime: state.anchor_regime,
    candidate_regime: state.candidate_regime,
    progress_current: state.progress_current,
    progress_required: state.progress_required,
    last_commit_timestamp_ms: state.last_commit_timestamp_ms,
    reason_codes: [...state.reason_codes],
    confidence_trend: trendOf(confidenceDelta(runs, place), flatWithin),
    summary: summaryOf(phase, state),
  };
}
