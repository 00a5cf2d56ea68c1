import {
  EMBEDDED_EVIDENCE_KEY,
  MISSING,
  type EvidenceSnapshot,
  type MarketSnapshot,
  type Opinion,
} from '@xray/contracts';

import { requireList, requireObject } from '../checked-input.ts';
import type { ComputedFeatures } from '../features/compute-features.ts';

type StructureLevels = MarketSnapshot['structure_levels'];
type Levels = Exclude<StructureLevels, typeof MISSING>;

/**
 * The price levels behind the features, in quote units, those that there are: `point_of_control`, `value_area_high` and
 * `value_area_low` of the 20 bars before the last 20 (what `acceptance_score` is measured against), `previous_high` and
 * `previous_low` of the 20 bars before the latest. `"MISSING"` when there are none.
 */
export function structureLevels({ valueArea, extremes }: ComputedFeatures): StructureLevels {
  const levels: Record<string, number> = {};
  if (valueArea !== null) levels['point_of_control'] = valueArea.pointOfControl;
  if (extremes !== null) {
    levels['previous_high'] = extremes.high;
    levels['previous_low'] = extremes.low;
  }
  if (valueArea !== null) {
    levels['value_area_high'] = valueArea.high;
    levels['value_area_low'] = valueArea.low;
  }
  return valueArea === null && extremes === null ? MISSING : levels;
}

/** Levels with the evidence under its reserved key. Without opinions the key is absent, also where it came from outside. @throws ComposerError `invalid_argument` */
export function embedEvidence(levels: StructureLevels, evidence: EvidenceSnapshot): StructureLevels {
  if (levels !== MISSING) requireObject('the structure levels', levels);
  requireObject('the evidence snapshot', evidence);
  requireList('opinions of the evidence snapshot', evidence.opinions);
  const given: Levels = levels === MISSING ? {} : levels;
  if (evidence.opinions.length > 0) return { [EMBEDDED_EVIDENCE_KEY]: asJson(evidence), ...withoutEvidence(given) };
  return levels === MISSING ? MISSING : withoutEvidence(given);
}

function withoutEvidence(levels: Levels): Levels {
  if (!(EMBEDDED_EVIDENCE_KEY in levels)) return levels;
  return Object.fromEntries(Object.entries(levels).filter(([key]) => key !== EMBEDDED_EVIDENCE_KEY));
}

function opinionAsJson({ confidence, direction, regime, source, strength, type }: Opinion) {
  const opinion = { confidence, regime, source, strength };
  // What spreads nothing costs more than all the rest, and most opinions have neither.
  if (direction === undefined && type === undefined) return opinion;
  return { ...opinion, ...(direction === undefined ? {} : { direction }), ...(type === undefined ? {} : { type }) };
}

/** Evidence as the opaque object holds it: JSON, without fields that are `undefined`. */
function asJson(evidence: EvidenceSnapshot): Levels[string] {
  return {
    engine_timestamp_ms: evidence.engine_timestamp_ms,
    opinions: evidence.opinions.map(opinionAsJson),
    schema: evidence.schema,
    schema_version: evidence.schema_version,
    symbol: evidence.symbol,
  };
}
