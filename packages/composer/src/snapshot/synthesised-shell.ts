import {
  MISSING,
  type ContextSnapshot,
  type DerivativesSnapshot,
  type EvidenceSnapshot,
  type FlowSnapshot,
  type MarketSnapshot,
  type Missing,
} from '@xray/contracts';

import type { ComputedFeatures } from '../features/compute-features.ts';
import { embedEvidence, structureLevels } from './structure-levels.ts';

/** The four sections of the engine's input. */
export interface Shell {
  readonly context: ContextSnapshot;
  readonly derivatives: DerivativesSnapshot;
  readonly flow: FlowSnapshot;
  readonly market: MarketSnapshot;
}

function field(value: number | null): number | Missing {
  return value ?? MISSING;
}

/**
 * The shell made of features: `market.price` is `price_last`; every other number is the feature of its own name;
 * `market.structure_levels` holds the levels behind them and the evidence. A feature that is `null` leaves `"MISSING"`. The regimes of
 * bitcoin and ether are verdicts of the engine, which no feature holds: always `"MISSING"` here. `usual_volatility` is left out where
 * it is `null`.
 */
export function synthesisedShell(
  computed: ComputedFeatures,
  evidence: EvidenceSnapshot,
  usualVolatility: number | null,
): Shell {
  const { features } = computed;
  const market: MarketSnapshot = {
    acceptance_score: field(features.acceptance_score),
    atr: field(features.atr),
    atr_z: field(features.atr_z),
    price: field(features.price_last),
    range_expansion: field(features.range_expansion),
    structure_levels: embedEvidence(structureLevels(computed), evidence),
    sweep_score: field(features.sweep_score),
    vwap: field(features.vwap),
  };
  return {
    context: {
      alt_breadth: field(features.alt_breadth),
      beta_to_btc: field(features.beta_to_btc),
      btc_regime: MISSING,
      eth_regime: MISSING,
      rs_vs_btc: field(features.rs_vs_btc),
    },
    derivatives: {
      funding_rate: field(features.funding_rate),
      funding_slope: field(features.funding_slope),
      funding_z: field(features.funding_z),
      liquidation_intensity: field(features.liquidation_intensity),
      oi_accel: field(features.oi_accel),
      oi_slope_med: field(features.oi_slope_med),
      oi_slope_short: field(features.oi_slope_short),
      open_interest: field(features.open_interest),
    },
    flow: {
      aggressive_volume_ratio: field(features.aggressive_volume_ratio),
      cvd: field(features.cvd),
      cvd_efficiency: field(features.cvd_efficiency),
      cvd_slope: field(features.cvd_slope),
    },
    market: usualVolatility === null ? market : { ...market, usual_volatility: usualVolatility },
  };
}
