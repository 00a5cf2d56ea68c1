import {
  MISSING,
  type EvidenceSnapshot,
  type MarketSnapshot,
  type Missing,
  type RawMarketEventOf,
} from '@xray/contracts';

import { realNumber } from '../window/real-number.ts';
import { embedEvidence } from './structure-levels.ts';
import type { Shell } from './synthesised-shell.ts';

type Inputs = RawMarketEventOf<'SnapshotInputs'>['normalized'];
type Section = NonNullable<Inputs['market']>;

const absent: Section = {};

/** A given number, a given `null` ("known to be none"), else `"MISSING"`. */
function numberField(section: Section, key: string): number | null | Missing {
  const value = section[key];
  if (value === null) return null;
  const number = realNumber(value);
  return Number.isNaN(number) ? MISSING : number;
}

function textField(section: Section, key: string): string | null {
  const value = section[key];
  return value === null || typeof value === 'string' ? value : MISSING;
}

function isObject(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function levelsField(section: Section): MarketSnapshot['structure_levels'] {
  const value: unknown = section['structure_levels'];
  return isObject(value) ? value : MISSING;
}

/**
 * The shell that a `SnapshotInputs` event gives: its fields as they are; what it leaves out, or gives in another kind than the
 * contract's, is `"MISSING"`. No feature fills it up; its structure levels carry the evidence. Fields that the contract does not know are left out.
 */
export function givenShell(inputs: Inputs, evidence: EvidenceSnapshot): Shell {
  const context = inputs.context ?? absent;
  const derivatives = inputs.derivatives ?? absent;
  const flow = inputs.flow ?? absent;
  const market = inputs.market ?? absent;
  return {
    context: {
      alt_breadth: numberField(context, 'alt_breadth'),
      beta_to_btc: numberField(context, 'beta_to_btc'),
      btc_regime: textField(context, 'btc_regime'),
      eth_regime: textField(context, 'eth_regime'),
      rs_vs_btc: numberField(context, 'rs_vs_btc'),
    },
    derivatives: {
      funding_rate: numberField(derivatives, 'funding_rate'),
      funding_slope: numberField(derivatives, 'funding_slope'),
      funding_z: numberField(derivatives, 'funding_z'),
      liquidation_intensity: numberField(derivatives, 'liquidation_intensity'),
      oi_accel: numberField(derivatives, 'oi_accel'),
      oi_slope_med: numberField(derivatives, 'oi_slope_med'),
      oi_slope_short: numberField(derivatives, 'oi_slope_short'),
      open_interest: numberField(derivatives, 'open_interest'),
    },
    flow: {
      aggressive_volume_ratio: numberField(flow, 'aggressive_volume_ratio'),
      cvd: numberField(flow, 'cvd'),
      cvd_efficiency: numberField(flow, 'cvd_efficiency'),
      cvd_slope: numberField(flow, 'cvd_slope'),
    },
    market: {
      acceptance_score: numberField(market, 'acceptance_score'),
      atr: numberField(market, 'atr'),
      atr_z: numberField(market, 'atr_z'),
      price: numberField(market, 'price'),
      range_expansion: numberField(market, 'range_expansion'),
      structure_levels: embedEvidence(levelsField(market), evidence),
      sweep_score: numberField(market, 'sweep_score'),
      ...('usual_volatility' in market ? { usual_volatility: numberField(market, 'usual_volatility') } : {}),
      vwap: numberField(market, 'vwap'),
    },
  };
}
