import { at } from '@xray/contracts/checks';

import { requireInput } from '../errors.ts';
import { requireForecast, type ScoredForecast } from './forecast.ts';
import { PROBABILITY_FLOOR } from './proper-scores.ts';

/**
 * By run, how much more a forecast knew of the outcome than a reference that gives every run the same probabilities:
 * log₂(p(outcome) / reference(outcome)). Throws `invalid_input` on a malformed forecast or a reference of other classes.
 */
export function runBits(forecast: ScoredForecast, reference: Float64Array): Float64Array {
  requireForecast(forecast);
  const { outcomes, probabilities, classes } = forecast;
  requireInput(
    reference.length === classes,
    () => `The reference has ${reference.length} probabilities for ${classes} classes: give one a class.`,
  );
  return Float64Array.from(outcomes, (outcome, run) => {
    const given = Math.max(at(probabilities, run * classes + outcome), PROBABILITY_FLOOR);
    return Math.log2(given / Math.max(at(reference, outcome), PROBABILITY_FLOOR));
  });
}

/**
 * The mean of `runBits`, in bits a run; below 0 where the forecast knew less than the reference. Throws `invalid_input` on a
 * malformed forecast or a reference of other classes.
 */
export function informationGainBits(forecast: ScoredForecast, reference: Float64Array): number {
  const bits = runBits(forecast, reference);
  return bits.reduce((sum, value) => sum + value, 0) / bits.length;
}
