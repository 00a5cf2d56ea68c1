import type { Outlook, OutlookSize } from '@xray/contracts';

import { type MixableChances, mixedProbability, mixedQuantile } from '../belief/mixed-distributions.ts';
import type { RegimeVector } from '../regime-vector.ts';

/** Quantiles of the next range that an outlook has: a middle, a half and nine tenths of the cases. */
const RANGE_PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Sizes of a move, in √horizon · usual volatility, whose probability an outlook has. */
const SIZE_MULTIPLES = [0.5, 1, 1.5, 2, 3] as const;
/** Probabilities with which a move stays within a size. */
const WITHIN_PROBABILITIES = [0.5, 0.9] as const;

/**
 * What comes next by a belief: the distributions that the regimes have, mixed by their masses. A belief that is sure of one regime
 * has that one's.
 *
 * @param usualVolatility of a bar, as a share of the price; `null` leaves shares of the price out
 */
export function makeOutlook(chances: MixableChances, masses: RegimeVector, usualVolatility: number | null): Outlook {
  const { horizon_bars, ranges, sizes } = chances;
  const usualMove = usualVolatility === null ? null : Math.sqrt(horizon_bars) * usualVolatility;
  const sizeAt = (multiple: number, probability: number): OutlookSize => ({
    multiple,
    probability,
    size: usualMove === null ? null : multiple * usualMove,
  });
  return {
    beyond: SIZE_MULTIPLES.map((multiple) =>
      sizeAt(multiple, Math.max(0, 1 - mixedProbability(sizes, masses, multiple))),
    ),
    horizon_bars,
    range_quantiles: RANGE_PROBABILITIES.map((probability) => {
      const multiple = Math.exp(mixedQuantile(ranges, masses, probability));
      return { multiple, probability, range: usualVolatility === null ? null : multiple * usualVolatility };
    }),
    usual_volatility: usualVolatility,
    within: WITHIN_PROBABILITIES.map((probability) => sizeAt(mixedQuantile(sizes, masses, probability), probability)),
  };
}
