import { type Opinion, stationaryDistribution } from '@xray/contracts';

import type { ProfileClaims } from '../claims/profile-claims.ts';
import { VETO_EXCLUSIONS, type VetoExclusions } from '../vetoes/vetoes.ts';
import { type CalibratedLikelihoods, NOTHING_CALIBRATED } from './calibrated-likelihood.ts';
import { type ConfidenceCurve, TAKEN_AT_ITS_WORD } from './confidence-curve.ts';
import type { MixableChances } from './mixed-distributions.ts';
import { UNIFORM } from './posterior.ts';
import type { RegimeVector } from '../regime-vector.ts';
import { DEFAULT_TRANSITION, type TransitionMatrix } from './transition-matrix.ts';

/** What the belief assumes about regimes before any evidence, and what it takes the sources' words to mean. */
export interface BeliefProfile {
  /** As the calibration names it; `null` without one. */
  readonly id: string | null;
  /** Prior of a run without memory. */
  readonly truth_prior: RegimeVector;
  /** Prior of a symbol's first run with memory, and of the run after a gap. */
  readonly stationary: RegimeVector;
  readonly transition: TransitionMatrix;
  readonly likelihoods: CalibratedLikelihoods;
  /** What its regimes may be said to mean; `null` where they are taken at their names. */
  readonly claims: ProfileClaims | null;
  /** What came next under its regimes; `null` where nothing is kept of it. */
  readonly chances: MixableChances | null;
}

export interface BeliefModel {
  /** The profile of a run with these opinions. */
  readonly profileOf: (opinions: readonly Opinion[]) => BeliefProfile;
  /** Profiles whose regimes are no regimes of that name, but degrees of wildness. */
  readonly degrees: ReadonlySet<string>;
  /** What vetoes rule out. */
  readonly veto_exclusions: VetoExclusions;
  readonly confidence: { readonly truth: ConfidenceCurve; readonly hysteresis: ConfidenceCurve };
  /** Digest of the calibration that the model came from; `null` for the model without one. */
  readonly calibration_hash: string | null;
}

/** Nothing is fitted: no regime is preferred without memory, and with memory the default transitions hold. */
export const UNCALIBRATED_PROFILE: BeliefProfile = {
  id: null,
  truth_prior: UNIFORM,
  stationary: stationaryDistribution(DEFAULT_TRANSITION),
  transition: DEFAULT_TRANSITION,
  likelihoods: NOTHING_CALIBRATED,
  claims: null,
  chances: null,
};

export const UNCALIBRATED_MODEL: BeliefModel = {
  profileOf: () => UNCALIBRATED_PROFILE,
  degrees: new Set(),
  veto_exclusions: VETO_EXCLUSIONS,
  confidence: { truth: TAKEN_AT_ITS_WORD, hysteresis: TAKEN_AT_ITS_WORD },
  calibration_hash: null,
};
