import type { MarketModel } from '../model/market-model.ts';
import type { RegimeModel } from '../model/regime-model.ts';

/** A return of more standard deviations moves takers no further. */
const MOST_SIGMAS = 4;

/**
 * Mean of ln(volume / base volume) of a bar whose state and range are known.
 *
 * @param relativeVolatility volatility of the regime × activity level
 * @param rangeInSigmas ln(high / low) / sigma of the state
 */
export function volumeMean(
  { volume_loading, volume_range_loading }: MarketModel,
  { volume }: RegimeModel,
  relativeVolatility: number,
  rangeInSigmas: number,
): number {
  return volume.mean + volume_loading * Math.log(relativeVolatility) + volume_range_loading * Math.log(rangeInSigmas);
}

/**
 * Mean of atanh taker imbalance of a bar whose state and return are known.
 *
 * @param returnInSigmas log return without the reference's part, drift included, / sigma of the state
 */
export function imbalanceMean(
  { imbalance_loading }: MarketModel,
  { taker_imbalance }: RegimeModel,
  returnInSigmas: number,
): number {
  return taker_imbalance.mean + imbalance_loading * Math.min(MOST_SIGMAS, Math.max(-MOST_SIGMAS, returnInSigmas));
}
