import { EMBEDDED_EVIDENCE_KEY, MISSING, type RegimeInputSnapshot } from '@xray/contracts';

import { resolveClassically } from '../classical/classical-resolution.ts';
import type { SnapshotReadings } from '../snapshot/snapshot-readings.ts';
import type { Vetoes } from '../vetoes/vetoes.ts';
import { type AcceptedEvidence, readEmbeddedEvidence } from './embedded-evidence.ts';

/**
 * The evidence of a run: what the snapshot carries under `EMBEDDED_EVIDENCE_KEY` when the key is there, however little of
 * it is valid, else the one opinion of the classical path. Never both.
 */
export function selectEvidence(
  snapshot: RegimeInputSnapshot,
  readings: SnapshotReadings,
  vetoes: Vetoes,
): AcceptedEvidence {
  const levels = snapshot.market.structure_levels;
  if (levels !== MISSING && Object.hasOwn(levels, EMBEDDED_EVIDENCE_KEY))
    return readEmbeddedEvidence(levels[EMBEDDED_EVIDENCE_KEY], snapshot.symbol, snapshot.timestamp);
  return { opinions: [resolveClassically(readings, vetoes)], invalidations: [] };
}
