import type { Regime } from '@xray/contracts';

import { featureOf, type Observer } from '../observer.ts';
import { directed, directedOr, gradedObserver, lastDirection } from './graded-opinion.ts';

/**
 * Positions: an `open_interest_ratio` o ≥ 0, positions opened, builds a trend the way the bar closed (balance where it went
 * nowhere); o < 0, positions closed into the move, is a squeeze that way (exhaustion where it went nowhere). Graded |o| / 5.
 */
export const openInterestV2: Observer = gradedObserver('open_interest_v2', (snapshot) => {
  const move = featureOf(snapshot, 'open_interest_ratio');
  if (Number.isNaN(move)) return null;
  const direction = lastDirection(snapshot);
  const regime =
    move < 0
      ? directedOr('SQUEEZE', direction, 'TREND_EXHAUSTION')
      : directedOr('TREND_BUILD', direction, 'CHOP_BALANCED');
  return { regime, grade: Math.abs(move) / 5 };
});

/**
 * A z-score of 0 or more stands for one regime, one below 0 for its mirror image; graded |z| / 3, hence 0 at exactly 0, where
 * the side means nothing.
 */
function zScoreObserver(id: string, key: 'funding_z' | 'basis_z', above: Regime, below: Regime): Observer {
  return gradedObserver(id, (snapshot) => {
    const z = featureOf(snapshot, key);
    return Number.isNaN(z) ? null : { regime: z < 0 ? below : above, grade: Math.abs(z) / 3 };
  });
}

/**
 * What positions pay: a `funding_z` z ≥ 0, longs pay no less than they used to, builds a trend upwards, else downwards, graded
 * |z| / 3. Exactly 0 is upwards at grade 0.
 */
export const fundingV2: Observer = zScoreObserver(
  'funding_v2',
  'funding_z',
  directed('TREND_BUILD', 1),
  directed('TREND_BUILD', -1),
);

/**
 * Hurry on the perpetual: a `basis_z` z ≥ 0, it trades no cheaper over its index than it used to, squeezes up, else down, graded
 * |z| / 3. Exactly 0 is up at grade 0.
 */
export const basisV2: Observer = zScoreObserver('basis_v2', 'basis_z', directed('SQUEEZE', 1), directed('SQUEEZE', -1));
