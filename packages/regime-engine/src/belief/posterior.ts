import { REGIME_COUNT, type RegimeVector, sum, zeros } from '../regime-vector.ts';

/** No regime's mass is ever below it, so none is ever impossible nor certain. */
export const BELIEF_FLOOR = 1e-6;

export const UNIFORM: RegimeVector = zeros().map(() => 1 / REGIME_COUNT);

/**
 * Bayes in log space: mass ∝ exp(ln prior + log-likelihood), taken relative to the greatest exponent so that nothing
 * overflows, then mixed with `BELIEF_FLOOR` of every regime. Sums to 1 within rounding.
 */
export function posterior(prior: RegimeVector, logLikelihood: RegimeVector): RegimeVector {
  const masses = zeros();
  let greatest = -Infinity;
  for (let i = 0; i < REGIME_COUNT; i += 1) {
    const exponent = Math.log(prior[i] ?? 0) + (logLikelihood[i] ?? 0);
    masses[i] = exponent;
    if (exponent > greatest) greatest = exponent;
  }
  for (let i = 0; i < REGIME_COUNT; i += 1) masses[i] = Math.exp((masses[i] ?? 0) - greatest);
  const scale = (1 - REGIME_COUNT * BELIEF_FLOOR) / sum(masses);
  for (let i = 0; i < REGIME_COUNT; i += 1) masses[i] = BELIEF_FLOOR + (masses[i] ?? 0) * scale;
  return masses;
}
