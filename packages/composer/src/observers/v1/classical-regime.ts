import { REGIMES, type FeatureSnapshot, type Opinion, type Regime } from '@xray/contracts';

import { clamp01, featureOf, shareOfPresent, sourceOf, type Observer } from '../observer.ts';
import { flowRatio, trendSign } from './flow-and-trend.ts';

const ID = 'classical_regime_v1';

/** Score of each regime, of [0, 1]. A missing input makes its component 0; an undefined flow ratio counts as 0. */
function scores(snapshot: FeatureSnapshot): Readonly<Record<Regime, number>> {
  const volatility = featureOf(snapshot, 'atr_z');
  const ratio = flowRatio(snapshot);
  const trend = trendSign(snapshot);
  const flow = Number.isNaN(ratio) ? 0 : Math.abs(ratio);
  const volatilityLevel = clamp01((volatility + 1) / 3);
  const highVolatility = clamp01((volatility - 1) / 2);
  const lowFlow = clamp01(1 - flow / 0.01);
  const mediumFlow = clamp01(flow / 0.02);
  const highFlow = clamp01(flow / 0.05);
  const liquidation = clamp01(highVolatility * highFlow);
  const squeeze = clamp01(highVolatility * mediumFlow);
  const trendBuild = clamp01(volatilityLevel * mediumFlow);
  return {
    CHOP_BALANCED: clamp01((1 - volatilityLevel) * lowFlow),
    CHOP_STOPHUNT: clamp01(volatilityLevel * lowFlow),
    LIQUIDATION_UP: ratio > 0 ? liquidation : 0,
    LIQUIDATION_DOWN: ratio < 0 ? liquidation : 0,
    SQUEEZE_UP: trend > 0 ? squeeze : 0,
    SQUEEZE_DOWN: trend < 0 ? squeeze : 0,
    TREND_BUILD_UP: trend > 0 ? trendBuild : 0,
    TREND_BUILD_DOWN: trend < 0 ? trendBuild : 0,
    TREND_EXHAUSTION: clamp01(highVolatility * lowFlow),
  };
}

/**
 * Always one opinion: the regime with the highest score (ties by taxonomy order), its score as strength, and as confidence
 * the share that is present of price, vwap, atr_z, cvd and open interest.
 */
export const classicalRegimeV1: Observer = {
  id: ID,
  observe(snapshot: FeatureSnapshot): readonly Opinion[] {
    const scoreOf = scores(snapshot);
    let regime: Regime = REGIMES[0];
    for (const candidate of REGIMES) if (scoreOf[candidate] > scoreOf[regime]) regime = candidate;
    const confidence = shareOfPresent(snapshot, ['price_last', 'vwap', 'atr_z', 'cvd', 'open_interest']);
    return [{ confidence, regime, source: sourceOf(ID), strength: scoreOf[regime] }];
  },
};
