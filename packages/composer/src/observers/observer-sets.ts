import { compareOpinions, type EvidenceSnapshot, type FeatureSnapshot, type Opinion } from '@xray/contracts';

import type { ComposerConfig } from '../config.ts';
import type { Observer } from './observer.ts';
import { classicalRegimeV1 } from './v1/classical-regime.ts';
import { flowPressureV1 } from './v1/flow-pressure.ts';
import { volatilityContextV1 } from './v1/volatility-context.ts';

export type ObserverSetName = ComposerConfig['observer_set'];

/** The observers of each set, by the name that configurations and run records use. */
export const OBSERVER_SETS: Readonly<Record<ObserverSetName, readonly Observer[]>> = {
  v1: [classicalRegimeV1, flowPressureV1, volatilityContextV1],
};

/** What a set of observers says of a feature snapshot, in canonical order. */
export function observe(snapshot: FeatureSnapshot, observers: readonly Observer[]): EvidenceSnapshot {
  const opinions: Opinion[] = [];
  for (const observer of observers) opinions.push(...observer.observe(snapshot));
  opinions.sort(compareOpinions);
  return {
    engine_timestamp_ms: snapshot.engine_timestamp_ms,
    opinions,
    schema: 'evidence_snapshot',
    schema_version: '1',
    symbol: snapshot.symbol,
  };
}

/** What observer set v1 says of a feature snapshot. */
export function observeV1(snapshot: FeatureSnapshot): EvidenceSnapshot {
  return observe(snapshot, OBSERVER_SETS.v1);
}
