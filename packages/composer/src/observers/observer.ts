import type { FeatureSnapshot, Opinion } from '@xray/contracts';

import type { FeatureKey, OutlookFeatureKey } from '../features/feature-keys.ts';
import { realNumber } from '../window/real-number.ts';

/** A stateless observer: what it sees of one feature snapshot. No opinion is an empty list. */
export interface Observer {
  /** e.g. `classical_regime_v1`; its opinions carry the source `composer:<id>`. */
  readonly id: string;
  /**
   * Called once for each snapshot. Pure: equal snapshots give equal opinions. It looks at the features given and at
   * nothing before them.
   */
  observe(snapshot: FeatureSnapshot): readonly Opinion[];
}

export function sourceOf(observerId: string): string {
  return `composer:${observerId}`;
}

/** A feature as a number, NaN where it is missing. */
export function featureOf(snapshot: FeatureSnapshot, key: FeatureKey | OutlookFeatureKey): number {
  return realNumber(snapshot.features[key]);
}

/** A number cut to [0, 1]; NaN, a missing input, becomes 0. */
export function clamp01(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}

/** Share of the features that are present. */
export function shareOfPresent(snapshot: FeatureSnapshot, keys: readonly FeatureKey[]): number {
  return keys.filter((key) => !Number.isNaN(featureOf(snapshot, key))).length / keys.length;
}
