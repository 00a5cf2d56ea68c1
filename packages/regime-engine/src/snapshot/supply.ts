import {
  MISSING,
  SUPPLY_CODES,
  type RegimeInputSnapshot,
  type SnapshotSupply,
  type SupplyCode,
  type VerdictInputs,
} from '@xray/contracts';

import { RegimeEngineError } from '../errors.ts';
import { isJsonObject } from './json-object.ts';

/** From where on a verdict may be acted on. */
export interface SupplyLimits {
  /** The most that the newest price, or flow where there is any, may be old: one bar. */
  readonly cadence_ms: number;
  readonly least_known_share: number;
}

export interface JudgedSupply {
  readonly inputs: VerdictInputs;
  /** What forbids acting on the verdict, in the order of `SUPPLY_CODES`; empty where nothing does. */
  readonly codes: readonly SupplyCode[];
}

/** What a snapshot without `inputs` is judged by: the fields of a market that candles alone fill. */
const BARE_FIELDS = ['price', 'vwap', 'atr', 'atr_z'] as const;

/**
 * The supply of a snapshot that does not state it, as of one made outside: its own fields say what is known, and nothing is
 * known of ages. A `null` is known to be none; only a price cannot be none.
 */
function bareSupply({ market }: RegimeInputSnapshot): SnapshotSupply {
  const hasPrice = typeof market.price === 'number';
  return {
    price_age_ms: null,
    bar_has_price: hasPrice,
    flow_age_ms: null,
    has_flow: false,
    known: BARE_FIELDS.filter((field) => (field === 'price' ? hasPrice : market[field] !== MISSING)).length,
    needed: BARE_FIELDS.length,
  };
}

function isAge(value: unknown): boolean {
  return value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Callers without types hand in what they like; a supply that cannot be read must not pass for a fresh one. */
function check(inputs: unknown): void {
  const isWhole =
    isJsonObject(inputs) &&
    isAge(inputs['price_age_ms']) &&
    isAge(inputs['flow_age_ms']) &&
    typeof inputs['bar_has_price'] === 'boolean' &&
    typeof inputs['has_flow'] === 'boolean' &&
    isCount(inputs['known']) &&
    isCount(inputs['needed']) &&
    Number(inputs['known']) <= Number(inputs['needed']);
  if (!isWhole)
    throw new RegimeEngineError(
      'invalid_snapshot',
      'snapshot, inputs: expected ages of at least 0 or null, bar_has_price, has_flow and the counts known ≤ needed; hand in a regime_input_snapshot v1 as the composer makes it, or leave inputs out',
    );
}

/**
 * What the verdict of a snapshot is made from, and whether it may be acted on: not without a price of the bar (`NO_PRICE`), not with
 * a price, or in a market with flow a flow, older than a bar (`STALE_INPUTS`), not with too small a share of what the profile
 * needs (`WARMING_UP`).
 *
 * @throws RegimeEngineError `invalid_snapshot`
 */
export function judgeSupply(snapshot: RegimeInputSnapshot, limits: SupplyLimits): JudgedSupply {
  if (snapshot.inputs !== undefined) check(snapshot.inputs);
  const supply = snapshot.inputs ?? bareSupply(snapshot);
  const { bar_has_price, flow_age_ms, has_flow, known, needed, price_age_ms } = supply;
  const isOld = (ageMs: number | null): boolean => ageMs !== null && ageMs > limits.cadence_ms;
  const knownShare = needed === 0 ? 0 : known / needed;
  const holds: Readonly<Record<SupplyCode, boolean>> = {
    NO_PRICE: !bar_has_price || typeof snapshot.market.price !== 'number',
    STALE_INPUTS: isOld(price_age_ms) || (has_flow && isOld(flow_age_ms)),
    WARMING_UP: knownShare < limits.least_known_share,
  };
  return {
    inputs: { flow_age_ms, known, known_share: knownShare, needed, price_age_ms },
    codes: SUPPLY_CODES.filter((code) => holds[code]),
  };
}
