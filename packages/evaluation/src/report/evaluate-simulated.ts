import { REGIMES } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { majorityAccuracy } from '../baselines/majority.ts';
import { beliefLabels } from '../behaviour/labels.ts';
import { concatenateDelays, detectionDelays } from '../detection/detection-delay.ts';
import { confusionMatrix } from '../scoring/confusion-matrix.ts';
import { concatenateForecasts, type ScoredForecast } from '../scoring/forecast.ts';
import { scoreByOutcome, scoreForecast } from '../scoring/proper-scores.ts';
import { reliability } from '../scoring/reliability.ts';
import type { SimulatedReport, SimulatedScores } from './evaluation-report.ts';
import { hasRow, type SimulatedSymbol } from '../scored/scored-symbol.ts';

interface SymbolForecasts {
  readonly belief: ScoredForecast;
  readonly bayes: ScoredForecast | null;
  readonly v1: ScoredForecast | null;
}

/**
 * Scores beliefs against the truth, all of them on the same runs: those from `first_bar` on where each has a row. A
 * comparison is `null` unless every symbol has it. `null` where no run is left.
 */
export function evaluateSimulated(symbols: readonly SimulatedSymbol[], first_bar: number): SimulatedReport | null {
  const scored = symbols
    .map((one) => ({ one, rows: scoredRows(one, first_bar) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ one, rows }) => ({ one, forecasts: forecastsAt(one, rows) }));
  if (scored.length === 0) return null;
  const together = (pick: (forecasts: SymbolForecasts) => ScoredForecast | null) =>
    allOf(scored, ({ forecasts }) => pick(forecasts), concatenateForecasts);
  const belief = concatenateForecasts(scored.map(({ forecasts }) => forecasts.belief));
  const bayes = together((forecasts) => forecasts.bayes);
  const v1 = together((forecasts) => forecasts.v1);
  const bayesByRegime = bayes === null ? null : scoreByOutcome(bayes);
  const delays = (pick: (one: SimulatedSymbol) => Uint8Array | null) =>
    allOf(
      scored,
      ({ one }) => {
        const labels = pick(one);
        return labels === null ? null : detectionDelays(one.truth, labels, first_bar);
      },
      concatenateDelays,
    );
  return {
    ...scoresOf({ belief, bayes, v1 }),
    first_bar,
    reliability: reliability(belief),
    bayes_reliability: bayes === null ? null : reliability(bayes),
    confusion: confusionMatrix(belief),
    by_regime: scoreByOutcome(belief).map((scores, regime) => ({
      belief: scores,
      bayes: bayesByRegime?.[regime] ?? null,
    })),
    delays: {
      belief: concatenateDelays(
        scored.map(({ one }) => detectionDelays(one.truth, beliefLabels(one.belief), first_bar)),
      ),
      bayes: delays(({ bayes_belief }) => bayes_belief && beliefLabels(bayes_belief)),
      v1: delays(({ v1_belief }) => v1_belief && beliefLabels(v1_belief)),
      hysteresis: delays(({ anchors }) => anchors),
    },
    per_symbol: scored.map(({ one, forecasts }) => ({ symbol: one.symbol, ...scoresOf(forecasts) })),
  };
}

function scoresOf({ belief, bayes, v1 }: SymbolForecasts): SimulatedScores {
  return {
    belief: scoreForecast(belief),
    bayes: bayes && scoreForecast(bayes),
    v1: v1 && scoreForecast(v1),
    majority_accuracy: majorityAccuracy(belief.outcomes),
  };
}

function scoredRows({ truth, belief, bayes_belief, v1_belief }: SimulatedSymbol, first_bar: number): Uint32Array {
  return Uint32Array.from(truth.keys()).filter(
    (bar) => bar >= first_bar && hasRow(belief, bar) && hasRow(bayes_belief, bar) && hasRow(v1_belief, bar),
  );
}

function forecastsAt({ truth, belief, bayes_belief, v1_belief }: SimulatedSymbol, rows: Uint32Array): SymbolForecasts {
  const classes = REGIMES.length;
  const outcomes = Uint8Array.from(rows, (row) => at(truth, row));
  const forecastOf = (values: Float64Array): ScoredForecast => {
    const probabilities = new Float64Array(rows.length * classes);
    rows.forEach((row, run) => {
      probabilities.set(values.subarray(row * classes, (row + 1) * classes), run * classes);
    });
    return { outcomes, probabilities, classes };
  };
  return {
    belief: forecastOf(belief),
    bayes: bayes_belief && forecastOf(bayes_belief),
    v1: v1_belief && forecastOf(v1_belief),
  };
}

/** What the items give together, or `null` where one of them gives nothing. */
function allOf<Item, Value>(
  items: readonly Item[],
  pick: (item: Item) => Value | null,
  combine: (values: readonly Value[]) => Value,
): Value | null {
  const values = items.map(pick).filter((value) => value !== null);
  return values.length === items.length ? combine(values) : null;
}
