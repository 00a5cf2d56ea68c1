import type { RegimeInputSnapshot } from '@xray/contracts';
import { invariant } from '@xray/contracts/checks';

import type { BeliefModel, BeliefProfile } from './belief/belief-model.ts';
import { posterior } from './belief/posterior.ts';
import { sum, type RegimeVector } from './regime-vector.ts';
import { type WeighedEvidence, weighEvidence } from './belief/weighed-evidence.ts';
import type { EngineSettings } from './config.ts';
import { RegimeEngineError } from './errors.ts';
import { selectEvidence } from './evidence/select-evidence.ts';
import { missingInputs } from './snapshot/missing-inputs.ts';
import { readSnapshot, readUsualVolatility } from './snapshot/snapshot-readings.ts';
import { judgeSupply, type JudgedSupply } from './snapshot/supply.ts';
import { applyVetoes, judgeVetoes, NO_VETOES, sparing, type Vetoes } from './vetoes/vetoes.ts';

/** All that a snapshot says, before any prior. */
export interface Assessment {
  readonly profile: BeliefProfile;
  readonly evidence: WeighedEvidence;
  readonly vetoes: Vetoes;
  readonly supply: JudgedSupply;
  readonly invalidations: readonly string[];
  /** Of a bar, a share of the price. */
  readonly usual_volatility: number | null;
}

/**
 * Reads a snapshot: its evidence, its vetoes, and what it lacks.
 *
 * @throws RegimeEngineError `invalid_snapshot`, `timestamp_not_aligned`.
 */
export function assessSnapshot(
  snapshot: RegimeInputSnapshot,
  model: BeliefModel,
  settings: EngineSettings,
): Assessment {
  const readings = readSnapshot(snapshot);
  if (snapshot.timestamp % settings.cadence_ms !== 0)
    throw new RegimeEngineError(
      'timestamp_not_aligned',
      `${snapshot.symbol}: engine time ${snapshot.timestamp} is not a multiple of the cadence of ${settings.cadence_ms} ms; run at its boundaries, or configure cadence_ms`,
    );
  const judged = judgeVetoes(readings, settings.vetoes, model.veto_exclusions);
  const { opinions, invalidations } = selectEvidence(snapshot, readings, judged);
  const profile = model.profileOf(opinions);
  const vetoes = opinions.length === 0 ? NO_VETOES : sparing(judged, profile.claims);
  const supply = judgeSupply(snapshot, settings);
  return {
    profile,
    evidence: weighEvidence(opinions, settings, profile.likelihoods),
    vetoes,
    supply,
    invalidations: [...invalidations, ...vetoes.codes, ...missingInputs(snapshot), ...supply.codes],
    usual_volatility: readUsualVolatility(snapshot),
  };
}

/** What rounding may leave of a sum of nine masses. */
const SUM_TOLERANCE = 1e-9;

/** The belief after the evidence and the vetoes; without an accepted opinion it is the prior. */
export function believe(prior: RegimeVector, { evidence, vetoes }: Assessment, settings: EngineSettings): RegimeVector {
  if (evidence.contributions.length === 0) return prior;
  const masses = applyVetoes(posterior(prior, evidence.total), vetoes, settings.vetoes.mass_cap);
  invariant(Math.abs(sum(masses) - 1) <= SUM_TOLERANCE, () => `a belief sums to 1, this one to ${sum(masses)}`);
  return masses;
}
