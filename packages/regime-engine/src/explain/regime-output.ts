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

/**
 * The verdict on the wire, keys in lexicographic order. Written out by what it has: a literal takes 21 to 25 ns, one with `rest` spread
 * at its end 101 ns, and one that spreads what may be left out 192 to 1075 ns (Node 24), of some 3400 ns that a verdict takes.
 */
export function regimeOutput(verdict: Verdict): RegimeOutput {
  const { symbol, timestamp, masses, invalidations, supply, claim, outlook } = verdict;
  const { drivers, evidence, regime } = verdict.explanation;
  const belief_by_regime = toBeliefByRegime(masses);
  const belief_entropy_bits = entropyBits(masses);
  const confidence = claim?.confidence ?? confidenceAt(verdict.confidence, at(masses, regimePosition(regime)));
  const permissions = permitted(verdict);
  const { inputs } = supply;
  const schema = 'regime_output';
  const schema_version = '1';
  if (claim !== null && outlook !== null)
    return {
      belief_by_regime,
      belief_entropy_bits,
      claim,
      confidence,
      drivers,
      evidence,
      inputs,
      invalidations,
      outlook,
      permissions,
      regime,
      schema,
      schema_version,
      symbol,
      timestamp,
    };
  const rest = { permissions, regime, schema, schema_version, symbol, timestamp } as const;
  if (outlook !== null)
    return {
      belief_by_regime,
      belief_entropy_bits,
      confidence,
      drivers,
      evidence,
      inputs,
      invalidations,
      outlook,
      ...rest,
    };
  if (claim === null)
    return {
      belief_by_regime,
      belief_entropy_bits,
      confidence,
      drivers,
      evidence,
      inputs,
      invalidations,
      permissions,
      regime,
      schema,
      schema_version,
      symbol,
      timestamp,
    };
  return {
    belief_by_regime,
    belief_entropy_bits,
    claim,
    confidence,
    drivers,
    evidence,
    inputs,
    invalidations,
    ...rest,
  };
}
