import { z } from 'zod';

import { finite, MISSING, opaqueObject, orMissing, timestampMs } from '../primitives.ts';

const ageMs = finite.nonnegative().nullable();
const count = z.int().nonnegative();

/**
 * How fresh and how complete the data behind a snapshot is: facts of the composer, judged by the engine. An age is the engine time
 * minus the exchange time of the newest value at or before it (its receipt time where that is earlier), in milliseconds; `null`
 * where the history holds none. A price is a trade's or a final candle's close; flow is what aggressors bought and sold.
 */
export const snapshotSupplySchema = z
  .object({
    price_age_ms: ageMs,
    /** Whether the bar that ends at the engine time holds a price. */
    bar_has_price: z.boolean(),
    flow_age_ms: ageMs,
    /** Whether the market has flow at all: some of it stands in the history. */
    has_flow: z.boolean(),
    /** Of the features that the market's profile needs, how many are known. */
    known: count,
    needed: count,
  })
  .readonly();
/**
 * What the composer measured of its own data, so that the engine can say `NO_PRICE`, `STALE_INPUTS` or `WARMING_UP`.
 */
export type SnapshotSupply = z.infer<typeof snapshotSupplySchema>;

const numberField = orMissing(finite.nullable());
const regimeField = orMissing(z.string().nullable());

/**
 * Price and volatility: `price`, `vwap` and `atr` in quote units, `atr_z` in standard deviations, the others ratios.
 * `structure_levels` is an object of anybody's making, in which the composer also embeds the evidence
 * (`EMBEDDED_EVIDENCE_KEY`).
 */
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
    /** Root of the decayed mean of squared one-bar log returns, a share of the price; left out by older versions. */
    usual_volatility: numberField.optional(),
  })
  .readonly();

/**
 * Open interest, funding and liquidations: `open_interest` in base units, slopes per bar as a share of the mean,
 * `funding_rate` as a share of the position, `funding_z` in standard deviations.
 */
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

/**
 * What aggressors did: `cvd`, bought less sold in the bar, in base units; its slope per bar over the mean volume;
 * `cvd_efficiency` and `aggressive_volume_ratio` shares of 1.
 */
export const flowSnapshotSchema = z
  .object({
    cvd: numberField,
    cvd_slope: numberField,
    cvd_efficiency: numberField,
    aggressive_volume_ratio: numberField,
  })
  .readonly();

/**
 * The symbol beside the rest of the market: log return less that of bitcoin, beta to it, the share of symbols above
 * their average price, and the regimes of bitcoin and ether where somebody outside names them.
 */
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
/**
 * All that the engine is told of one run. The composer writes it, or an outside source does by a `SnapshotInputs` event;
 * the engine reads nothing else.
 */
export type RegimeInputSnapshot = z.infer<typeof regimeInputSnapshotSchema>;
/** The section with prices, volatility and structure levels. */
export type MarketSnapshot = z.infer<typeof marketSnapshotSchema>;
/** The section that only a market with perpetuals or futures can fill. */
export type DerivativesSnapshot = z.infer<typeof derivativesSnapshotSchema>;
/** The section that needs trades, or candles that say what takers bought. */
export type FlowSnapshot = z.infer<typeof flowSnapshotSchema>;
/** The section that needs other symbols than the one of the run. */
export type ContextSnapshot = z.infer<typeof contextSnapshotSchema>;

/** The key of `market.structure_levels` under which evidence travels; left out when there are no opinions. */
export const EMBEDDED_EVIDENCE_KEY = 'composer_evidence_snapshot_v1';

/** The sections by the order of the contract, which is the order in which `missingPaths` lists fields. */
export const SNAPSHOT_SECTIONS = ['market', 'derivatives', 'flow', 'context'] as const;

/** Dotted paths of the fields that hold `"MISSING"`, e.g. `market.atr`, in the order of the contract. */
export function missingPaths(snapshot: RegimeInputSnapshot): readonly string[] {
  return SNAPSHOT_SECTIONS.flatMap((section) =>
    Object.entries(snapshot[section])
      .filter(([, value]) => value === MISSING)
      .map(([field]) => `${section}.${field}`),
  );
}
