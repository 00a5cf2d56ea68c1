import { at } from '@xray/contracts/checks';

import { BASELINES, type Baseline } from '../baselines/baseline-states.ts';
import type { Forecaster, TargetBits } from '../forecasts/forecast-bits.ts';
import { compare, meanOf, median, type Comparison } from '../intervals/comparison.ts';
import {
  dailyMean,
  intervalOf,
  meanOver,
  type DailyMean,
  type DayDraws,
  type Interval,
} from '../intervals/day-draws.ts';

/** A number for everyone who forecasts; `null` for who did not. */
export type ByForecaster<Value> = Readonly<Record<Forecaster, Value | null>>;

/** A belief against the baselines, in bits a run. */
export interface BeliefComparison {
  readonly over: Readonly<Record<Baseline, Comparison>>;
  /** Symbols on which the belief knew at least as much as whichever baseline knew most there. */
  readonly best_reached_on: number;
  /** Median over symbols of the belief’s bits over the best baseline’s. */
  readonly median_share_of_best: number;
}

/** What was known of one target, in bits a run over climatology. */
export interface TargetScores {
  /** Where the outcome is cut into classes; `null` where that is not the same for all symbols: profiles of a calibration keep cuts of their own. */
  readonly cuts: readonly number[] | null;
  readonly per_symbol: readonly {
    readonly symbol: string;
    /** Where the outcome of this symbol is cut. */
    readonly cuts: readonly number[];
    readonly runs_scored: number;
    readonly bits: ByForecaster<number>;
  }[];
  /** Over symbols; `null` for who did not forecast for all of them. */
  readonly median: ByForecaster<Interval>;
  readonly mean: ByForecaster<Interval>;
  /** Of the belief with kept and with counted chances; `null` where it did not forecast for all symbols. */
  readonly compared: Readonly<Record<'kept' | 'belief', BeliefComparison | null>>;
}

/** One symbol’s part. */
export interface SymbolTarget extends TargetBits {
  readonly symbol: string;
  /** The calendar day of each run. */
  readonly days: Int32Array;
}

function byForecaster<Value>(of: (name: Forecaster) => Value | null): ByForecaster<Value> {
  return { kept: of('kept'), belief: of('belief'), ewma: of('ewma'), har: of('har'), hmm: of('hmm'), v1: of('v1') };
}

function totals(daily: readonly DailyMean[]): readonly number[] {
  return daily.map((one) => meanOver(one, null));
}

function compareWithBaselines(
  own: readonly DailyMean[],
  baselines: Readonly<Record<Baseline, readonly DailyMean[]>>,
  draws: DayDraws,
): BeliefComparison | null {
  const [ewma, har, hmm] = BASELINES.map((name) => compare(draws, own, baselines[name]));
  if (!ewma || !har || !hmm) return null;
  const gains = totals(own);
  const others = BASELINES.map((name) => totals(baselines[name]));
  const best = gains.map((_, place) => Math.max(...others.map((bits) => at(bits, place))));
  return {
    over: { ewma, har, hmm },
    best_reached_on: gains.filter((bits, place) => bits >= at(best, place)).length,
    median_share_of_best: median(gains.map((bits, place) => bits / at(best, place))),
  };
}

/** The cuts that all symbols have; `null` where they differ. */
function commonCuts(symbols: readonly SymbolTarget[]): readonly number[] | null {
  const [first, ...others] = symbols.map(({ cuts }) => cuts);
  if (first === undefined) return null;
  const isCommon = others.every(
    (cuts) => cuts.length === first.length && cuts.every((cut, place) => cut === first[place]),
  );
  return isCommon ? first : null;
}

/** Everyone’s bits about one target, with intervals over calendar days. */
export function targetScores(symbols: readonly SymbolTarget[], draws: DayDraws): TargetScores {
  const daily = byForecaster((name) => {
    const means = symbols.flatMap(({ bits, days }) => (bits[name] === null ? [] : dailyMean(draws, days, bits[name])));
    return means.length === symbols.length ? means : null;
  });
  const over = (combine: (values: readonly number[]) => number) =>
    byForecaster((name) => {
      const means = daily[name];
      return means && intervalOf(draws, (mean) => combine(means.map(mean)));
    });
  const baselines = { ewma: daily.ewma ?? [], har: daily.har ?? [], hmm: daily.hmm ?? [] };
  const compared = (name: 'kept' | 'belief') => daily[name] && compareWithBaselines(daily[name], baselines, draws);
  return {
    cuts: commonCuts(symbols),
    per_symbol: symbols.map(({ bits, cuts, days, symbol }) => ({
      symbol,
      cuts,
      runs_scored: days.length,
      bits: byForecaster((name) => bits[name] && meanOf([...bits[name]])),
    })),
    median: over(median),
    mean: over(meanOf),
    compared: { kept: compared('kept'), belief: compared('belief') },
  };
}
