import { type Regime, regimePosition, type WeightedOpinion } from '@xray/contracts';

import { at } from '../regime-vector.ts';
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

/** What speaks for and against a regime. */
export interface Explanation {
  readonly regime: Regime;
  readonly drivers: readonly string[];
  readonly evidence: readonly WeightedOpinion[];
}

/** Says what the evidence adds to a regime; `known` where that has been said of it already. */
export function explain(evidence: WeighedEvidence, regime: Regime, known: Explanation | null = null): Explanation {
  if (known?.regime === regime) return known;
  const opinions = weightedOpinions(evidence, regime);
  return { regime, drivers: driversOf(opinions), evidence: opinions };
}

interface Driver {
  readonly source: string;
  nats: number;
}

function compareDrivers(left: Driver, right: Driver): number {
  return right.nats - left.nats || (left.source < right.source ? -1 : 1);
}

/** The sources by what their opinions add to the regime, largest first, ties by name; never empty. */
export function driversOf(opinions: readonly WeightedOpinion[]): readonly string[] {
  if (opinions.length === 0) return [DRIVER_NO_CANONICAL_EVIDENCE];
  // A list and not a map: sources are few, and comparing them beats hashing.
  const drivers: Driver[] = [];
  for (const { source, weight } of opinions) {
    const known = drivers.find((driver) => driver.source === source);
    if (known === undefined) drivers.push({ source, nats: weight });
    else known.nats += weight;
  }
  return drivers.sort(compareDrivers).map(({ source }) => source);
}
