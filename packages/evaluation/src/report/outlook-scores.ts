import { at } from '@xray/contracts/checks';

import { compare, meanOf, type Comparison } from '../intervals/comparison.ts';
import {
  dailyMean,
  intervalOf,
  meanOver,
  pooledMean,
  type DailyMean,
  type DayDraws,
  type Interval,
} from '../intervals/day-draws.ts';
import { OUTLOOK_SIZES, type OutlookForecast, type OutlookOutcomes } from '../outlook/outlook-forecasts.ts';
import { OUTLOOK_LEVELS } from '../scored/scored-symbol.ts';
import { scoreQuantiles } from '../scoring/quantile-scores.ts';

/**
 * Who foretells: the verdicts’ own outlook, the belief with the chances that its calibration keeps and with chances counted on the first
 * half, the hidden Markov model’s states, a HAR regression with the quantiles of what it missed, and GARCH(1,1).
 */
export const OUTLOOK_FORECASTERS = ['said', 'kept', 'belief', 'hmm', 'har', 'garch'] as const;
/** Who foretells the range of the next bars and the size of their move. */
export type OutlookForecaster = (typeof OUTLOOK_FORECASTERS)[number];
/** A forecaster of quantiles that an outlook has to beat. */
export type OutlookReference = 'har' | 'garch';
/** A value for everyone who foretells; `null` for who did not. */
export type ByOutlookForecaster<Value> = Readonly<Record<OutlookForecaster, Value | null>>;

/** What quantiles were worth. */
export interface QuantileReport {
  /** Mean over symbols of the pinball loss. */
  readonly pinball: Interval;
  readonly pinball_per_symbol: readonly number[];
  /** Share of all runs inside the 50 % and the 90 % interval. */
  readonly coverage_50: Interval;
  readonly coverage_90: Interval;
  /** How much smaller the loss was than the reference’s; `null` of a reference itself. */
  readonly less_than: Readonly<Record<OutlookReference, Comparison>> | null;
}

/** How often a move was at least so large, and what had been said of it. */
export interface BeyondReport {
  /** In units of √10 times the volatility that moves are measured against. */
  readonly size: number;
  readonly came: Interval;
  /** Mean of what was said. */
  readonly said: ByOutlookForecaster<number>;
  /** Mean of (said − happened)²; smaller is better. */
  readonly brier: ByOutlookForecaster<number>;
}

/**
 * What was foretold of the next 10 bars. `range` is of the mean of ln(ln(high / low)) of the bars, in nats, `size` of the size of the
 * move over them, in units of √10 times the volatility that moves are measured against.
 */
export interface OutlookReport {
  readonly levels: readonly number[];
  readonly symbols: readonly string[];
  readonly runs_scored: number;
  readonly range: ByOutlookForecaster<QuantileReport>;
  readonly size: ByOutlookForecaster<QuantileReport>;
  readonly beyond: readonly BeyondReport[];
}

/** One symbol’s runs to score. */
export interface SymbolOutlook {
  readonly symbol: string;
  readonly days: Int32Array;
  readonly outcomes: OutlookOutcomes;
  readonly forecasts: ByOutlookForecaster<OutlookForecast>;
}

function byForecaster<Value>(of: (name: OutlookForecaster) => Value | null): ByOutlookForecaster<Value> {
  return {
    said: of('said'),
    kept: of('kept'),
    belief: of('belief'),
    hmm: of('hmm'),
    har: of('har'),
    garch: of('garch'),
  };
}

/** What every item gives, or `null` where one gives nothing. */
function ofAll<Item, Value>(items: readonly Item[], pick: (item: Item) => Value | null): readonly Value[] | null {
  const values = items.map(pick).filter((value) => value !== null);
  return values.length === items.length ? values : null;
}

interface DailyScores {
  readonly pinball: readonly DailyMean[];
  readonly inner: DailyMean;
  readonly outer: DailyMean;
}

type Quantity = keyof OutlookOutcomes;

function dailyScores(
  symbols: readonly SymbolOutlook[],
  draws: DayDraws,
  quantity: Quantity,
  name: OutlookForecaster,
): DailyScores | null {
  const scored = ofAll(symbols, ({ days, forecasts, outcomes }) => {
    const quantiles = forecasts[name]?.[quantity] ?? null;
    return quantiles && { days, scores: scoreQuantiles(quantiles, outcomes[quantity], OUTLOOK_LEVELS) };
  });
  if (scored === null) return null;
  const daily = (score: 'pinball' | 'inner_covered' | 'outer_covered') =>
    scored.map(({ days, scores }) => dailyMean(draws, days, scores[score]));
  return {
    pinball: daily('pinball'),
    inner: pooledMean(daily('inner_covered')),
    outer: pooledMean(daily('outer_covered')),
  };
}

function quantileReports(
  symbols: readonly SymbolOutlook[],
  draws: DayDraws,
  quantity: Quantity,
): ByOutlookForecaster<QuantileReport> {
  const scores = byForecaster((name) => dailyScores(symbols, draws, quantity, name));
  const lessThan = (own: DailyScores, reference: OutlookReference) =>
    compare(draws, scores[reference]?.pinball ?? [], own.pinball);
  return byForecaster((name) => {
    const own = scores[name];
    if (own === null) return null;
    const pinball = intervalOf(draws, (mean) => meanOf(own.pinball.map(mean)));
    const coverage_50 = intervalOf(draws, (mean) => mean(own.inner));
    const coverage_90 = intervalOf(draws, (mean) => mean(own.outer));
    if (pinball === null || coverage_50 === null || coverage_90 === null) return null;
    const isReference = name === 'har' || name === 'garch';
    const [har, garch] = isReference ? [null, null] : [lessThan(own, 'har'), lessThan(own, 'garch')];
    return {
      pinball,
      pinball_per_symbol: own.pinball.map((one) => meanOver(one, null)),
      coverage_50,
      coverage_90,
      less_than: har === null || garch === null ? null : { har, garch },
    };
  });
}

function beyondReport(symbols: readonly SymbolOutlook[], draws: DayDraws, place: number): readonly BeyondReport[] {
  const size = OUTLOOK_SIZES[place];
  if (size === undefined) return [];
  const happened = symbols.map(({ outcomes }) => outcomes.size.map((move) => (move >= size ? 1 : 0)));
  const pooled = pooledMean(symbols.map(({ days }, index) => dailyMean(draws, days, at(happened, index))));
  const came = intervalOf(draws, (mean) => mean(pooled));
  if (came === null) return [];
  const meanBy = (score: (said: number, event: number) => number) =>
    byForecaster((name) => {
      const saidOf = ofAll(symbols, ({ forecasts }) => forecasts[name]?.beyond ?? null);
      const scores = saidOf?.flatMap((said, index) =>
        [...at(happened, index)].map((event, run) => score(at(said, run * OUTLOOK_SIZES.length + place), event)),
      );
      return scores === undefined ? null : meanOf(scores);
    });
  return [
    { size, came, said: meanBy((said) => said), brier: meanBy((said, event) => (said - event) * (said - event)) },
  ];
}

/** What outlooks were worth on the runs to score, with intervals over calendar days. */
export function outlookScores(symbols: readonly SymbolOutlook[], draws: DayDraws): OutlookReport {
  return {
    levels: OUTLOOK_LEVELS,
    symbols: symbols.map(({ symbol }) => symbol),
    runs_scored: symbols.reduce((sum, { days }) => sum + days.length, 0),
    range: quantileReports(symbols, draws, 'range'),
    size: quantileReports(symbols, draws, 'size'),
    beyond: [...OUTLOOK_SIZES.keys()].flatMap((place) => beyondReport(symbols, draws, place)),
  };
}
