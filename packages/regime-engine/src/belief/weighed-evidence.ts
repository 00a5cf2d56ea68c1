import type { Opinion } from '@xray/contracts';

import { dependenceExponents } from './dependence-discount.ts';
import { opinionLogLikelihood, opinionWeight } from './opinion-likelihood.ts';
import { at, REGIME_COUNT, type RegimeVector, zeros } from './regime-vector.ts';

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

/** Weighs opinions in canonical order against each other: nothing of any prior enters. */
export function weighEvidence(opinions: readonly Opinion[], settings: WeighingSettings): WeighedEvidence {
  const weights = opinions.map((opinion) => opinionWeight(opinion, settings.max_opinion_weight));
  const exponents = dependenceExponents(opinions, weights, settings.source_correlation);
  const total = zeros();
  const contributions = opinions.map((opinion, index) => {
    const nats = opinionLogLikelihood(opinion, at(weights, index));
    const exponent = at(exponents, index);
    for (let i = 0; i < REGIME_COUNT; i += 1) {
      const discounted = exponent * (nats[i] ?? 0);
      nats[i] = discounted;
      total[i] = (total[i] ?? 0) + discounted;
    }
    return { opinion, nats };
  });
  return { contributions, total };
}
