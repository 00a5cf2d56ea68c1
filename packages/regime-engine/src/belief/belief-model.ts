import { UNIFORM } from './posterior.ts';
import type { RegimeVector } from './regime-vector.ts';
import { stationaryDistribution } from './stationary-distribution.ts';
import { DEFAULT_TRANSITION, type TransitionMatrix } from './transition-matrix.ts';

/** What the belief assumes about regimes before any evidence. */
export interface BeliefModel {
  /** Prior of a run without memory. */
  readonly truth_prior: RegimeVector;
  /** Prior of a symbol's first run with memory, and of the run after a gap. */
  readonly stationary: RegimeVector;
  readonly transition: TransitionMatrix;
  /** Digest of the calibration that the model came from; `null` for the model that ships with the code. */
  readonly calibration_hash: string | null;
}

/** Nothing is fitted: no regime is preferred without memory, and with memory the default transitions hold. */
export const UNCALIBRATED_MODEL: BeliefModel = {
  truth_prior: UNIFORM,
  stationary: stationaryDistribution(DEFAULT_TRANSITION),
  transition: DEFAULT_TRANSITION,
  calibration_hash: null,
};
