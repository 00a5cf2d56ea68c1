import { at } from '@xray/contracts/checks';

import type { Bars } from '../bars/bars.ts';
import { oneHot } from '../scoring/forecast.ts';
import { harRangeForecasts } from './har-range-forecast.ts';
import { BASELINE_STATES, binByEdges, quantileEdges } from './quantile-bins.ts';
import { rangeRatioStates } from './range-ratio-hmm.ts';
import { logNormalizers, volatilityRatios } from './volatility-ratio.ts';

export const BASELINES = ['ewma', 'har', 'hmm'] as const;
/**
 * A simple forecaster of volatility that the engine has to beat: `ewma` an exponentially weighted mean, `har` a
 * heterogeneous autoregression, `hmm` a hidden Markov model.
 */
export type Baseline = (typeof BASELINES)[number];

/**
 * p(state at the bar), row-major, bars × 9, for each baseline: nine quantile bins of the 20-bar volatility ratio, nine of
 * the HAR forecast relative to the volatility that moves are measured against, and nine hidden Markov states. Edges and
 * coefficients are fitted on `fitRows`, the hidden Markov model on all bars up to the last of them.
 */
export function baselineStates(bars: Bars, fitRows: Uint32Array): Readonly<Record<Baseline, Float64Array>> {
  const bin = (values: Float64Array) => oneHot(binByEdges(values, quantileEdges(values, fitRows)), BASELINE_STATES);
  const normalizers = logNormalizers(bars);
  return {
    ewma: bin(volatilityRatios(bars)),
    har: bin(harRangeForecasts(bars, fitRows).map((forecast, bar) => forecast - at(normalizers, bar))),
    hmm: rangeRatioStates(bars, (fitRows.at(-1) ?? 0) + 1).states,
  };
}
