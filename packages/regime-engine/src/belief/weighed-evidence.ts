import type { Opinion } from '@xray/contracts';

import { calibratedLogLikelihood, type CalibratedLikelihoods, NOTHING_CALIBRATED } from './calibrated-likelihood.ts';
import { dependenceExponents } from './dependence-discount.ts';
import { opinionLogLikelihood, opinionWeight } from './opinion-likelihood.ts';
import { at, REGIME_COUNT, type RegimeVector, zeros } from '../regime-vector.ts';

/** What an opinion adds to the log of every regime's mass, its discount included, in nats. */
export interface Contribution {
  readonly opinion: Opinion;
  readonly nats: RegimeVector;
}

export interface WeighedEvidence {
  /** In canonical order of the opinions. */
  readonly contributions: readonly Contribution[];
  /** The sum of the contributions, in that order. */
  readonly total: RegimeVector;
}

export interface WeighingSettings {
  readonly max_opinion_weight: number;
  readonly source_correlation: number;
}

/** Opinions of a source share its voice evenly: saying more does not make it louder. */
function shareOfSource(opinions: readonly Opinion[], source: string): number {
  let count = 0;
  for (const opinion of opinions) if (opinion.source === source) count += 1;
  return 1 / count;
}

/**
 * Weighs opinions in canonical order against each other: nothing of any prior enters. Calibrated sources say what their tables
 * hold, in which their dependence is accounted for; the others are weighed by strength and confidence, and discounted
 * among themselves.
 */
export function weighEvidence(
  opinions: readonly Opinion[],
  settings: WeighingSettings,
  likelihoods: CalibratedLikelihoods = NOTHING_CALIBRATED,
): WeighedEvidence {
  const tables = opinions.map(({ source }) => likelihoods.get(source));
  const weights = opinions.map((opinion, index) =>
    tables[index] === undefined ? opinionWeight(opinion, settings.max_opinion_weight) : 0,
  );
  const exponents = tables.includes(undefined)
    ? dependenceExponents(opinions, weights, settings.source_correlation)
    : weights;
  const total = zeros();
  const contributions = opinions.map((opinion, index) => {
    const readings = tables[index];
    const nats =
      readings === undefined
        ? opinionLogLikelihood(opinion, at(weights, index)).map((value) => at(exponents, index) * value)
        : calibratedLogLikelihood(readings, opinion, shareOfSource(opinions, opinion.source));
    for (let i = 0; i < REGIME_COUNT; i += 1) total[i] = (total[i] ?? 0) + (nats[i] ?? 0);
    return { opinion, nats };
  });
  return { contributions, total };
}
