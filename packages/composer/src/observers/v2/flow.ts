import { featureOf, type Observer } from '../observer.ts';
import { directed, gradedObserver, REDUCED_CONFIDENCE } from './graded-opinion.ts';

/**
 * Aggression beyond what the bar's body explains: u = (2 · `aggressive_volume_ratio` − 1) − 0.3 · `body_ratio` builds a trend
 * its way, graded |u| / 0.8. Without a body it counts as 0, at confidence 0.5. Silent at u = 0.
 */
export const flowV2: Observer = gradedObserver('flow_v2', (snapshot) => {
  const body = featureOf(snapshot, 'body_ratio');
  const isBodyKnown = !Number.isNaN(body);
  const aggression = 2 * featureOf(snapshot, 'aggressive_volume_ratio') - 1 - 0.3 * (isBodyKnown ? body : 0);
  if (Number.isNaN(aggression) || aggression === 0) return null;
  return {
    regime: directed('TREND_BUILD', aggression),
    grade: Math.abs(aggression) / 0.8,
    confidence: isBodyKnown ? 1 : REDUCED_CONFIDENCE,
  };
});

/**
 * Forced orders: `liquidation_share` s above 0, shorts forced out, is a liquidation upwards, below 0 downwards, graded
 * (ln|s| + 7) / 7: from a thousandth of the volume to all of it. None in the bar (s = 0) is balance of grade 0.
 */
export const liquidationV2: Observer = gradedObserver('liquidation_v2', (snapshot) => {
  const share = featureOf(snapshot, 'liquidation_share');
  if (Number.isNaN(share)) return null;
  if (share === 0) return { regime: 'CHOP_BALANCED', grade: 0 };
  return { regime: directed('LIQUIDATION', share), grade: (Math.log(Math.abs(share)) + 7) / 7 };
});
