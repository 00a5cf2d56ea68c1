import type { HysteresisStoreRecord } from '@xray/contracts';

import type { BeliefProfile } from './belief-model.ts';
import { fromBeliefByRegime, type RegimeVector } from '../regime-vector.ts';
import { predict } from './transition-matrix.ts';

export interface PriorWithMemory {
  readonly masses: RegimeVector;
  readonly reset_due_to_gap: boolean;
}

export interface GapSettings {
  readonly cadence_ms: number;
  readonly max_gap_ms: number;
}

/**
 * The belief before this run's evidence: the previous one pushed through the transition matrix once per elapsed cadence
 * step; the stationary distribution where there is no previous one, or the gap since it exceeds `max_gap_ms`.
 */
export function priorWithMemory(
  profile: BeliefProfile,
  previous: HysteresisStoreRecord | null,
  engineTimestampMs: number,
  settings: GapSettings,
): PriorWithMemory {
  if (previous === null) return { masses: profile.stationary, reset_due_to_gap: false };
  const elapsed = engineTimestampMs - previous.engine_timestamp_ms;
  if (elapsed > settings.max_gap_ms) return { masses: profile.stationary, reset_due_to_gap: true };
  const steps = Math.max(1, Math.round(elapsed / settings.cadence_ms));
  const masses = predict(fromBeliefByRegime(previous.belief_by_regime), profile.transition, steps);
  return { masses, reset_due_to_gap: false };
}
