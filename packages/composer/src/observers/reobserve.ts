import type { ComposedInput } from '@xray/contracts';

import { embedEvidence } from '../snapshot/structure-levels.ts';
import { observe, OBSERVER_SETS, type ObserverSetName } from './observer-sets.ts';

/**
 * The same input with the opinions of another observer set that has any: what a composer of that set makes of the same
 * records. Opinions are functions of the features, so that nothing is composed again.
 */
export function reobserve({ feature_snapshot, snapshot }: ComposedInput, observerSet: ObserverSetName): ComposedInput {
  const { market } = snapshot;
  const evidence_snapshot = observe(feature_snapshot, OBSERVER_SETS[observerSet]);
  const structure_levels = embedEvidence(market.structure_levels, evidence_snapshot);
  return { evidence_snapshot, feature_snapshot, snapshot: { ...snapshot, market: { ...market, structure_levels } } };
}
