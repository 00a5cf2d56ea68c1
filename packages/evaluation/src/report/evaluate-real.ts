import { REGIMES } from '@xray/contracts';

import { BASELINE_STATES } from '../baselines/quantile-bins.ts';
import { baselineStates } from '../baselines/baseline-states.ts';
import { climatology, forecastClasses, type ForecastTask } from '../move-class/class-forecast.ts';
import { splitHalves } from '../move-class/halves.ts';
import { MOVE_CLASSES, moveClasses, NO_MOVE_CLASS, normalizedMoves } from '../move-class/move-class.ts';
import { concatenateForecasts, type ScoredForecast } from '../scoring/forecast.ts';
import { informationGainBits } from '../scoring/information-gain.ts';
import { reliability } from '../scoring/reliability.ts';
import type { InformationGainBits, RealReport } from './evaluation-report.ts';
import { hasRow, type ScoredSymbol } from './input.ts';

interface SymbolResult {
  readonly symbol: string;
  readonly runs_scored: number;
  readonly information_gain_bits: InformationGainBits;
  readonly forecast: ScoredForecast;
}

/** Scores what beliefs and baselines say of the next 10 bars, each on the same runs. `null` where no symbol has enough. */
export function evaluateReal(symbols: readonly ScoredSymbol[]): RealReport | null {
  const results = symbols.map(evaluateSymbol).filter((result) => result !== null);
  if (results.length === 0) return null;
  const kept = new Set(results.map(({ symbol }) => symbol));
  const runs_scored = results.reduce((sum, one) => sum + one.runs_scored, 0);
  return {
    runs_scored,
    information_gain_bits: combineGains(results, (gains) =>
      gains.reduce((sum, gain, index) => sum + (gain * (results[index]?.runs_scored ?? 0)) / runs_scored, 0),
    ),
    median_information_gain_bits: combineGains(results, median),
    per_symbol: results.map(({ symbol, runs_scored: runs, information_gain_bits }) => ({
      symbol,
      runs_scored: runs,
      information_gain_bits,
    })),
    reliability: reliability(concatenateForecasts(results.map(({ forecast }) => forecast))),
    symbols_left_out: symbols.map(({ symbol }) => symbol).filter((symbol) => !kept.has(symbol)),
  };
}

function evaluateSymbol(scored: ScoredSymbol): SymbolResult | null {
  const task = forecastTask(scored);
  if (task === null) return null;
  const reference = climatology(task);
  const forecast = forecastClasses(scored.belief, REGIMES.length, task);
  const gain = (states: Float64Array) => informationGainBits(forecastClasses(states, BASELINE_STATES, task), reference);
  const baselines = baselineStates(scored, task.fitRows);
  return {
    symbol: scored.symbol,
    runs_scored: task.scoreRows.length,
    information_gain_bits: {
      belief: informationGainBits(forecast, reference),
      ewma: gain(baselines.ewma),
      har: gain(baselines.har),
      hmm: gain(baselines.hmm),
      v1: scored.v1_belief && gain(scored.v1_belief),
    },
    forecast,
  };
}

/** The runs with a move class and every belief, in two halves; `null` where a half has none. */
export function forecastTask(scored: ScoredSymbol): ForecastTask | null {
  const outcomes = moveClasses(normalizedMoves(scored));
  const halves = splitHalves(outcomes.length);
  if (halves === null) return null;
  const rows = ([start, end]: readonly [number, number]) =>
    Uint32Array.from({ length: end - start }, (_, offset) => start + offset).filter(
      (bar) => outcomes[bar] !== NO_MOVE_CLASS && hasRow(scored.belief, bar) && hasRow(scored.v1_belief, bar),
    );
  const task = { outcomes, classes: MOVE_CLASSES, fitRows: rows(halves.fit), scoreRows: rows(halves.score) };
  return task.fitRows.length === 0 || task.scoreRows.length === 0 ? null : task;
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

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
}
