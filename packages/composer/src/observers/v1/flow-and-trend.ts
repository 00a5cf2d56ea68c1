import type { FeatureSnapshot } from '@xray/contracts';

import { isRoundingNoise } from '../../features/statistics.ts';
import { featureOf } from '../observer.ts';

/** `fr`: cvd over open interest. NaN (undefined) unless both are there and open interest is above 0. */
export function flowRatio(snapshot: FeatureSnapshot): number {
  const openInterest = featureOf(snapshot, 'open_interest');
  return openInterest > 0 ? featureOf(snapshot, 'cvd') / openInterest : Number.NaN;
}

/** `ts`: sign of price_last − vwap, 0 within rounding noise. NaN (unknown) when either is missing. */
export function trendSign(snapshot: FeatureSnapshot): number {
  const price = featureOf(snapshot, 'price_last');
  const distance = price - featureOf(snapshot, 'vwap');
  return isRoundingNoise(distance, price) ? 0 : Math.sign(distance);
}
