import { type Regime, regimePosition } from '@xray/contracts';

import { type ClaimGroups, groupMass, leadingRegime } from '../claims/claim-groups.ts';
import { regimeAt, type RegimeVector } from '../regime-vector.ts';
import type { HysteresisConfig } from '../config.ts';
import type { HysteresisReasonCode } from './reason-codes.ts';

/** What the machine remembers from run to run. A candidate has progress from 1 up; without one, progress is 0. */
export interface HysteresisMemory {
  readonly anchor_regime: Regime;
  readonly candidate_regime: Regime | null;
  readonly progress_current: number;
  readonly last_commit_timestamp_ms: number | null;
}

export interface HysteresisStep {
  readonly memory: HysteresisMemory;
  readonly reason_codes: readonly HysteresisReasonCode[];
  /** The anchor is another one than before the run. */
  readonly flipped: boolean;
}

function areTold(one: Regime, other: Regime, groups: ClaimGroups): boolean {
  return groups[regimePosition(one)] !== groups[regimePosition(other)];
}

/** The regime that this run counts towards: the likeliest, where it is told from the anchor and is likely enough. */
function challengerOf(
  anchor: Regime,
  masses: RegimeVector,
  groups: ClaimGroups,
  config: HysteresisConfig,
): Regime | null {
  const leader = leadingRegime(masses, groups);
  const regime = regimeAt(leader);
  const mass = groupMass(masses, groups, leader);
  if (!areTold(regime, anchor, groups) || mass <= config.enter_threshold) return null;
  const lead = mass - groupMass(masses, groups, regimePosition(anchor));
  return config.lead !== null && lead <= config.lead ? null : regime;
}

const RESET_CODES = { gap: 'RESET_DUE_TO_GAP', profile: 'RESET_DUE_TO_PROFILE' } as const;

/** The first run of a symbol or of the time after a gap: the likeliest regime is committed without waiting. */
export function startHysteresis(
  masses: RegimeVector,
  groups: ClaimGroups,
  engineTimestampMs: number,
  before: { readonly anchor_regime: Regime } | null,
  reset: 'gap' | 'profile' | null = before === null ? null : 'gap',
): HysteresisStep {
  const anchor = regimeAt(leadingRegime(masses, groups));
  return {
    memory: {
      anchor_regime: anchor,
      candidate_regime: null,
      progress_current: 0,
      last_commit_timestamp_ms: engineTimestampMs,
    },
    reason_codes: reset === null ? ['ANCHOR_INITIALIZED'] : [RESET_CODES[reset], 'ANCHOR_INITIALIZED'],
    flipped: before !== null && before.anchor_regime !== anchor,
  };
}

function decay(memory: HysteresisMemory, config: HysteresisConfig): HysteresisStep {
  if (memory.candidate_regime === null) return { memory, reason_codes: ['ANCHOR_HELD'], flipped: false };
  const progress = Math.min(memory.progress_current, config.window_updates) - config.decay_step;
  if (progress > 0)
    return {
      memory: { ...memory, progress_current: progress },
      reason_codes: ['CANDIDATE_DECAYED'],
      flipped: false,
    };
  return {
    memory: { ...memory, candidate_regime: null, progress_current: 0 },
    reason_codes: ['CANDIDATE_DECAYED', 'CANDIDATE_DROPPED'],
    flipped: false,
  };
}

/**
 * One run of the machine on the belief with memory, by what regimes of one group hold together. Pure; thresholds are exceeded, not
 * reached.
 */
export function stepHysteresis(
  memory: HysteresisMemory,
  masses: RegimeVector,
  groups: ClaimGroups,
  engineTimestampMs: number,
  config: HysteresisConfig,
): HysteresisStep {
  const challenger = challengerOf(memory.anchor_regime, masses, groups, config);
  if (challenger === null) return decay(memory, config);

  const continues = memory.candidate_regime !== null && !areTold(memory.candidate_regime, challenger, groups);
  const entry = memory.candidate_regime === null ? 'CANDIDATE_ENTERED' : 'CANDIDATE_REPLACED';
  const counted = continues ? 'CANDIDATE_ADVANCED' : entry;
  const progress = Math.min(continues ? memory.progress_current + 1 : 1, config.window_updates);
  const advanced = { ...memory, candidate_regime: challenger, progress_current: progress };
  if (progress < config.window_updates) return { memory: advanced, reason_codes: [counted], flipped: false };
  if (groupMass(masses, groups, regimePosition(challenger)) <= config.commit_threshold)
    return { memory: advanced, reason_codes: [counted, 'COMMIT_WITHHELD'], flipped: false };
  return {
    memory: {
      anchor_regime: challenger,
      candidate_regime: null,
      progress_current: 0,
      last_commit_timestamp_ms: engineTimestampMs,
    },
    reason_codes: [counted, 'ANCHOR_COMMITTED'],
    flipped: true,
  };
}
