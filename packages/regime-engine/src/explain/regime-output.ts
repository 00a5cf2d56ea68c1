import { type Regime, regimePosition, type RegimeOutput } from '@xray/contracts';

import { confidenceAt, type ConfidenceCurve } from '../belief/confidence-curve.ts';
import { at, entropyBits, type RegimeVector, toBeliefByRegime } from '../belief/regime-vector.ts';
import type { WeighedEvidence } from '../belief/weighed-evidence.ts';
import type { JudgedSupply } from '../snapshot/supply.ts';
import { driversOf, weightedOpinions } from './drivers.ts';
import { NOTHING_PERMITTED, permissionsOf } from './permissions.ts';

export interface Verdict {
  readonly symbol: string;
  readonly timestamp: number;
  readonly masses: RegimeVector;
  readonly confidence: ConfidenceCurve;
  /** The regime that the verdict stands for: the likeliest, or the one that hysteresis holds. */
  readonly regime: Regime;
  readonly evidence: WeighedEvidence;
  readonly invalidations: readonly string[];
  readonly supply: JudgedSupply;
}

/** The verdict on the wire, keys in lexicographic order. */
export function regimeOutput(verdict: Verdict): RegimeOutput {
  const { symbol, timestamp, masses, regime, evidence, invalidations, supply } = verdict;
  const opinions = weightedOpinions(evidence, regime);
  return {
    belief_by_regime: toBeliefByRegime(masses),
    belief_entropy_bits: entropyBits(masses),
    confidence: confidenceAt(verdict.confidence, at(masses, regimePosition(regime))),
    drivers: driversOf(opinions),
    evidence: opinions,
    inputs: supply.inputs,
    invalidations,
    permissions: supply.codes.length > 0 ? NOTHING_PERMITTED : permissionsOf(masses, regime),
    regime,
    schema: 'regime_output',
    schema_version: '1',
    symbol,
    timestamp,
  };
}
