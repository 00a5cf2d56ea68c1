import { compareOpinions, frozen, type EvidenceSnapshot, type FeatureSnapshot, type Opinion } from '@xray/contracts';

import { requireFeatures, requireList } from '../checked-input.ts';
import type { ComposerConfig } from '../config.ts';
import type { Observer } from './observer.ts';
import { classicalRegimeV1 } from './v1/classical-regime.ts';
import { flowPressureV1 } from './v1/flow-pressure.ts';
import { volatilityContextV1 } from './v1/volatility-context.ts';
import { bodyV2, rangeV2, returnV2, volumeV2 } from './v2/bar.ts';
import { bookV2, spreadV2 } from './v2/book.ts';
import { basisV2, fundingV2, openInterestV2 } from './v2/derivatives.ts';
import { flowV2, liquidationV2 } from './v2/flow.ts';
import { outlookV3 } from './v3/outlook.ts';

/**
 * The version of the observers, which run records keep. A set that has been released never changes; what is new is a set
 * of its own.
 */
export type ObserverSetName = ComposerConfig['observer_set'];

const v2: readonly Observer[] = [
  rangeV2,
  volumeV2,
  returnV2,
  bodyV2,
  flowV2,
  openInterestV2,
  fundingV2,
  basisV2,
  liquidationV2,
  spreadV2,
  bookV2,
];

/** The observers of each set, by the name that configurations and run records use. */
export const OBSERVER_SETS: Readonly<Record<ObserverSetName, readonly Observer[]>> = {
  v1: [classicalRegimeV1, flowPressureV1, volatilityContextV1],
  v2,
  v3: [...v2, outlookV3],
};

/** What a set of observers says of a feature snapshot, in canonical order. @throws ComposerError `invalid_argument` */
export function observe(snapshot: FeatureSnapshot, observers: readonly Observer[]): EvidenceSnapshot {
  requireFeatures(snapshot);
  requireList('the set of observers', observers);
  const opinions: Opinion[] = [];
  for (const observer of observers) opinions.push(...observer.observe(snapshot));
  opinions.sort(compareOpinions);
  return frozen({
    engine_timestamp_ms: snapshot.engine_timestamp_ms,
    opinions,
    schema: 'evidence_snapshot',
    schema_version: '1',
    symbol: snapshot.symbol,
  } as const);
}

/** What observer set v1 says of a feature snapshot. */
export function observeV1(snapshot: FeatureSnapshot): EvidenceSnapshot {
  return observe(snapshot, OBSERVER_SETS.v1);
}
