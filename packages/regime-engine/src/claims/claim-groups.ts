import { REGIMES } from '@xray/contracts';

import { at, type RegimeVector } from '../regime-vector.ts';

/** Which regimes are told apart: two of one group make the same claim, and a change between them is none. By taxonomy order. */
export type ClaimGroups = readonly number[];

/** Every regime is told from every other. */
export const EACH_ALONE: ClaimGroups = REGIMES.map((_, position) => position);

/** What a regime's group holds together; at most 1, which a sum may pass by rounding. */
export function groupMass(masses: RegimeVector, groups: ClaimGroups, position: number): number {
  if (groups === EACH_ALONE) return at(masses, position);
  let mass = 0;
  for (let i = 0; i < masses.length; i += 1) if (groups[i] === groups[position]) mass += at(masses, i);
  return Math.min(1, mass);
}

/** Position of the heaviest regime of the heaviest group; of equals, the first of taxonomy order. */
export function leadingRegime(masses: RegimeVector, groups: ClaimGroups): number {
  let leader = 0;
  let leaderMass = groupMass(masses, groups, 0);
  for (let i = 1; i < masses.length; i += 1) {
    const sameGroup = groups[i] === groups[leader];
    if (sameGroup ? at(masses, i) > at(masses, leader) : groupMass(masses, groups, i) > leaderMass) {
      leader = i;
      leaderMass = groupMass(masses, groups, i);
    }
  }
  return leader;
}
