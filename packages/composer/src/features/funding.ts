import { at, slotTrend, zScore } from './statistics.ts';

const SLOPE_BARS = 20;

/**
 * `funding_rate`: the latest by exchange time, ties by ingest order, within the close history. A fraction of the
 * position's value per funding interval. Missing without one, and where the last one no longer holds: for 5 bars, or for twice as
 * long as the source let pass before it (`staleness.ts`).
 */
export function fundingRate(fundingInForce: Float64Array): number {
  return at(fundingInForce, fundingInForce.length - 1);
}

/**
 * `funding_slope`: least-squares slope of the rate in force over the last 20 bars. Rate per bar. Missing when a rate was in
 * force for fewer than 10 of them, and where `funding_rate` is.
 */
export function fundingSlope(fundingInForce: Float64Array): number {
  const end = fundingInForce.length;
  return slotTrend(fundingInForce, end - SLOPE_BARS, end)?.slope ?? Number.NaN;
}

/**
 * `funding_z`: z-score of the rate in force among those of the last 480 bars (population deviation). In deviations.
 * Missing when a rate was in force for fewer than 240 of them, where `funding_rate` is, and when the rate did not change.
 */
export function fundingZ(fundingInForce: Float64Array): number {
  const end = fundingInForce.length;
  if (Number.isNaN(at(fundingInForce, end - 1))) return Number.NaN;
  let count = 0;
  let sum = 0;
  let magnitude = 0;
  for (let slot = 0; slot < end; slot += 1) {
    const rate = at(fundingInForce, slot);
    if (Number.isNaN(rate)) continue;
    count += 1;
    sum += rate;
    magnitude = Math.max(magnitude, Math.abs(rate));
  }
  return 2 * count < end ? Number.NaN : zScore(fundingInForce, 0, end, { mean: sum / count, count, magnitude });
}
