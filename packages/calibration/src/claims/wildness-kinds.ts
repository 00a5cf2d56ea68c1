import { type CalibratedClaim, type Regime, type RegimeChances, regimePosition } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { nextMoves } from '../outcomes/next-ranges.ts';
import { outcomesOnClock, type TimedBars } from '../outcomes/on-clock.ts';
import { WILDNESS_ORDER } from '../profiles/wildness.ts';

/** What a degree may be called without looking at reversals. */
export type WildnessKind = 'calm' | 'ordinary' | 'wild';

/** A move of this size or more counts as large, in units of the volatility so far over its bars. */
export const LARGE_MOVE = 1.5;

/** A degree is calm where large moves are this much rarer than usual, and wild where they are that much more frequent. */
const CALM_BELOW = 0.6;
const WILD_ABOVE = 1.5;

/** How often a large move came, whatever was believed: of all runs after the warm-up of which it is known. NaN of none. */
export function usualLargeMoves(
  sequences: readonly TimedBars[],
  { cadence_ms, warm_up_runs }: { readonly cadence_ms: number; readonly warm_up_runs: number },
): number {
  let [runs, large] = [0, 0];
  for (const sequence of sequences) {
    const known = outcomesOnClock(sequence, cadence_ms, nextMoves)
      .subarray(warm_up_runs)
      .filter((move) => !Number.isNaN(move));
    runs += known.length;
    large += known.filter((move) => Math.abs(move) >= LARGE_MOVE).length;
  }
  return large / runs;
}

/**
 * What each degree of wildness may be called, by how often a large move followed it where the tables were fitted.
 *
 * @param usual how often one came there, whatever was believed
 */
export function wildnessKinds({ move_class }: RegimeChances, usual: number): ReadonlyMap<Regime, WildnessKind> {
  const ratios = WILDNESS_ORDER.map((regime) => {
    const row = at(move_class.by_regime, regimePosition(regime));
    return ((row[0] ?? 0) + (row.at(-1) ?? 0)) / usual;
  });
  const firstNotCalm = ratios.findIndex((ratio) => !(ratio < CALM_BELOW));
  const lastNotWild = ratios.findLastIndex((ratio) => !(ratio > WILD_ABOVE));
  return new Map(
    WILDNESS_ORDER.map((regime, degree) => [
      regime,
      degree < firstNotCalm ? 'calm' : degree > lastNotWild ? 'wild' : 'ordinary',
    ]),
  );
}

/** What claims say of each regime, reversals apart; `null` of claims that are not of wildness. */
export function claimedKinds(claims: readonly CalibratedClaim[]): ReadonlyMap<Regime, WildnessKind> | null {
  const kinds = new Map<Regime, WildnessKind>();
  for (const { kind, regime } of claims) {
    if (kind === 'regime') return null;
    kinds.set(regime, kind === 'reverting' ? 'wild' : kind);
  }
  return kinds;
}
