import { claimLabel, type Claim, type DashboardHysteresis, type HysteresisState } from '@xray/contracts';

import { runBefore, type RecentRuns } from '../facts/recent-runs.ts';
import { compareRuns, type Newest, type RunPlace } from '../facts/run-order.ts';
import { trendOf } from './verdict-sections.ts';

function phaseOf({ transition }: HysteresisState): DashboardHysteresis['phase'] {
  if (transition.reset_due_to_gap || transition.reset_due_to_profile === true) return 'RESET';
  if (transition.flipped) return 'FLIPPED';
  return transition.transition_active ? 'TRANSITIONING' : 'STABLE';
}

function resetText({ transition }: HysteresisState): string {
  return transition.reset_due_to_profile === true ? 'reset under another profile' : 'reset after a gap';
}

/** Where the verdict claims how wild it is, the names of its degrees say nothing to anybody. */
function claimedSummary(phase: DashboardHysteresis['phase'], claim: Claim, state: HysteresisState): string {
  const label = claimLabel(claim);
  switch (phase) {
    case 'STABLE':
      return `stable, ${label}`;
    case 'TRANSITIONING':
      return `${label}, about to change: ${state.progress_current} of ${state.progress_required}`;
    case 'FLIPPED':
      return `changed to ${label}`;
    case 'RESET':
      return `${resetText(state)}, ${label}`;
  }
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
      return `${resetText(state)}, in ${anchor}`;
  }
}

/** Change of the selected confidence since the hysteresis run before; `null` where there is none in the recent runs. */
function confidenceDelta(runs: RecentRuns, place: RunPlace): number | null {
  const inHysteresis = (run: RecentRuns[number]): boolean => run.verdict?.source === 'hysteresis';
  const now = runs.findLast((run) => compareRuns(run.place, place) === 0)?.verdict?.confidence;
  const before = runBefore(runs, place, inHysteresis)?.verdict?.confidence;
  return now === undefined || before === undefined ? null : now - before;
}

function namesDegrees(claim: Claim | null): claim is Claim {
  return claim !== null && 'shares' in claim;
}

export function hysteresisSection(
  { place, value: state }: Newest<HysteresisState>,
  runs: RecentRuns,
  flatWithin: number,
  claim: Claim | null = null,
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
    summary: namesDegrees(claim) ? claimedSummary(phase, claim, state) : summaryOf(phase, state),
  };
}
