import type { FeatureSnapshot, Opinion, Regime } from '@xray/contracts';

import { clamp01, featureOf, sourceOf, type Observer } from '../observer.ts';
import { trendSign } from './flow-and-trend.ts';

const ID = 'volatility_context_v1';

function contextRegime(volatility: number, trend: number): Regime | null {
  if (volatility <= 0.2) return 'CHOP_BALANCED';
  if (volatility <= 0.8) return 'CHOP_STOPHUNT';
  if (volatility >= 1.8) return 'TREND_EXHAUSTION';
  if (trend > 0) return 'SQUEEZE_UP';
  return trend < 0 ? 'SQUEEZE_DOWN' : null;
}

/**
 * What the level of volatility alone points to. No opinion when `atr_z` is missing, nor between the thresholds of chop and
 * exhaustion while the side of the price is unknown or none; strength (atr_z − 0.2) / 2; confidence 1.
 */
export const volatilityContextV1: Observer = {
  id: ID,
  observe(snapshot: FeatureSnapshot): readonly Opinion[] {
    const volatility = featureOf(snapshot, 'atr_z');
    if (Number.isNaN(volatility)) return [];
    const regime = contextRegime(volatility, trendSign(snapshot));
    if (regime === null) return [];
    return [{ confidence: 1, regime, source: sourceOf(ID), strength: clamp01((volatility - 0.2) / 2) }];
  },
};
