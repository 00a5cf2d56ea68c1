import { type Regime, type RegimeChances, regimePosition } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { WILDNESS_ORDER } from '../profiles/wildness.ts';

/** What a degree may be called without looking at reversals. */
export type WildnessKind = 'calm' | 'ordinary' | 'wild';

/** A degree is calm where large moves are this much rarer than usual, and wild where they are that much more frequent. */
const CALM_BELOW = 0.6;
const WILD_ABOVE = 1.5;

/** What each degree of wildness may be called, by how often a large move followed it where the tables were fitted. */
export function wildnessKinds(
  { move_class }: RegimeChances,
  stationary: readonly number[],
): ReadonlyMap<Regime, WildnessKind> {
  const large = move_class.by_regime.map((row) => (row[0] ?? 0) + (row.at(-1) ?? 0));
  const usual = large.reduce((sum, chance, regime) => sum + chance * at(stationary, regime), 0);
  const ratios = WILDNESS_ORDER.map((regime) => at(large, regimePosition(regime)) / usual);
  const firstNotCalm = ratios.findIndex((ratio) => ratio >= CALM_BELOW);
  const lastNotWild = ratios.findLastIndex((ratio) => ratio <= WILD_ABOVE);
  return new Map(
    WILDNESS_ORDER.map((regime, degree) => [
      regime,
      degree < firstNotCalm ? 'calm' : degree > lastNotWild ? 'wild' : 'ordinary',
    ]),
  );
}
