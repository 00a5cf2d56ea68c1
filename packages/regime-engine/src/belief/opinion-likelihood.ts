import { type Opinion, regimePosition } from '@xray/contracts';

import { REGIME_COUNT } from '../regime-vector.ts';

/** A weight below it moves no mass that anyone could see, and its square could underflow: it counts as none. */
const NEGLIGIBLE_WEIGHT = 1e-9;

/** What an opinion weighs: strength · confidence, below certainty. */
export function opinionWeight(opinion: Opinion, maxOpinionWeight: number): number {
  const weight = opinion.strength * opinion.confidence;
  return weight < NEGLIGIBLE_WEIGHT ? 0 : Math.min(weight, maxOpinionWeight);
}

/**
 * How much likelier the opinion is under each regime than an opinion that says nothing, in nats.
 *
 * Of weight w, the likelihood puts w on the named regime and spreads 1 − w evenly:
 * likelihood(r) = (1 − w)/9 + w·[r = named]. An opinion that says nothing has w = 0 and likelihood 1/9, so the logarithm of
 * the ratio is ln(1 + 8w) for the named regime and ln(1 − w) for the others.
 */
export function opinionLogLikelihood(opinion: Opinion, weight: number): number[] {
  const against = Math.log(1 - weight);
  const vector = [against, against, against, against, against, against, against, against, against];
  vector[regimePosition(opinion.regime)] = Math.log(1 + (REGIME_COUNT - 1) * weight);
  return vector;
}
