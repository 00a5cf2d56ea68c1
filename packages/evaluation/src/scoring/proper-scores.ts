import { at } from '@xray/contracts/checks';

import { requireForecast, topClass, type ScoredForecast } from './forecast.ts';

/** A probability of 0 for what happened would cost infinitely much; it is scored as this one. */
export const PROBABILITY_FLOOR = 1e-12;

/** Mean scores over runs. */
export interface ForecastScores {
  readonly runs: number;
  /** Share of runs whose top class is the outcome, 0 to 1. */
  readonly accuracy: number;
  /** −ln p(outcome), in nats: 0 is perfect, ln(classes) is what a uniform forecast gets. */
  readonly log_loss: number;
  /** Σ over classes of (p − happened)², 0 to 2 (Brier 1950, the form over all classes). */
  readonly brier: number;
}

/** The scores of a forecast in total. Throws `invalid_input` on a malformed or empty forecast. */
export function scoreForecast(forecast: ScoredForecast): ForecastScores {
  requireForecast(forecast);
  const sums = { ...NOTHING };
  for (let run = 0; run < forecast.outcomes.length; run += 1) addRun(sums, forecast, run);
  return meansOf(sums);
}

/** The scores over the runs of each outcome, by outcome; `null` where an outcome never came. `accuracy` is its recall. */
export function scoreByOutcome(forecast: ScoredForecast): readonly (ForecastScores | null)[] {
  requireForecast(forecast);
  const byOutcome = Array.from({ length: forecast.classes }, () => ({ ...NOTHING }));
  forecast.outcomes.forEach((outcome, run) => {
    const sums = byOutcome[outcome];
    if (sums !== undefined) addRun(sums, forecast, run);
  });
  return byOutcome.map((sums) => (sums.runs === 0 ? null : meansOf(sums)));
}

const NOTHING = { runs: 0, hits: 0, logLoss: 0, brier: 0 };

function addRun(sums: typeof NOTHING, { outcomes, probabilities, classes }: ScoredForecast, run: number): void {
  const outcome = at(outcomes, run);
  sums.runs += 1;
  if (topClass(probabilities, classes, run) === outcome) sums.hits += 1;
  sums.logLoss -= Math.log(Math.max(at(probabilities, run * classes + outcome), PROBABILITY_FLOOR));
  for (let column = 0; column < classes; column += 1) {
    const error = at(probabilities, run * classes + column) - (column === outcome ? 1 : 0);
    sums.brier += error * error;
  }
}

function meansOf({ runs, hits, logLoss, brier }: typeof NOTHING): ForecastScores {
  return { runs, accuracy: hits / runs, log_loss: logLoss / runs, brier: brier / runs };
}
