import { regimePosition, type MeasuredShare, type Regime } from '@xray/contracts';

import { at, type RegimeVector } from '../regime-vector.ts';

/** The behaviours that a verdict can permit, in the order in which they stand in one. */
export const PERMISSIONS = [
  /** Trade back towards the average. */
  'mean_reversion',
  /** Trade against a move at the edge of its range. */
  'fade_extremes',
  /** Trade with the move. */
  'trend_following',
  /** Enter as price leaves a range. */
  'breakout_entry',
  /** Make existing positions smaller. */
  'reduce_exposure',
  /** Enter nothing; whoever sees it enters nothing, whatever else is permitted. */
  'no_new_positions',
] as const;
/** A behaviour that a verdict allows for; it allows, and never orders. */
export type Permission = (typeof PERMISSIONS)[number];

/** What a regime permits to whoever is confident of it. */
export const PERMISSIONS_BY_REGIME: Readonly<Record<Regime, readonly Permission[]>> = {
  CHOP_BALANCED: ['mean_reversion', 'fade_extremes'],
  CHOP_STOPHUNT: ['fade_extremes', 'reduce_exposure'],
  LIQUIDATION_UP: ['reduce_exposure', 'no_new_positions'],
  LIQUIDATION_DOWN: ['reduce_exposure', 'no_new_positions'],
  SQUEEZE_UP: ['breakout_entry', 'reduce_exposure'],
  SQUEEZE_DOWN: ['breakout_entry', 'reduce_exposure'],
  TREND_BUILD_UP: ['trend_following', 'breakout_entry'],
  TREND_BUILD_DOWN: ['trend_following', 'breakout_entry'],
  TREND_EXHAUSTION: ['fade_extremes', 'reduce_exposure'],
};

/** Mass from which a regime's own permissions hold. */
export const CONFIDENT_MASS = 0.5;

/** Mass of the two liquidation regimes together from which entries are off, whatever the regime. */
export const FORCED_FLOW_MASS = 0.3;

const LIQUIDATION_UP = regimePosition('LIQUIDATION_UP');
const LIQUIDATION_DOWN = regimePosition('LIQUIDATION_DOWN');

/** What a verdict permits that must not be acted on: its price or flow is not there, or too little is known. */
export const NOTHING_PERMITTED: readonly Permission[] = ['no_new_positions'];

/**
 * What a verdict permits: the regime's own row where its mass is at least `CONFIDENT_MASS` and forced flow is unlikely;
 * else no new positions, and smaller ones where the regime says so or forced flow is likely. Never empty.
 */
export function permissionsOf(masses: RegimeVector, regime: Regime): readonly Permission[] {
  const own = PERMISSIONS_BY_REGIME[regime];
  const forcedFlow = at(masses, LIQUIDATION_UP) + at(masses, LIQUIDATION_DOWN) >= FORCED_FLOW_MASS;
  if (at(masses, regimePosition(regime)) >= CONFIDENT_MASS && !forcedFlow) return own;
  return forcedFlow || own.includes('reduce_exposure') ? ['reduce_exposure', 'no_new_positions'] : ['no_new_positions'];
}

/** A share that is right more often than a coin, for sure. */
const EVEN = 0.5;

/**
 * What a measured number is the ground of, by its interval and never by the name of a regime: nothing, where the interval holds what
 * is usual. `large_moves` below the usual make trades back to the average safer, above it they ask for smaller positions; `reversals`
 * beyond the usual and beyond a coin speak against the move, or with it; `named_right` beyond a coin lets the regime's own row hold.
 */
export function permitsOf({ high, low, of, usual }: MeasuredShare, regime: Regime): readonly Permission[] {
  switch (of) {
    case 'large_moves':
      if (high < usual) return ['mean_reversion'];
      return low > usual ? ['reduce_exposure'] : [];
    case 'reversals':
      if (low > Math.max(usual, EVEN)) return ['fade_extremes'];
      return high < Math.min(usual, EVEN) ? ['trend_following'] : [];
    case 'named_right':
      return low > EVEN ? PERMISSIONS_BY_REGIME[regime] : [];
  }
}
