import { REGIMES, type ClassChances } from '@xray/contracts';

import { BASELINES, type Baseline } from '../baselines/baseline-states.ts';
import { BASELINE_STATES } from '../baselines/quantile-bins.ts';
import { climatology, forecastClasses, type ForecastTask } from '../move-class/class-forecast.ts';
import { FIRST_SCORED_BAR, splitHalves } from '../move-class/halves.ts';
import { MOVE_CLASSES, MOVE_CUTS, moveClasses, NO_MOVE_CLASS, normalizedMoves } from '../move-class/move-class.ts';
import { NEXT_RANGE_CUTS, nextRangeClasses, nextRanges } from '../next-range/next-range.ts';
import { hasRow, type ScoredSymbol } from '../scored/scored-symbol.ts';
import type { ScoredForecast } from '../scoring/forecast.ts';
import { runBits } from '../scoring/information-gain.ts';
import { areOfMoveClasses, forecastByKept, keptChances } from './kept-chances.ts';

/**
 * Who forecasts: the belief with the chances that its calibration keeps, the belief with chances counted on the first half, the
 * baselines and the belief of observer set v1, with chances counted on the first half as well.
 */
export const FORECASTERS = ['kept', 'belief', ...BASELINES, 'v1'] as const;
/** Who forecasts what comes next: `kept` and `belief` are the belief that is evaluated, by kept and by counted chances. */
export type Forecaster = (typeof FORECASTERS)[number];

/** What is forecast: the class of the next 10 bars' move, or of their mean log range. */
export const FORECAST_TARGETS = ['move_class', 'next_range'] as const;
/** What is forecast: `move_class`, how far the price goes, or `next_range`, how wild its bars are. */
export type ForecastTarget = (typeof FORECAST_TARGETS)[number];

/** Bits by run of everyone who forecasts, all on the same runs; `null` for who did not. */
export interface TargetBits {
  readonly cuts: readonly number[];
  readonly bits: Readonly<Record<Exclude<Forecaster, 'kept' | 'v1'>, Float64Array>> &
    Readonly<Record<'kept' | 'v1', Float64Array | null>>;
  /** What the belief said with chances counted on the first half. */
  readonly forecast: ScoredForecast;
}

/** The runs with a class and every belief, in two halves; `null` where a half has none. */
export function forecastTask(
  scored: ScoredSymbol,
  outcomes: Uint8Array = moveClasses(normalizedMoves(scored)),
  classes: number = MOVE_CLASSES,
): ForecastTask | null {
  const halves = splitHalves(outcomes.length);
  if (halves === null) return null;
  const rows = ([start, end]: readonly [number, number]) =>
    Uint32Array.from({ length: end - start }, (_, offset) => start + offset).filter(
      (bar) => outcomes[bar] !== NO_MOVE_CLASS && hasRow(scored.belief, bar) && hasRow(scored.v1_belief, bar),
    );
  const task = { outcomes, classes, fitRows: rows(halves.fit), scoreRows: rows(halves.score) };
  return task.fitRows.length === 0 || task.scoreRows.length === 0 ? null : task;
}

function targetBits(
  scored: ScoredSymbol,
  task: ForecastTask,
  kept: ClassChances | null,
  baselines: Readonly<Record<Baseline, Float64Array>>,
  cuts: readonly number[],
): TargetBits {
  const reference = climatology(task);
  const forecast = forecastClasses(scored.belief, REGIMES.length, task);
  const counted = (states: Float64Array) => runBits(forecastClasses(states, BASELINE_STATES, task), reference);
  return {
    cuts,
    forecast,
    bits: {
      kept: kept && runBits(forecastByKept(kept, scored.belief, task), reference),
      belief: runBits(forecast, reference),
      ewma: counted(baselines.ewma),
      har: counted(baselines.har),
      hmm: counted(baselines.hmm),
      v1: scored.v1_belief && counted(scored.v1_belief),
    },
  };
}

/** Everyone's bits about both targets on the second half of a symbol's runs. */
export function forecastBits(
  scored: ScoredSymbol,
  task: ForecastTask,
  baselines: Readonly<Record<Baseline, Float64Array>>,
): Readonly<Record<ForecastTarget, TargetBits>> {
  const chances = keptChances(scored, FIRST_SCORED_BAR);
  const cuts = chances?.next_range.cuts ?? NEXT_RANGE_CUTS;
  const ofRange = { ...task, outcomes: nextRangeClasses(nextRanges(scored), cuts), classes: cuts.length + 1 };
  const keptMoves = chances !== null && areOfMoveClasses(chances.move_class) ? chances.move_class : null;
  return {
    move_class: targetBits(scored, task, keptMoves, baselines, MOVE_CUTS),
    next_range: targetBits(scored, ofRange, chances?.next_range ?? null, baselines, cuts),
  };
}
