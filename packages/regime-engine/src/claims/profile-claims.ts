import { type CalibratedClaim, type GroundedShare, regimePosition, REGIMES } from '@xray/contracts';

import { at } from '../regime-vector.ts';
import { permitsOf } from './permissions.ts';
import { type ClaimGroups, EACH_ALONE } from './claim-groups.ts';

/** What a regime is claimed to mean from a confidence on, its numbers with what they permit. */
export interface ClaimLine {
  readonly from_confidence: number;
  readonly kind: CalibratedClaim['kind'];
  readonly measured: { readonly truth: readonly GroundedShare[]; readonly hysteresis: readonly GroundedShare[] };
}

/** The claims of a profile, ready to be looked up. */
export interface ProfileClaims {
  /** By taxonomy order; the lines of a regime by rising confidence, the first from 0. */
  readonly lines: readonly (readonly ClaimLine[])[];
  readonly groups: ClaimGroups;
}

/** Groups of the kinds that tell how wild it is; regimes that are claimed by name come after them, each alone. */
const WILDNESS_GROUP = { calm: 0, ordinary: 1, wild: 2, reverting: 2 } as const;
/** The three of them, by number. */
export const WILDNESS_GROUPS = 3;

function groupOf(position: number, kind: CalibratedClaim['kind']): number {
  return kind === 'regime' ? WILDNESS_GROUPS + position : WILDNESS_GROUP[kind];
}

function lineOf({ from_confidence, kind, measured, regime }: CalibratedClaim): ClaimLine {
  // Keys in lexicographic order, as verdicts are written.
  const grounded = (shares: CalibratedClaim['measured']['truth']): readonly GroundedShare[] =>
    shares.map((share) => {
      const { high, horizon_bars, low, of, runs, usual } = share;
      return { high, horizon_bars, low, of, permits: permitsOf(share, regime), runs, share: share.share, usual };
    });
  return {
    from_confidence,
    kind,
    measured: { truth: grounded(measured.truth), hysteresis: grounded(measured.hysteresis) },
  };
}

/** The claims of a profile that has been checked; `null` where it makes none. */
export function profileClaims(claims: readonly CalibratedClaim[] | undefined): ProfileClaims | null {
  if (claims === undefined) return null;
  const lines = REGIMES.map((regime) => claims.filter((claim) => claim.regime === regime).map(lineOf));
  return { lines, groups: lines.map(([first], position) => groupOf(position, first?.kind ?? 'regime')) };
}

/** What is wrong with the claims of a profile; `null` where nothing is. */
export function claimsProblem(claims: readonly CalibratedClaim[]): string | null {
  for (const regime of REGIMES) {
    const own = claims.filter((claim) => claim.regime === regime);
    const position = regimePosition(regime);
    if (own[0]?.from_confidence !== 0) return `the first claim of ${regime} must hold from confidence 0`;
    const rises = own.every((claim, i) => i === 0 || claim.from_confidence > (own[i - 1]?.from_confidence ?? 1));
    if (!rises) return `the claims of ${regime} must rise by from_confidence`;
    if (new Set(own.map(({ kind }) => groupOf(position, kind))).size > 1)
      return `the claims of ${regime} contradict each other: only wild and reverting go together`;
    for (const { measured } of own)
      for (const { high, low, of, share } of [...measured.truth, ...measured.hysteresis])
        if (share < low || share > high) return `${of} of ${regime}: its share lies outside its own interval`;
  }
  return null;
}

/** Whether a regime is claimed by its name, and not by how wild it is. */
export function isNamed({ groups }: ProfileClaims, position: number): boolean {
  return at(groups, position) >= WILDNESS_GROUPS;
}

/** Which regimes are told apart by a profile. */
export function groupsOf(claims: ProfileClaims | null): ClaimGroups {
  return claims?.groups ?? EACH_ALONE;
}
