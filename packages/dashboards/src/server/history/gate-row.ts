import {
  CLAIM_KINDS,
  type ClaimShares,
  isRegime,
  REGIMES,
  runIdSchema,
  type StateGateEvent,
  type StoredRecord,
} from '@xray/contracts';

import { firstNumber, firstText, flatText, lastText } from '../read-model/canonical-text.ts';
import { featurePart, NO_VERDICT, PRICE_FEATURE, verdictPart, VOLUME_FEATURE, type HistoryRow } from './history-row.ts';

export interface SymbolRow {
  readonly symbol: string;
  readonly row: HistoryRow;
}

/** The row of an evaluation, from the record itself. */
export function parsedGateRow(event: StateGateEvent): SymbolRow {
  const { feature_snapshot, hysteresis_state, regime_output } = event.payload;
  const row: HistoryRow = {
    engine_timestamp_ms: event.engine_timestamp_ms,
    run_id: event.run_id,
    status: event.reasons.includes('run_failed') ? 'FAILED' : 'COMPLETED',
    gate_status: event.gate_status,
    ...featurePart(feature_snapshot),
    ...(regime_output === undefined ? NO_VERDICT : verdictPart(regime_output, hysteresis_state ?? null)),
  };
  return { symbol: event.symbol, row };
}

const MASS_MARKS = REGIMES.map((regime) => `"${regime}":`);

function beliefAt(body: string, mark: string, from: number): readonly number[] | null {
  const start = body.indexOf(mark, from);
  if (start < 0) return null;
  const belief = body.slice(start, body.indexOf('}', start) + 1);
  const masses = MASS_MARKS.map((regimeMark) => firstNumber(belief, regimeMark) ?? Number.NaN);
  return masses.some(Number.isNaN) ? null : masses;
}

/** What the output at a place claims; `undefined` where it claims something that is not as it should be. */
function claimAt(body: string, output: number): Pick<HistoryRow, 'claim' | 'claim_shares'> | undefined {
  const start = body.indexOf('"claim":{', output);
  if (start < 0) return { claim: null, claim_shares: null };
  const name = firstText(body, '"kind":"', start);
  const claim = CLAIM_KINDS.find((kind) => kind === name);
  if (claim === undefined) return undefined;
  const from = body.indexOf('"shares":{', start);
  if (from < 0) return { claim, claim_shares: null };
  const [calm, ordinary, wild] = ['"calm":', '"ordinary":', '"wild":'].map((mark) => firstNumber(body, mark, from));
  if (typeof calm !== 'number' || typeof ordinary !== 'number' || typeof wild !== 'number') return undefined;
  const claim_shares: ClaimShares = { calm, ordinary, wild };
  return { claim, claim_shares };
}

/**
 * The row of an evaluation of a run that has a verdict with a belief, found in the canonical text: several times faster
 * than parsing the record. `null` where it is not such a one, or not as it should be.
 */
function quickGateRow(body: string): SymbolRow | null {
  const output = body.indexOf('"regime_output":{');
  const symbol = lastText(body, '"symbol":"');
  const runId = lastText(body, '"run_id":"');
  const status = firstText(body, '"gate_status":"');
  const timeMs = firstNumber(body, '"engine_timestamp_ms":');
  if (output < 0 || symbol === null || runId === null || timeMs === null) return null;
  if (status !== 'OPEN' && status !== 'CLOSED') return null;
  if (body.includes('"run_failed"', body.lastIndexOf('"reasons":['))) return null;
  const belief = beliefAt(body, '"belief_by_regime":{', output);
  // The last one before the drivers is the verdict's own: its claim has one, too.
  const place = body.lastIndexOf('"confidence":', body.indexOf('"drivers":[', output));
  const confidence = place < output ? null : firstNumber(body, '"confidence":', place);
  const claim = claimAt(body, output);
  const permissions = body.indexOf('"permissions":[', output);
  const regime = permissions < 0 ? null : firstText(body, '],"regime":"', permissions);
  if (belief === null || confidence === null || claim === undefined || !isRegime(regime)) return null;
  const features = body.indexOf('"feature_snapshot":{');
  const row: HistoryRow = {
    engine_timestamp_ms: timeMs,
    run_id: runIdSchema.parse(flatText(runId)),
    status: 'COMPLETED',
    price: features < 0 ? null : firstNumber(body, `"${PRICE_FEATURE}":`, features),
    volume_ratio: features < 0 ? null : firstNumber(body, `"${VOLUME_FEATURE}":`, features),
    regime: flatRegime(regime),
    confidence,
    gate_status: status,
    belief,
    ...claim,
  };
  return { symbol, row };
}

/** The taxonomy's own text, which keeps no record alive. */
function flatRegime(regime: (typeof REGIMES)[number]): (typeof REGIMES)[number] {
  return REGIMES[REGIMES.indexOf(regime)] ?? regime;
}

export function gateRow(stored: StoredRecord<'gate_event'>): SymbolRow {
  return quickGateRow(stored.body) ?? parsedGateRow(stored.record);
}
