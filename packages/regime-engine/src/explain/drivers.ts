import { type Regime, regimePosition, type WeightedOpinion } from '@xray/contracts';

import { at } from '../belief/regime-vector.ts';
import type { WeighedEvidence } from '../belief/weighed-evidence.ts';
import { DRIVER_NO_CANONICAL_EVIDENCE } from '../evidence/evidence-codes.ts';

/**
 * The accepted opinions in canonical order, each with what it adds to the log of the regime's mass, in nats: above 0 it
 * speaks for the regime, below 0 against it.
 */
export function weightedOpinions(evidence: WeighedEvidence, regime: Regime): readonly WeightedOpinion[] {
  const position = regimePosition(regime);
  return evidence.contributions.map(({ opinion, nats }) => ({ ...opinion, weight: at(nats, position) }));
}

/** The sources by what their opinions add to the regime, largest first, ties by name; never empty. */
export function driversOf(opinions: readonly WeightedOpinion[]): readonly string[] {
  if (opinions.length === 0) return [DRIVER_NO_CANONICAL_EVIDENCE];
  const nats = new Map<string, number>();
  for (const { source, weight } of opinions) nats.set(source, (nats.get(source) ?? 0) + weight);
  const sources = [...nats].sort(([left, more], [right, less]) => less - more || (left < right ? -1 : 1));
  return sources.map(([source]) => source);
}
