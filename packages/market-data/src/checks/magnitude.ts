/**
 * No price, quantity, volume or count of a market is so large, in whatever unit it is traded: a number from here on is
 * damage, a time in nanoseconds among them.
 */
export const IMPOSSIBLY_LARGE = 1e18;
