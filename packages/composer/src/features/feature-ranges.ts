import type { FeatureKey, OutlookFeatureKey } from './feature-keys.ts';

/** The least and the greatest value of a feature, both included; the least or greatest of all numbers where there is no bound. */
export interface FeatureRange {
  readonly least: number;
  readonly greatest: number;
  /** How far beyond a bound rounding alone can carry a value, which is then the bound. */
  readonly rounding: number;
}

function range(least: number, greatest: number, rounding = 1e-9): FeatureRange {
  return { least, greatest, rounding };
}

/** Of a z-score: no one of n values lies further from their mean than √(n − 1) deviations. */
function deviationsOf(values: number): FeatureRange {
  const furthest = Math.sqrt(values - 1);
  return range(-furthest, furthest, furthest / 100);
}

/** Finite, so that being within a range is being a number. */
const UNBOUNDED = Number.MAX_VALUE;
const ANY = range(-UNBOUNDED, UNBOUNDED, 0);
const NOT_NEGATIVE = range(0, UNBOUNDED, 0);
const POSITIVE = range(Number.MIN_VALUE, UNBOUNDED, 0);
const SHARE = range(0, 1);
const BALANCE = range(-1, 1);

/** What each feature is within, by its definition. A value outside is no measurement and is missing. */
export const FEATURE_RANGES: Readonly<Record<FeatureKey, FeatureRange>> = {
  acceptance_score: SHARE,
  aggressive_volume_ratio: SHARE,
  alt_breadth: SHARE,
  atr: NOT_NEGATIVE,
  atr_z: deviationsOf(50),
  basis_bps: range(-10_000, UNBOUNDED),
  basis_z: deviationsOf(960),
  beta_to_btc: ANY,
  body_ratio: BALANCE,
  book_imbalance: BALANCE,
  cvd: ANY,
  cvd_efficiency: SHARE,
  /** Steepest where ten of the slots, side by side, have a delta and one of them all of the volume. */
  cvd_slope: range(-50 / 33, 50 / 33),
  efficiency_ratio: SHARE,
  funding_rate: ANY,
  funding_slope: ANY,
  funding_z: deviationsOf(480),
  liquidation_intensity: ANY,
  liquidation_share: ANY,
  /** Two short slopes apart. */
  oi_accel: range(-3, 3),
  /** Steepest where nine slots side by side and a tenth four slots off have a sample and one at the end has it all. */
  oi_slope_med: range(-30 / 49, 30 / 49),
  /** Steepest where three slots side by side have a sample and the last one has it all. */
  oi_slope_short: range(-1.5, 1.5),
  open_interest: POSITIVE,
  /** A move among 960, if it is the only one. */
  open_interest_ratio: range(-960, 960),
  price_last: POSITIVE,
  range_24h_pct: NOT_NEGATIVE,
  range_expansion: NOT_NEGATIVE,
  /** From the least range beside the greatest that doubles hold, to a bar among 960 that is the only one with a range. */
  range_ratio: range(-19, 6.26),
  range_session_pct: NOT_NEGATIVE,
  realised_volatility_20: NOT_NEGATIVE,
  realised_volatility_480: NOT_NEGATIVE,
  realised_volatility_5: NOT_NEGATIVE,
  realised_volatility_60: NOT_NEGATIVE,
  relative_volume: NOT_NEGATIVE,
  return_ratio: ANY,
  rs_vs_btc: ANY,
  spread_bps: range(0, 20_000),
  /** From prices one bit apart to a bid of next to nothing. */
  spread_ratio: range(-37.5, 37.5),
  /** Five wicks, each within one of the fourteen true ranges of `atr`. */
  sweep_score: range(0, 14),
  volume_24h: POSITIVE,
  volume_ratio: ANY,
  vwap: POSITIVE,
};

/** The same of the forecast. */
export const OUTLOOK_RANGES: Readonly<Record<OutlookFeatureKey, FeatureRange>> = {
  range_outlook: ANY,
  usual_volatility: POSITIVE,
};

function nearBound({ greatest, least, rounding }: FeatureRange, value: number): number | null {
  if (value > greatest && value - greatest <= rounding) return greatest;
  if (value < least && least - value <= rounding) return least;
  return null;
}

/** A measurement as features carry it: finite, never −0 and within its range, or `null`. */
export function within(bounds: FeatureRange, value: number): number | null {
  return value >= bounds.least && value <= bounds.greatest ? value + 0 : nearBound(bounds, value);
}
