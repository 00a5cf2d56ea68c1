import { compareOpinions, type Direction, isRegime, type Opinion } from '@xray/contracts';

import { isJsonObject } from '../snapshot/json-object.ts';
import { EVIDENCE_CODES, type EvidenceCode } from './evidence-codes.ts';

/** What is left of embedded evidence: opinions in canonical order, and one code for each kind of drop. */
export interface AcceptedEvidence {
  readonly opinions: readonly Opinion[];
  readonly invalidations: readonly EvidenceCode[];
}

type Fields = Readonly<Record<string, unknown>>;

function isDirection(value: unknown): value is Direction {
  return value === 'UP' || value === 'DOWN' || value === 'NEUTRAL';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

function isUnit(value: number): boolean {
  return value >= 0 && value <= 1;
}

function readOpinion(value: unknown): Opinion | EvidenceCode {
  if (!isJsonObject(value)) return 'INVALID_EVIDENCE_FIELDS';
  const { regime, strength, confidence, source, type, direction } = value;
  if (typeof regime !== 'string' || typeof source !== 'string' || source === '') return 'INVALID_EVIDENCE_FIELDS';
  if (!isNumber(strength) || !isNumber(confidence)) return 'INVALID_EVIDENCE_FIELDS';
  if (type !== undefined && typeof type !== 'string') return 'INVALID_EVIDENCE_FIELDS';
  if (direction !== undefined && !isDirection(direction)) return 'INVALID_EVIDENCE_FIELDS';
  if (!isRegime(regime)) return 'INVALID_EVIDENCE_REGIME';
  if (!isUnit(strength) || !isUnit(confidence)) return 'INVALID_EVIDENCE_BOUNDS';
  // Literals and no spreads: this is the most frequent object of a run.
  if (direction === undefined)
    return type === undefined
      ? { confidence, regime, source, strength }
      : { confidence, regime, source, strength, type };
  return type === undefined
    ? { confidence, direction, regime, source, strength }
    : { confidence, direction, regime, source, strength, type };
}

function dropAll(...invalidations: EvidenceCode[]): AcceptedEvidence {
  return { opinions: [], invalidations };
}

function namesAnotherContract({ schema, schema_version: version }: Fields): boolean {
  return (schema !== undefined && schema !== 'evidence_snapshot') || (version !== undefined && version !== '1');
}

/**
 * Validates embedded evidence, which may come from another writer: a mismatch of symbol or engine time, or a shape that
 * is not an evidence snapshot, drops all of it; an invalid opinion drops that opinion alone, under the first code that
 * fits of fields, regime, bounds.
 */
export function readEmbeddedEvidence(payload: unknown, symbol: string, timestamp: number): AcceptedEvidence {
  if (!isJsonObject(payload) || namesAnotherContract(payload)) return dropAll('INVALID_EVIDENCE_FIELDS');
  const { symbol: itsSymbol, engine_timestamp_ms: itsTime, opinions: entries } = payload;
  if (typeof itsSymbol !== 'string' || typeof itsTime !== 'number' || !Array.isArray(entries))
    return dropAll('INVALID_EVIDENCE_FIELDS');
  const mismatches: EvidenceCode[] = [];
  if (itsSymbol !== symbol) mismatches.push('INVALID_EVIDENCE_SYMBOL_MISMATCH');
  if (itsTime !== timestamp) mismatches.push('INVALID_EVIDENCE_TIMESTAMP_MISMATCH');
  if (mismatches.length > 0) return dropAll(...mismatches);

  const opinions: Opinion[] = [];
  const dropped = new Set<EvidenceCode>();
  for (const entry of entries) {
    const opinion = readOpinion(entry);
    if (typeof opinion === 'string') dropped.add(opinion);
    else opinions.push(opinion);
  }
  opinions.sort(compareOpinions);
  return { opinions, invalidations: dropped.size === 0 ? [] : EVIDENCE_CODES.filter((code) => dropped.has(code)) };
}
