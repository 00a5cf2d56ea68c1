import { type Claim, type Outlook, regimePosition, type RegimeOutput } from '@xray/contracts';

import { confidenceAt, type ConfidenceCurve } from '../belief/confidence-curve.ts';
import { at, entropyBits, type RegimeVector, toBeliefByRegime } from '../regime-vector.ts';
import type { JudgedSupply } from '../snapshot/supply.ts';
import type { Explanation } from './drivers.ts';
import { claimPermissions } from './make-claim.ts';
import { NOTHING_PERMITTED, type Permission, permissionsOf } from '../claims/permissions.ts';

export interface Verdict {
  readonly symbol: string;
  readonly timestamp: number;
  readonly masses: RegimeVector;
  readonly confidence: ConfidenceCurve;
  /** Of the regime that the verdict stands for: the likeliest, or the one that hysteresis holds. */
  readonly explanation: Explanation;
  readonly invalidations: readonly string[];
  readonly supply: JudgedSupply;
  /** What may be said of that regime; `null` where the calibration claims nothing. */
  readonly claim: Claim | null;
  readonly outlook: Outlook | null;
}

function permitted({ claim, explanation, masses, supply }: Verdict): readonly Permission[] {
  if (supply.codes.length > 0) return NOTHING_PERMITTED;
  return claim === null ? permissionsOf(masses, explanation.regime) : claimPermissions(claim, masses);
}

/** The verdict on the wire, keys in lexicographic order. */
export function regimeOutput(verdict: Verdict): RegimeOutput {
  const { symbol, timestamp, masses, invalidations, supply, claim, outlook } = verdict;
  const { drivers, evidence, regime } = verdict.explanation;
  return {
    belief_by_regime: toBeliefByRegime(masses),
    belief_entropy_bits: entropyBits(masses),
    ...(claim === null ? {} : { claim }),
    confidence: claim?.confidence ?? confidenceAt(verdict.confidence, at(masses, regimePosition(regime))),
    drivers,
    evidence,
    inputs: supply.inputs,
    invalidations,
    ...(outlook === null ? {} : { outlook }),
    permissions: permitted(verdict),
    regime,
    schema: 'regime_output',
    schema_version: '1',
    symbol,
    timestamp,
  };
}
