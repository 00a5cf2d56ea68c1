import { FEATURE_KEYS, type FeatureKey } from './feature-keys.ts';

/** The least and the greatest value of a feature, both included. */
export type FeatureRange = readonly [least: number, greatest: number];

const ANY: FeatureRange = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const NOT_NEGATIVE: FeatureRange = [0, Number.POSITIVE_INFINITY];
const SHARE: FeatureRange = [0, 1];
const BALANCE: FeatureRange = [-1, 1];
/** As `BALANCE`, with room for the rounding of a quotient of logarithms. */
const ROUNDED_BALANCE: FeatureRange = [-1 - 1e-9, 1 + 1e-9];

/** What each feature is within. A value outside is no measurement and is `null`. */
export const FEATURE_RANGES: Readonly<Record<FeatureKey, FeatureRange>> = {
  acceptance_score: SHARE,
  aggressive_volume_ratio: SHARE,
  alt_breadth: SHARE,
  atr: NOT_NEGATIVE,
  atr_z: [-7.001, 7.001],
  basis_bps: [-10_000, Number.POSITIVE_INFINITY],
  basis_z: [-31, 31],
  beta_to_btc: ANY,
  body_ratio: ROUNDED_BALANCE,
  book_imbalance: BALANCE,
  cvd: ANY,
  cvd_efficiency: SHARE,
  cvd_slope: [-3, 3],
  efficiency_ratio: SHARE,
  funding_rate: ANY,
  funding_slope: ANY,
  funding_z: [-22, 22],
  liquidation_intensity: ANY,
  liquidation_share: ANY,
  oi_accel: ANY,
  oi_slope_med: ANY,
  oi_slope_short: ANY,
  open_interest: NOT_NEGATIVE,
  open_interest_ratio: ANY,
  price_last: NOT_NEGATIVE,
  range_24h_pct: NOT_NEGATIVE,
  range_expansion: NOT_NEGATIVE,
  range_ratio: ANY,
  range_session_pct: NOT_NEGATIVE,
  realised_volatility_20: NOT_NEGATIVE,
  realised_volatility_480: NOT_NEGATIVE,
  realised_volatility_5: NOT_NEGATIVE,
  realised_volatility_60: NOT_NEGATIVE,
  relative_volume: NOT_NEGATIVE,
  return_ratio: ANY,
  rs_vs_btc: ANY,
  spread_bps: [0, 20_000],
  spread_ratio: ANY,
  sweep_score: ANY,
  volume_24h: NOT_NEGATIVE,
  volume_ratio: ANY,
  vwap: NOT_NEGATIVE,
};

const BOUNDED = FEATURE_KEYS.filter((key) => FEATURE_RANGES[key] !== ANY);

/** Makes every feature that lies outside of its range `null`. */
export function dropOutOfRange(features: Record<FeatureKey, number | null>): void {
  for (const key of BOUNDED) {
    const value = features[key];
    const [least, greatest] = FEATURE_RANGES[key];
    if (value !== null && (value < least || value > greatest)) features[key] = null;
  }
}
