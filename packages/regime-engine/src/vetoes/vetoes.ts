import { type Regime, REGIMES } from '@xray/contracts';

import { at, type RegimeVector } from '../regime-vector.ts';
import { isNamed, type ProfileClaims } from '../claims/profile-claims.ts';
import type { VetoConfig } from '../config.ts';
import type { SnapshotReadings } from '../snapshot/snapshot-readings.ts';

/** The vetoes, in the order in which their codes stand in a verdict. */
export const VETO_CODES = [
  'VETO_ACCEPTANCE_HIGH',
  'VETO_OI_CONTRACTING_ATR_EXPANDING',
  'VETO_OI_FLAT_ATR_COMPRESSED',
] as const;
export type VetoCode = (typeof VETO_CODES)[number];

export type VetoExclusions = Readonly<Record<VetoCode, readonly Regime[]>>;

/** The regimes that each veto rules out where nothing was measured. */
export const VETO_EXCLUSIONS: VetoExclusions = {
  VETO_ACCEPTANCE_HIGH: ['CHOP_BALANCED', 'CHOP_STOPHUNT', 'LIQUIDATION_UP', 'LIQUIDATION_DOWN'],
  VETO_OI_CONTRACTING_ATR_EXPANDING: ['TREND_BUILD_UP', 'TREND_BUILD_DOWN'],
  VETO_OI_FLAT_ATR_COMPRESSED: REGIMES.filter((regime) => regime !== 'CHOP_BALANCED'),
};

/**
 * The regimes that each veto rules out beside a calibration: those that simulated markets show it to be right about in 99 of
 * 100 runs or more. High acceptance is what balance looks like, and half of the quiet markets with flat open interest
 * are not in balance, so that neither decides about chop.
 */
export const MEASURED_VETO_EXCLUSIONS: VetoExclusions = {
  VETO_ACCEPTANCE_HIGH: ['LIQUIDATION_UP', 'LIQUIDATION_DOWN'],
  VETO_OI_CONTRACTING_ATR_EXPANDING: ['TREND_BUILD_UP', 'TREND_BUILD_DOWN'],
  VETO_OI_FLAT_ATR_COMPRESSED: ['LIQUIDATION_UP', 'LIQUIDATION_DOWN'],
};

export interface Vetoes {
  readonly codes: readonly VetoCode[];
  /** Whether each regime is ruled out, in taxonomy order; never all of them. */
  readonly excluded: readonly boolean[];
}

function exclusionMask(exclusions: VetoExclusions, ...codes: VetoCode[]): readonly boolean[] {
  const names = new Set<Regime>(codes.flatMap((code) => exclusions[code]));
  return REGIMES.map((regime) => names.has(regime));
}

/** Nothing is ruled out. */
export const NO_VETOES: Vetoes = { codes: [], excluded: exclusionMask(VETO_EXCLUSIONS) };

/**
 * Which vetoes hold. One whose inputs are not there never does.
 *
 * Flat open interest in a compressed range names the regime instead of ruling some out, so where it holds it alone
 * decides: high acceptance, which such a market often shows too, does not then rule CHOP_BALANCED out.
 */
export function judgeVetoes(
  readings: SnapshotReadings,
  config: VetoConfig,
  exclusions: VetoExclusions = VETO_EXCLUSIONS,
): Vetoes {
  const { acceptance_score: acceptance, atr_z: atrZ, oi_slope_short: oiSlope } = readings;
  const codes: VetoCode[] = [];
  if (acceptance !== null && acceptance >= config.acceptance_high) codes.push('VETO_ACCEPTANCE_HIGH');
  if (oiSlope !== null && atrZ !== null) {
    if (oiSlope <= -config.oi_contracting && atrZ >= config.atr_z_expanding)
      codes.push('VETO_OI_CONTRACTING_ATR_EXPANDING');
    if (Math.abs(oiSlope) <= config.oi_flat && atrZ <= config.atr_z_compressed)
      codes.push('VETO_OI_FLAT_ATR_COMPRESSED');
  }
  if (codes.length === 0) return NO_VETOES;
  const deciding = codes.includes('VETO_OI_FLAT_ATR_COMPRESSED') ? ['VETO_OI_FLAT_ATR_COMPRESSED' as const] : codes;
  return { codes, excluded: exclusionMask(exclusions, ...deciding) };
}

/** The same vetoes without those regimes of which only is claimed how wild they are: a veto speaks of the regime by its name. */
export function sparing(vetoes: Vetoes, claims: ProfileClaims | null): Vetoes {
  if (claims === null || vetoes.codes.length === 0) return vetoes;
  return { ...vetoes, excluded: vetoes.excluded.map((excluded, position) => excluded && isNamed(claims, position)) };
}

/**
 * Takes mass from the regimes that are ruled out, down to `massCap` each, and gives it to the others in proportion to
 * what they have.
 */
export function applyVetoes(masses: RegimeVector, vetoes: Vetoes, massCap: number): RegimeVector {
  if (vetoes.codes.length === 0) return masses;
  const ruledOut = (position: number): boolean => vetoes.excluded[position] === true;
  let kept = 0;
  let others = 0;
  for (let i = 0; i < masses.length; i += 1) {
    if (ruledOut(i)) kept += Math.min(at(masses, i), massCap);
    else others += at(masses, i);
  }
  const scale = (1 - kept) / others;
  return masses.map((mass, i) => (ruledOut(i) ? Math.min(mass, massCap) : mass * scale));
}
