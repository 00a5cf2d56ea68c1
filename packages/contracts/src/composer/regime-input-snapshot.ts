import { z } from 'zod';

import { finite, MISSING, opaqueObject, orMissing, timestampMs } from '../primitives.ts';
import { snapshotSupplySchema } from './snapshot-supply.ts';

const numberField = orMissing(finite.nullable());
const regimeField = orMissing(z.string().nullable());

export const marketSnapshotSchema = z
  .object({
    price: numberField,
    vwap: numberField,
    atr: numberField,
    atr_z: numberField,
    range_expansion: numberField,
    structure_levels: orMissing(opaqueObject),
    acceptance_score: numberField,
    sweep_score: numberField,
  })
  .readonly();

export const derivativesSnapshotSchema = z
  .object({
    open_interest: numberField,
    oi_slope_short: numberField,
    oi_slope_med: numberField,
    oi_accel: numberField,
    funding_rate: numberField,
    funding_slope: numberField,
    funding_z: numberField,
    liquidation_intensity: numberField,
  })
  .readonly();

export const flowSnapshotSchema = z
  .object({
    cvd: numberField,
    cvd_slope: numberField,
    cvd_efficiency: numberField,
    aggressive_volume_ratio: numberField,
  })
  .readonly();

export const contextSnapshotSchema = z
  .object({
    rs_vs_btc: numberField,
    beta_to_btc: numberField,
    alt_breadth: numberField,
    btc_regime: regimeField,
    eth_regime: regimeField,
  })
  .readonly();

/** The transport shell between composer and engine. `"MISSING"`: could not be filled. `null`: known to be none. */
export const regimeInputSnapshotSchema = z
  .object({
    schema: z.literal('regime_input_snapshot').optional(),
    schema_version: z.literal('1').optional(),
    symbol: z.string().min(1),
    timestamp: timestampMs,
    market: marketSnapshotSchema,
    derivatives: derivativesSnapshotSchema,
    flow: flowSnapshotSchema,
    context: contextSnapshotSchema,
    /** Left out where nobody has measured it, as of a snapshot given from outside. */
    inputs: snapshotSupplySchema.optional(),
  })
  .readonly();
export type RegimeInputSnapshot = z.infer<typeof regimeInputSnapshotSchema>;
export type MarketSnapshot = z.infer<typeof marketSnapshotSchema>;
export type DerivativesSnapshot = z.infer<typeof derivativesSnapshotSchema>;
export type FlowSnapshot = z.infer<typeof flowSnapshotSchema>;
export type ContextSnapshot = z.infer<typeof contextSnapshotSchema>;

/** The key of `market.structure_levels` under which evidence travels; left out when there are no opinions. */
export const EMBEDDED_EVIDENCE_KEY = 'composer_evidence_snapshot_v1';

export const SNAPSHOT_SECTIONS = ['market', 'derivatives', 'flow', 'context'] as const;

/** Dotted paths of the fields that hold `"MISSING"`, e.g. `market.atr`, in the order of the contract. */
export function missingPaths(snapshot: RegimeInputSnapshot): readonly string[] {
  return SNAPSHOT_SECTIONS.flatMap((section) =>
    Object.entries(snapshot[section])
      .filter(([, value]) => value === MISSING)
      .map(([field]) => `${section}.${field}`),
  );
}
