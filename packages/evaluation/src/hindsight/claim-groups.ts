import { REGIMES, type CalibrationProfile } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

/**
 * Which regimes say the same, as a group for each in taxonomy order: those that claim calm, those that claim an ordinary market, those
 * that claim a wild one; a regime that claims to be just that is a group of its own, as each is where a profile has no claims.
 */
export function claimGroups({ claims }: Pick<CalibrationProfile, 'claims'>): Uint8Array {
  const firstOf = new Map<string, number>();
  return Uint8Array.from(REGIMES, (regime, place) => {
    const kind = claims?.find((claim) => claim.regime === regime)?.kind ?? 'regime';
    if (kind === 'regime') return place;
    const word = kind === 'reverting' ? 'wild' : kind;
    const first = firstOf.get(word) ?? place;
    firstOf.set(word, first);
    return first;
  });
}

/** The masses of the groups, each in the place of its first regime: of one row of a belief, nine masses. */
export function groupMasses(belief: Float64Array, groups: Uint8Array): Float64Array {
  const masses = new Float64Array(belief.length);
  belief.forEach((mass, regime) => {
    const group = groups[regime] ?? regime;
    masses[group] = at(masses, group) + mass;
  });
  return masses;
}
