import { regimePosition, type RegimeOutput } from '@xray/contracts';

import { confidenceAt, type ConfidenceCurve } from '../belief/confidence-curve.ts';
import { at, entropyBits, type RegimeVector, toBeliefByRegime } from '../regime-vector.ts';
import type { JudgedSupply } from '../snapshot/supply.ts';
import type { Explanation } from './drivers.ts';
import { NOTHING_PERMITTED, permissionsOf } from './permissions.ts';

export interface Verdict {
  readonly symbol: string;
  readonly timestamp: number;
  readonly masses: RegimeVector;
  readonly confidence: ConfidenceCurve;
  /** Of the regime that the verdict stands for: the likeliest, or the one that hysteresis holds. */
  readonly explanation: Explanation;
  readonly invalidations: readonly string[];
  readonly supply: JudgedSupply;
}

/** The verdict on the wire, keys in lexicographic order. */
export function regimeOutput(verdict: Verdict): RegimeOutput {
  const { symbol, timestamp, masses, invalidations, supply } = verdict;
  const { drivers, evidence, regime } = verdict.explanation;
  return {
    belief_by_regime: toBeliefByRegime(masses),
    belief_entropy_bits: entropyBits(masses),
    confidence: confidenceAt(verdict.confidence, at(masses, regimePosition(regime))),
    drivers,
    evidence,
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
