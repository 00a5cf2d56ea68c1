import type { FeatureSnapshot, Opinion, Regime } from '@xray/contracts';

import { clamp01, featureOf, shareOfPresent, sourceOf, type Observer } from '../observer.ts';
import { flowRatio } from './flow-and-trend.ts';

const ID = 'flow_pressure_v1';

/** The regime that a flow ratio of this size points to; a missing `atr_z` meets no threshold. */
function pressedRegime(ratio: number, volatility: number): Regime {
  const isUp = ratio > 0;
  if (volatility >= 1.5 && Math.abs(ratio) >= 0.02) return isUp ? 'LIQUIDATION_UP' : 'LIQUIDATION_DOWN';
  if (volatility >= 1) return isUp ? 'SQUEEZE_UP' : 'SQUEEZE_DOWN';
  return isUp ? 'TREND_BUILD_UP' : 'TREND_BUILD_DOWN';
}

/**
 * What aggressive flow against open interest points to. No opinion when the ratio is undefined or below 0.002; strength
 * |ratio| / 0.02; confidence the share that is present of cvd and open interest.
 */
export const flowPressureV1: Observer = {
  id: ID,
  observe(snapshot: FeatureSnapshot): readonly Opinion[] {
    const ratio = flowRatio(snapshot);
    if (!(Math.abs(ratio) >= 0.002)) return [];
    return [
      {
        confidence: shareOfPresent(snapshot, ['cvd', 'open_interest']),
        regime: pressedRegime(ratio, featureOf(snapshot, 'atr_z')),
        source: sourceOf(ID),
        strength: clamp01(Math.abs(ratio) / 0.02),
      },
    ];
  },
};
