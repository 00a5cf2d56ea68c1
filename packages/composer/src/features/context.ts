import { FRESH_BARS } from '../window/staleness.ts';
import { at, isRoundingNoise } from './statistics.ts';

const STRENGTH_BARS = 20;
const BETA_BARS = 60;
const LEAST_BETA_RETURNS = BETA_BARS / 2;
/** Fewer symbols make no breadth. */
const LEAST_SYMBOLS = 2;

/** What the features of one symbol take from the others. */
export interface MarketContext {
  /** Natural logarithms of the closes of the bitcoin symbol, 61 slots that end with the engine time's; NaN without one. */
  readonly btcLogCloses: Float64Array;
  /** Of those bars that traded alone. */
  readonly btcTradedLogCloses: Float64Array;
  /** `alt_breadth`, the same for all symbols of an engine time. */
  readonly altBreadth: number | null;
}

/**
 * `rs_vs_btc`: log return of the symbol over the last 20 bars minus that of bitcoin. Log return; above 0 the symbol did
 * better. Missing when any of the four closes is. Exactly 0 for bitcoin itself.
 */
export function rsVsBtc(logCloses: Float64Array, btcLogCloses: Float64Array): number {
  const last = logCloses.length - 1;
  const own = at(logCloses, last) - at(logCloses, last - STRENGTH_BARS);
  return own - (at(btcLogCloses, last) - at(btcLogCloses, last - STRENGTH_BARS));
}

/**
 * `beta_to_btc`: covariance of the symbol's and bitcoin's one-bar log returns over the variance of bitcoin's, of the last 60
 * bars (a return joins the closes of two neighbouring slots, bars in which nothing was traded left out). Missing when fewer than 30
 * bars have both returns, when none of the last 5 has, and when bitcoin's do not deviate. 1 for bitcoin itself.
 */
export function betaToBtc(logCloses: Float64Array, btcLogCloses: Float64Array): number {
  const first = logCloses.length - BETA_BARS;
  const ownReturn = (slot: number): number => at(logCloses, slot) - at(logCloses, slot - 1);
  const btcReturn = (slot: number): number => at(btcLogCloses, slot) - at(btcLogCloses, slot - 1);
  let count = 0;
  let ownSum = 0;
  let btcSum = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let slot = first; slot < logCloses.length; slot += 1) {
    const own = ownReturn(slot);
    const btc = btcReturn(slot);
    if (Number.isNaN(own + btc)) continue;
    count += 1;
    last = slot;
    ownSum += own;
    btcSum += btc;
  }
  if (count < LEAST_BETA_RETURNS || logCloses.length - 1 - last >= FRESH_BARS) return Number.NaN;
  const ownMean = ownSum / count;
  const btcMean = btcSum / count;
  let covariance = 0;
  let variance = 0;
  for (let slot = first; slot < logCloses.length; slot += 1) {
    const own = ownReturn(slot);
    const btc = btcReturn(slot);
    if (Number.isNaN(own + btc)) continue;
    covariance += (own - ownMean) * (btc - btcMean);
    variance += (btc - btcMean) * (btc - btcMean);
  }
  return isRoundingNoise(Math.sqrt(variance / count), 1) ? Number.NaN : covariance / variance;
}

/**
 * `alt_breadth`: share of the symbols whose `price_last` stands above their volume-weighted average price of the last 20
 * bars. Every symbol that has both counts, the composed one and bitcoin included. Of [0, 1]. Missing under two symbols.
 */
export function altBreadth(symbolsAbove: number, symbolsCounted: number): number | null {
  return symbolsCounted < LEAST_SYMBOLS ? null : symbolsAbove / symbolsCounted;
}

/** Whether a price stands above an average price by more than rounding. */
export function standsAbove(price: number, averagePrice: number): boolean {
  return price > averagePrice && !isRoundingNoise(price - averagePrice, averagePrice);
}
