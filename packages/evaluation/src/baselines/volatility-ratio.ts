import { at } from '@xray/contracts/checks';

import { logReturns, type Bars } from '../bars/bars.ts';
import { ewma, halfLifeOfSpan } from '../bars/ewma.ts';
import { NORMALIZER_HALF_LIFE_BARS } from '../move-class/move-class.ts';

export const SHORT_VOLATILITY_BARS = 20;

/** ln of the ratio of the 20-bar EWMA volatility of one-bar log returns to the one that moves are measured against. */
export function volatilityRatios(bars: Bars): Float64Array {
  const squares = logReturns(bars).map((value) => value * value);
  const short = ewma(squares, halfLifeOfSpan(SHORT_VOLATILITY_BARS));
  const long = ewma(squares, NORMALIZER_HALF_LIFE_BARS);
  return short.map((value, bar) => 0.5 * Math.log(value / at(long, bar)));
}

/** ln of the volatility that moves are measured against: the root of the EWMA of squared one-bar log returns. */
export function logNormalizers(bars: Bars): Float64Array {
  const squares = logReturns(bars).map((value) => value * value);
  return ewma(squares, NORMALIZER_HALF_LIFE_BARS).map((variance) => 0.5 * Math.log(variance));
}
