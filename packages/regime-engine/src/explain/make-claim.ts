import { type Claim, type ClaimShares, type Regime, regimePosition } from '@xray/contracts';

import { groupMass } from '../claims/claim-groups.ts';
import { confidenceAt, type ConfidenceCurve } from '../belief/confidence-curve.ts';
import { isNamed, type ProfileClaims, WILDNESS_GROUPS } from '../claims/profile-claims.ts';
import { at, type RegimeVector } from '../regime-vector.ts';
import { NOTHING_PERMITTED, type Permission, PERMISSIONS, permissionsOf } from '../claims/permissions.ts';

export interface ClaimSettings {
  /** Below it a verdict claims nothing. */
  readonly least_confidence: number;
}

/** Which of a claim's numbers are of such verdicts: those without memory, or with it. */
export type ClaimMode = 'truth' | 'hysteresis';

function sharesOf(masses: RegimeVector, { groups }: ProfileClaims): ClaimShares {
  const held = [0, 0, 0];
  for (let i = 0; i < masses.length; i += 1) {
    const group = groups[i] ?? WILDNESS_GROUPS;
    if (group < WILDNESS_GROUPS) held[group] = at(held, group) + at(masses, i);
  }
  const share = (group: number): number => Math.min(1, at(held, group));
  return { calm: share(0), ordinary: share(1), wild: share(2) };
}

/**
 * What may be said of a regime, with the numbers that it was measured by. The confidence is what the regimes hold together that claim
 * the same; of a regime by name, what the curve makes of its mass, for there the truth was known.
 */
export function makeClaim(
  claims: ProfileClaims,
  regime: Regime,
  masses: RegimeVector,
  mode: ClaimMode,
  curve: ConfidenceCurve,
  { least_confidence }: ClaimSettings,
): Claim {
  const position = regimePosition(regime);
  const named = isNamed(claims, position);
  const mass = groupMass(masses, claims.groups, position);
  const confidence = named ? confidenceAt(curve, mass) : mass;
  const line = claims.lines[position]?.findLast(({ from_confidence }) => from_confidence <= confidence);
  if (line === undefined || confidence < least_confidence) {
    const unsure = { confidence, kind: 'unsure', least_confidence } as const;
    return named ? unsure : { ...unsure, shares: sharesOf(masses, claims) };
  }
  const { kind, measured } = line;
  if (kind === 'regime') return { confidence, kind, measured: measured[mode], regime };
  return { confidence, kind, measured: measured[mode], shares: sharesOf(masses, claims) };
}

/** Behaviours that enter a position. */
const ENTRIES: readonly Permission[] = ['mean_reversion', 'fade_extremes', 'trend_following', 'breakout_entry'];

/**
 * What a claim permits: all that its numbers are the ground of, and no new positions where that is no entry. A regime by name must
 * also be believed enough for its own row to hold. Never empty.
 */
export function claimPermissions(claim: Claim, masses: RegimeVector): readonly Permission[] {
  if (claim.kind === 'unsure') return NOTHING_PERMITTED;
  const grounded = new Set(claim.measured.flatMap(({ permits }) => permits));
  const allowed = claim.kind === 'regime' ? permissionsOf(masses, claim.regime) : PERMISSIONS;
  const permitted = allowed.filter((permission) => grounded.has(permission));
  if (permitted.some((permission) => ENTRIES.includes(permission))) return permitted;
  return [...permitted.filter((permission) => permission !== 'no_new_positions'), ...NOTHING_PERMITTED];
}
