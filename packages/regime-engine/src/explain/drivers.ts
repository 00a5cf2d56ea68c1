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
  const bySource = new Map<string, Driver>();
  const drivers: Driver[] = [];
  for (const { source, weight } of opinions) {
    const known = bySource.get(source);
    if (known === undefined) {
      const driver = { source, nats: weight };
      bySource.set(source, driver);
      drivers.push(driver);
    } else known.nats += weight;
  }
  return drivers.sort(compareDrivers).map(({ source }) => source);
}
