import type { Opinion } from '@xray/contracts';

import { argMax, at, regimeAt } from '../regime-vector.ts';
import type { SnapshotReadings } from '../snapshot/snapshot-readings.ts';
import type { Vetoes } from '../vetoes/vetoes.ts';
import { classicalComponents } from './market-components.ts';
import { regimeScores } from './regime-scores.ts';

/** The source of the one opinion that the classical path gives. */
export const CLASSICAL_SOURCE = 'classical_resolution_v1';

/** Share of the readings that are there. */
function coverage(readings: SnapshotReadings): number {
  const values = Object.values(readings);
  return values.filter((value) => value !== null).length / values.length;
}

/**
 * The classical path: scores of all nine regimes, those of ruled-out regimes struck, and the greatest resolved into one
 * opinion: strength is its score, confidence the share of the readings that are there. Ties go by taxonomy order.
 */
export function resolveClassically(readings: SnapshotReadings, vetoes: Vetoes): Opinion {
  const scores = regimeScores(classicalComponents(readings));
  const standing = scores.map((score, position) => (vetoes.excluded[position] === true ? -1 : score));
  const winner = argMax(standing);
  return {
    confidence: coverage(readings),
    regime: regimeAt(winner),
    source: CLASSICAL_SOURCE,
    strength: at(scores, winner),
  };
}
