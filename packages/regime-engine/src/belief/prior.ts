import type { HysteresisStoreRecord } from '@xray/contracts';

import type { BeliefModel, BeliefProfile } from './belief-model.ts';
import { fromBeliefByRegime, type RegimeVector } from '../regime-vector.ts';
import { predict } from './transition-matrix.ts';

export interface PriorWithMemory {
  readonly masses: RegimeVector;
  /** Why memory is void; `null` where it is not. */
  readonly reset: 'gap' | 'profile' | null;
}

export interface GapSettings {
  readonly cadence_ms: number;
  readonly max_gap_ms: number;
}

/** Whether two profiles mean different things by a regime: one tells degrees of wildness, the other one, or none, names regimes. */
function meansOther(now: string | null, before: string | null, degrees: ReadonlySet<string>): boolean {
  return now !== before && [now, before].some((id) => id !== null && degrees.has(id));
}

/**
 * The belief before this run's evidence: the previous one pushed through the transition matrix once per elapsed cadence
 * step; the stationary distribution where there is no previous one, the gap since it exceeds `max_gap_ms`, or the profile
 * before meant other things by the regimes.
 */
export function priorWithMemory(
  profile: BeliefProfile,
  { degrees }: Pick<BeliefModel, 'degrees'>,
  previous: HysteresisStoreRecord | null,
  engineTimestampMs: number,
  settings: GapSettings,
): PriorWithMemory {
  if (previous === null) return { masses: profile.stationary, reset: null };
  const elapsed = engineTimestampMs - previous.engine_timestamp_ms;
  if (elapsed > settings.max_gap_ms) return { masses: profile.stationary, reset: 'gap' };
  if (meansOther(profile.id, previous.profile ?? null, degrees))
    return { masses: profile.stationary, reset: 'profile' };
  const steps = Math.max(1, Math.round(elapsed / settings.cadence_ms));
  const masses = predict(fromBeliefByRegime(previous.belief_by_regime), profile.transition, steps);
  return { masses, reset: null };
}
