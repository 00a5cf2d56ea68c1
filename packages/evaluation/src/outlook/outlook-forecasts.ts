import {
  mixedDistribution,
  probabilityAtMost,
  quantileAt,
  REGIMES,
  type Distribution,
  type RegimeDistributions,
} from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { logReturns } from '../bars/bars.ts';
import { expectedVariances, fitGarch, garchVariances } from '../baselines/garch.ts';
import { harRangeForecasts } from '../baselines/har-range-forecast.ts';
import { logNormalizers } from '../baselines/volatility-ratio.ts';
import type { ForecastTask } from '../move-class/class-forecast.ts';
import { HORIZON_BARS, normalizedMoves } from '../move-class/move-class.ts';
import { nextRanges } from '../next-range/next-range.ts';
import { OUTLOOK_LEVELS, type ScoredSymbol } from '../scored/scored-symbol.ts';
import { countedDistributions, distributionOf } from './distributions.ts';

/** Moves whose probability is scored, in units of √10 times the volatility that moves are measured against. */
export const OUTLOOK_SIZES = [1, 1.5, 2] as const;

/** What came, at every bar: the next range less ln σ, and the size of the next move in units of √10 · σ. NaN where it is not there. */
export interface OutlookOutcomes {
  readonly range: Float64Array;
  readonly size: Float64Array;
}

/** What was foretold of the runs to score, row-major; what was not is `null`. */
export interface OutlookForecast {
  /** Runs × levels: quantiles of the next range. */
  readonly range: Float64Array;
  /** Runs × levels: quantiles of the size of the next move. */
  readonly size: Float64Array | null;
  /** Runs × sizes: probability of a move at least as large. */
  readonly beyond: Float64Array | null;
}

/** What is foretold at one bar: a distribution of the next range, moved, and one of the size of the next move, stretched. */
interface OutlookAtBar {
  readonly range: Distribution;
  readonly range_offset: number;
  readonly size: Distribution;
  readonly size_scale: number;
}

export function outlookOutcomes(scored: ScoredSymbol): OutlookOutcomes {
  return { range: nextRanges(scored), size: normalizedMoves(scored).map(Math.abs) };
}

function forecastFrom(rows: Uint32Array, outlookOf: (bar: number) => OutlookAtBar): OutlookForecast {
  const range = new Float64Array(rows.length * OUTLOOK_LEVELS.length);
  const size = new Float64Array(rows.length * OUTLOOK_LEVELS.length);
  const beyond = new Float64Array(rows.length * OUTLOOK_SIZES.length);
  rows.forEach((bar, run) => {
    const { range: ofRange, range_offset, size: ofSize, size_scale } = outlookOf(bar);
    OUTLOOK_LEVELS.forEach((level, place) => {
      range[run * OUTLOOK_LEVELS.length + place] = range_offset + quantileAt(ofRange, level);
      size[run * OUTLOOK_LEVELS.length + place] = size_scale * quantileAt(ofSize, level);
    });
    OUTLOOK_SIZES.forEach((limit, place) => {
      beyond[run * OUTLOOK_SIZES.length + place] = 1 - probabilityAtMost(ofSize, limit / size_scale);
    });
  });
  return { range, size, beyond };
}

/** By what each state says: the mixture of its distributions by the states’ masses. */
export function outlookByStates(
  rows: Uint32Array,
  states: Float64Array,
  distributions: { readonly range: RegimeDistributions; readonly size: RegimeDistributions },
): OutlookForecast {
  const width = REGIMES.length;
  return forecastFrom(rows, (bar) => {
    const masses = states.subarray(bar * width, (bar + 1) * width);
    return {
      range: mixedDistribution(distributions.range, masses),
      range_offset: 0,
      size: mixedDistribution(distributions.size, masses),
      size_scale: 1,
    };
  });
}

/** The same with what came with each state counted on the rows to fit on. */
export function outlookByCount(task: ForecastTask, states: Float64Array, outcomes: OutlookOutcomes): OutlookForecast {
  const counted = (values: Float64Array) => countedDistributions(states, REGIMES.length, values, task.fitRows);
  return outlookByStates(task.scoreRows, states, { range: counted(outcomes.range), size: counted(outcomes.size) });
}

/**
 * By a forecast of how wild the next bars will be, as ln of a volatility over σ: the next range is spread about it as it was on the rows to
 * fit on, and moves grow with it.
 */
function outlookByLevel(task: ForecastTask, levels: Float64Array, { range, size }: OutlookOutcomes): OutlookForecast {
  const residuals = distributionOf(
    range.map((value, bar) => value - at(levels, bar)),
    task.fitRows,
  );
  const stretched = distributionOf(
    size.map((value, bar) => value / Math.exp(at(levels, bar))),
    task.fitRows,
  );
  return forecastFrom(task.scoreRows, (bar) => {
    const level = at(levels, bar);
    return { range: residuals, range_offset: level, size: stretched, size_scale: Math.exp(level) };
  });
}

/** HAR: a regression of the next range on past ranges, and the quantiles of what it missed on the rows to fit on. */
export function outlookByHar(scored: ScoredSymbol, task: ForecastTask, outcomes: OutlookOutcomes): OutlookForecast {
  const normalizers = logNormalizers(scored);
  const levels = harRangeForecasts(scored, task.fitRows).map((value, bar) => value - at(normalizers, bar));
  return outlookByLevel(task, levels, outcomes);
}

/**
 * GARCH(1,1) on one-bar returns, fitted on all bars up to the last row to fit on: the root of the mean variance that it expects of the
 * next 10 bars, and the quantiles of what came of that on the rows to fit on.
 */
export function outlookByGarch(scored: ScoredSymbol, task: ForecastTask, outcomes: OutlookOutcomes): OutlookForecast {
  const returns = logReturns(scored);
  const known = returns.subarray(0, (task.fitRows.at(-1) ?? 0) + 1);
  const model = fitGarch(known);
  const squares = known.filter((value) => !Number.isNaN(value)).map((value) => value * value);
  const start = squares.reduce((sum, value) => sum + value, 0) / squares.length;
  const normalizers = logNormalizers(scored);
  const levels = garchVariances(returns, model, start).map((next, bar) => {
    const variances = expectedVariances(next, model, HORIZON_BARS);
    const mean = variances.reduce((sum, value) => sum + value, 0) / HORIZON_BARS;
    return 0.5 * Math.log(mean) - at(normalizers, bar);
  });
  return outlookByLevel(task, levels, outcomes);
}

/** What the verdicts themselves foretold; `null` unless each of the runs to score did. */
export function outlookAsSaid(scored: ScoredSymbol, { scoreRows }: ForecastTask): OutlookForecast | null {
  const said = scored.verdicts?.range_quantiles;
  if (said === undefined) return null;
  const normalizers = logNormalizers(scored);
  const width = OUTLOOK_LEVELS.length;
  const range = new Float64Array(scoreRows.length * width);
  scoreRows.forEach((bar, run) => {
    for (let place = 0; place < width; place += 1)
      range[run * width + place] = at(said, bar * width + place) - at(normalizers, bar);
  });
  return range.some(Number.isNaN) ? null : { range, size: null, beyond: null };
}
