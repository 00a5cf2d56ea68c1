import { type ClosedBar, OUTLOOK_TERMS, type OutlookModel, type OutlookReading } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { HORIZON_BARS, meanNextLogRange } from '../outcomes/next-ranges.ts';
import { outcomesOnClock } from '../outcomes/on-clock.ts';
import { type RegressionRows, ridgeRegression } from './ridge-regression.ts';

/** Keeps what forecasts of one symbol's runs would be made of. */
export interface OutlookRecorder {
  add(observation: {
    readonly engine_timestamp_ms: number;
    readonly bar: ClosedBar | null;
    readonly input: { readonly outlook?: OutlookReading };
  }): void;
  /** All runs so far, the first of them without a target: what terms are measured against fills. */
  rows(warmUpRuns: number): RegressionRows;
}

const WIDTH = OUTLOOK_TERMS.length;
const DECIMALS = 6;
/** Share of each term's own sum of squares that is added against terms that say much the same. */
const OUTLOOK_RIDGE = 0.001;

export function createOutlookRecorder(cadenceMs: number): OutlookRecorder {
  const times: number[] = [];
  const predictors: number[] = [];
  const volatility: number[] = [];
  const bars: Record<'high' | 'low' | 'close', number[]> = { high: [], low: [], close: [] };
  return {
    add({ bar, engine_timestamp_ms, input: { outlook } }) {
      times.push(engine_timestamp_ms);
      for (const term of OUTLOOK_TERMS) predictors.push(outlook?.terms[term] ?? NaN);
      volatility.push(outlook?.usual_volatility ?? NaN);
      bars.high.push(bar?.high ?? NaN);
      bars.low.push(bar?.low ?? NaN);
      bars.close.push(bar?.close ?? NaN);
    },
    rows(warmUpRuns) {
      const runs = {
        engine_timestamp_ms: Float64Array.from(times),
        bars: {
          high: Float64Array.from(bars.high),
          low: Float64Array.from(bars.low),
          close: Float64Array.from(bars.close),
        },
      };
      const ahead = outcomesOnClock(runs, cadenceMs, meanNextLogRange);
      return {
        predictors: Float64Array.from(predictors),
        targets: ahead.map((value, run) => (run < warmUpRuns ? NaN : value - Math.log(at(volatility, run)))),
      };
    },
  };
}

/** The linear forecast of the next bars' range that does best on the rows; `null` where they are too few to tell. */
export function fitOutlook(rows: readonly RegressionRows[], cadence_ms: number): OutlookModel | null {
  const known = rows.reduce((sum, { targets }) => sum + targets.filter((value) => !Number.isNaN(value)).length, 0);
  if (known < LEAST_ROWS) return null;
  const fitted = ridgeRegression(rows, WIDTH, OUTLOOK_RIDGE);
  const rounded = (value: number): number => Number(value.toFixed(DECIMALS)) + 0;
  const terms = OUTLOOK_TERMS.map((term, place) => {
    const [coefficient, centre] = [at(fitted.coefficients, place), at(fitted.centres, place)].map(rounded);
    return [term, { coefficient: coefficient ?? 0, centre: centre ?? 0 }] as const;
  });
  return {
    version: '1',
    cadence_ms,
    horizon_bars: HORIZON_BARS,
    intercept: rounded(fitted.intercept),
    // A term that no run had says nothing.
    terms: Object.fromEntries(terms.filter(([, { coefficient }]) => coefficient !== 0)),
    fit: { runs: fitted.rows, ridge: OUTLOOK_RIDGE, r_squared: rounded(fitted.r_squared) },
  };
}

/** Fewer runs tell no coefficients. */
const LEAST_ROWS = 1000;
