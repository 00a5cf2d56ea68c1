import { requireInput } from '../errors.ts';
import { requireForecast, type ScoredForecast } from './forecast.ts';
import { PROBABILITY_FLOOR } from './proper-scores.ts';

/**
 * How much more a forecast knew than a reference that gives every run the same probabilities: the mean of
 * log₂(p(outcome) / reference(outcome)), in bits a run; below 0 where it knew less. Throws `invalid_input` on a malformed
 * forecast or a reference of other classes.
 */
export function informationGainBits(forecast: ScoredForecast, reference: Float64Array): number {
  requireForecast(forecast);
  const { outcomes, probabilities, classes } = forecast;
  requireInput(
    reference.length === classes,
    () => `The reference has ${reference.length} probabilities for ${classes} classes: give one a class.`,
  );
  let bits = 0;
  outcomes.forEach((outcome, run) => {
    const given = Math.max(probabilities[run * classes + outcome] ?? 0, PROBABILITY_FLOOR);
    bits += Math.log2(given / Math.max(reference[outcome] ?? 0, PROBABILITY_FLOOR));
  });
  return bits / outcomes.length;
}
