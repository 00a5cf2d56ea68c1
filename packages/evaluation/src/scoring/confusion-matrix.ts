import { at } from '@xray/contracts/checks';

import { requireForecast, topClass, type ScoredForecast } from './forecast.ts';

/** Counts of runs: a row an outcome, a column a top class. Throws `invalid_input` on a malformed or empty forecast. */
export function confusionMatrix(forecast: ScoredForecast): readonly (readonly number[])[] {
  requireForecast(forecast);
  const { outcomes, probabilities, classes } = forecast;
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  outcomes.forEach((outcome, run) => {
    const row = counts[outcome];
    const top = topClass(probabilities, classes, run);
    if (row !== undefined) row[top] = at(row, top) + 1;
  });
  return counts;
}
