import { at } from '@xray/contracts/checks';

import { baselineStates, type Baseline } from '../baselines/baseline-states.ts';
import { forecastBits, forecastTask, type ForecastTarget, type TargetBits } from '../forecasts/forecast-bits.ts';
import { keptChances } from '../forecasts/kept-chances.ts';
import { confidenceByHindsight } from '../hindsight/confidence-by-hindsight.ts';
import { median } from '../intervals/comparison.ts';
import { calendarDays, drawDays } from '../intervals/day-draws.ts';
import type { ForecastTask } from '../move-class/class-forecast.ts';
import { FIRST_SCORED_BAR } from '../move-class/halves.ts';
import {
  outlookAsSaid,
  outlookByCount,
  outlookByGarch,
  outlookByHar,
  outlookByStates,
  outlookOutcomes,
} from '../outlook/outlook-forecasts.ts';
import type { ScoredSymbol } from '../scored/scored-symbol.ts';
import { concatenateForecasts } from '../scoring/forecast.ts';
import { reliability } from '../scoring/reliability.ts';
import { whatWordsMeant } from '../words/what-words-meant.ts';
import type { InformationGainBits, RealReport } from './evaluation-report.ts';
import { outlookScores, type SymbolOutlook } from './outlook-scores.ts';
import { targetScores, type SymbolTarget } from './target-scores.ts';

interface SymbolResult {
  readonly symbol: string;
  /** Of the runs that are scored. */
  readonly days: Int32Array;
  readonly targets: Readonly<Record<ForecastTarget, TargetBits>>;
  readonly information_gain_bits: InformationGainBits;
  readonly outlook: SymbolOutlook;
}

/** Scores what beliefs and baselines say of the next 10 bars, each on the same runs. `null` where no symbol has enough. */
export function evaluateReal(symbols: readonly ScoredSymbol[]): RealReport | null {
  const results = symbols.map(evaluateSymbol).filter((result) => result !== null);
  if (results.length === 0) return null;
  const kept = new Set(results.map(({ symbol }) => symbol));
  const scored = symbols.filter(({ symbol }) => kept.has(symbol));
  const runs_scored = results.reduce((sum, { days }) => sum + days.length, 0);
  const draws = drawDays(results.flatMap(({ days }) => [...days]));
  const target = (name: ForecastTarget) =>
    targetScores(
      results.map(({ days, symbol, targets }): SymbolTarget => ({ ...targets[name], symbol, days })),
      draws,
    );
  return {
    runs_scored,
    information_gain_bits: combineGains(results, (gains) =>
      gains.reduce((sum, gain, index) => sum + (gain * (results[index]?.days.length ?? 0)) / runs_scored, 0),
    ),
    median_information_gain_bits: combineGains(results, median),
    per_symbol: results.map(({ days, information_gain_bits, symbol }) => ({
      symbol,
      runs_scored: days.length,
      information_gain_bits,
    })),
    reliability: reliability(concatenateForecasts(results.map(({ targets }) => targets.move_class.forecast))),
    symbols_left_out: symbols.map(({ symbol }) => symbol).filter((symbol) => !kept.has(symbol)),
    forecasts: { move_class: target('move_class'), next_range: target('next_range') },
    outlook: outlookScores(
      results.map(({ outlook }) => outlook),
      draws,
    ),
    confidence: confidenceByHindsight(scored),
    words: whatWordsMeant(scored, drawDays(scored.flatMap(daysLookedAt))),
  };
}

/** The calendar days of the runs from bar 500 on. */
function daysLookedAt({ engine_timestamp_ms }: ScoredSymbol): number[] {
  return [...calendarDays(engine_timestamp_ms.subarray(FIRST_SCORED_BAR))];
}

function meanOfRuns(bits: Float64Array): number {
  return bits.reduce((sum, value) => sum + value, 0) / bits.length;
}

function evaluateSymbol(scored: ScoredSymbol): SymbolResult | null {
  const task = forecastTask(scored);
  if (task === null) return null;
  const baselines = baselineStates(scored, task.fitRows);
  const targets = forecastBits(scored, task, baselines);
  const days = calendarDays(Float64Array.from(task.scoreRows, (row) => at(scored.engine_timestamp_ms, row)));
  const { bits } = targets.move_class;
  return {
    symbol: scored.symbol,
    days,
    targets,
    information_gain_bits: {
      belief: meanOfRuns(bits.belief),
      ewma: meanOfRuns(bits.ewma),
      har: meanOfRuns(bits.har),
      hmm: meanOfRuns(bits.hmm),
      v1: bits.v1 && meanOfRuns(bits.v1),
    },
    outlook: symbolOutlook(scored, task, baselines, days),
  };
}

function symbolOutlook(
  scored: ScoredSymbol,
  task: ForecastTask,
  baselines: Readonly<Record<Baseline, Float64Array>>,
  days: Int32Array,
): SymbolOutlook {
  const outcomes = outlookOutcomes(scored);
  const chances = keptChances(scored, FIRST_SCORED_BAR);
  const scoredOnly = (values: Float64Array) => Float64Array.from(task.scoreRows, (row) => at(values, row));
  return {
    symbol: scored.symbol,
    days,
    outcomes: { range: scoredOnly(outcomes.range), size: scoredOnly(outcomes.size) },
    forecasts: {
      said: outlookAsSaid(scored, task),
      kept:
        chances &&
        outlookByStates(task.scoreRows, scored.belief, {
          range: chances.range_distribution,
          size: chances.size_distribution,
        }),
      belief: outlookByCount(task, scored.belief, outcomes),
      hmm: outlookByCount(task, baselines.hmm, outcomes),
      har: outlookByHar(scored, task, outcomes),
      garch: outlookByGarch(scored, task, outcomes),
    },
  };
}

function combineGains(
  results: readonly SymbolResult[],
  combine: (gains: readonly number[]) => number,
): InformationGainBits {
  const of = (name: keyof InformationGainBits) =>
    results.map(({ information_gain_bits }) => information_gain_bits[name]).filter((gain) => gain !== null);
  const v1 = of('v1');
  return {
    belief: combine(of('belief')),
    ewma: combine(of('ewma')),
    har: combine(of('har')),
    hmm: combine(of('hmm')),
    v1: v1.length === results.length ? combine(v1) : null,
  };
}
