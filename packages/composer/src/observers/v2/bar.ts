import type { FeatureSnapshot } from '@xray/contracts';

import { featureOf, type Observer } from '../observer.ts';
import { directed, directedOr, gradedObserver, lastDirection, REDUCED_CONFIDENCE } from './graded-opinion.ts';

interface Measurement {
  readonly value: number;
  readonly confidence: number;
}

/** The measurement, else its substitute with less confidence; `null` without either. */
function measured(value: number, substitute: () => number): Measurement | null {
  if (!Number.isNaN(value)) return { value, confidence: 1 };
  const instead = substitute();
  return Number.isFinite(instead) ? { value: instead, confidence: REDUCED_CONFIDENCE } : null;
}

/**
 * The `range_ratio` from which on a bar is wide. Below 0, because the usual range, a mean of skewed numbers, is more than most
 * bars reach.
 */
const WIDE_FROM = -0.25;

/** How far `range_ratio` lies above that of the narrowest wide bar. */
function rangeBeyondNarrow(snapshot: FeatureSnapshot): number {
  return featureOf(snapshot, 'range_ratio') - WIDE_FROM;
}

function logOf(snapshot: FeatureSnapshot, key: 'range_expansion' | 'relative_volume'): number {
  return Math.log(featureOf(snapshot, key));
}

/**
 * The range of the bar against two days of bars: x = `range_ratio` + 0.25, else ln(`range_expansion`) at confidence 0.5. A
 * narrow bar (x < 0) is balance, graded −x / 2; a wide one a squeeze the way it closed (a stop hunt where it went nowhere),
 * x / 2.5.
 */
export const rangeV2: Observer = gradedObserver('range_v2', (snapshot) => {
  const width = measured(rangeBeyondNarrow(snapshot), () => logOf(snapshot, 'range_expansion'));
  if (width === null) return null;
  const { value, confidence } = width;
  if (value < 0) return { regime: 'CHOP_BALANCED', grade: -value / 2, confidence };
  return { regime: directedOr('SQUEEZE', lastDirection(snapshot), 'CHOP_STOPHUNT'), grade: value / 2.5, confidence };
});

/** Share of an ordinary bar's log range that its log volume goes with. */
const VOLUME_PER_RANGE = 0.75;

/**
 * Volume beyond what the range explains: y = `volume_ratio` − 0.75 · (`range_ratio` + 0.25), else ln(`relative_volume`) − 0.75 ·
 * ln(`range_expansion`) at confidence 0.5. Little (y < 0) is balance, graded −y / 1.8; much is effort without result, hence
 * exhaustion, y / 1.8.
 */
export const volumeV2: Observer = gradedObserver('volume_v2', (snapshot) => {
  const effort = measured(
    featureOf(snapshot, 'volume_ratio') - VOLUME_PER_RANGE * rangeBeyondNarrow(snapshot),
    () => logOf(snapshot, 'relative_volume') - VOLUME_PER_RANGE * logOf(snapshot, 'range_expansion'),
  );
  if (effort === null) return null;
  const { value, confidence } = effort;
  const regime = value < 0 ? 'CHOP_BALANCED' : 'TREND_EXHAUSTION';
  return { regime, grade: Math.abs(value) / 1.8, confidence };
});

/** How far the bar went, in usual ranges: `return_ratio` z other than 0 is a liquidation that way, graded |z| / 4. */
export const returnV2: Observer = gradedObserver('return_v2', (snapshot) => {
  const distance = featureOf(snapshot, 'return_ratio');
  if (Number.isNaN(distance) || distance === 0) return null;
  return { regime: directed('LIQUIDATION', distance), grade: Math.abs(distance) / 4 };
});

/** The least body, as share of the range, that shows a trend. */
const TREND_BODY = 0.3;

/**
 * How much of its range the bar kept: a `body_ratio` of |b| ≥ 0.3 builds a trend, graded (|b| − 0.3) / 0.7; less is a stop
 * hunt, graded 1 − |b| / 0.3.
 */
export const bodyV2: Observer = gradedObserver('body_v2', (snapshot) => {
  const body = featureOf(snapshot, 'body_ratio');
  if (Number.isNaN(body)) return null;
  const size = Math.abs(body);
  if (size < TREND_BODY) return { regime: 'CHOP_STOPHUNT', grade: 1 - size / TREND_BODY };
  return { regime: directed('TREND_BUILD', body), grade: (size - TREND_BODY) / 0.7 };
});
