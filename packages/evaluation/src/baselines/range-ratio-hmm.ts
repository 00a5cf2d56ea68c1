import { at } from '@xray/contracts/checks';

import { logRanges, type Bars } from '../bars/bars.ts';
import { ewma } from '../bars/ewma.ts';
import { forwardFilter } from '../filter/forward-filter.ts';
import { NORMALIZER_HALF_LIFE_BARS } from '../move-class/move-class.ts';
import { fitGaussianHmm, gaussianLogDensities, type GaussianHmmFit } from './gaussian-hmm.ts';
import { BASELINE_STATES } from './quantile-bins.ts';

/** ln of each bar's range over its EWMA of half-life 480 bars up to and with the bar. */
export function logRangeRatios(bars: Bars): Float64Array {
  const ranges = logRanges(bars);
  const long = ewma(ranges.map(Math.exp), NORMALIZER_HALF_LIFE_BARS);
  return ranges.map((range, bar) => range - Math.log(at(long, bar)));
}

/** Nine degrees of volatility, bar by bar, and the model that tells them. */
export interface RangeRatioStates {
  /** p(state at the bar | bars up to and with it), row-major, bars × 9. */
  readonly states: Float64Array;
  readonly fit: GaussianHmmFit;
}

/**
 * Nine volatility states by a Gaussian hidden Markov model on the log range ratio, fitted on the bars before `fit_end`,
 * filtered over all of them: no bar knows a later one.
 */
export function rangeRatioStates(bars: Bars, fit_end: number): RangeRatioStates {
  const ratios = logRangeRatios(bars);
  const fit = fitGaussianHmm(ratios.slice(0, fit_end));
  const { belief } = forwardFilter({
    log_densities: gaussianLogDensities(ratios, fit.model),
    initial: fit.model.initial,
    transition: fit.model.transition,
    regime_of_state: Uint8Array.from({ length: BASELINE_STATES }, (_, state) => state),
  });
  return { states: belief, fit };
}
