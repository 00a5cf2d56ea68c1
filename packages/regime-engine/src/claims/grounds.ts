import type { MeasuredShare, Regime } from '@xray/contracts';

import { type Permission, PERMISSIONS_BY_REGIME } from './permissions.ts';

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
