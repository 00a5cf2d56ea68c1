/** The keys of a feature snapshot, in lexicographic order. */
export const FEATURE_KEYS = [
  'acceptance_score',
  'aggressive_volume_ratio',
  'alt_breadth',
  'atr',
  'atr_z',
  'basis_bps',
  'basis_z',
  'beta_to_btc',
  'body_ratio',
  'book_imbalance',
  'cvd',
  'cvd_efficiency',
  'cvd_slope',
  'efficiency_ratio',
  'funding_rate',
  'funding_slope',
  'funding_z',
  'liquidation_intensity',
  'liquidation_share',
  'oi_accel',
  'oi_slope_med',
  'oi_slope_short',
  'open_interest',
  'open_interest_ratio',
  'price_last',
  'range_24h_pct',
  'range_expansion',
  'range_ratio',
  'range_session_pct',
  'realised_volatility_20',
  'realised_volatility_480',
  'realised_volatility_5',
  'realised_volatility_60',
  'relative_volume',
  'return_ratio',
  'rs_vs_btc',
  'spread_bps',
  'spread_ratio',
  'sweep_score',
  'volume_24h',
  'volume_ratio',
  'vwap',
] as const;

/** The name of a feature. Its formula, window, unit and range stand with the function that computes it. */
export type FeatureKey = (typeof FEATURE_KEYS)[number];
/** What is measured besides where there is a model to forecast with. */
export const OUTLOOK_FEATURE_KEYS = ['range_outlook', 'usual_volatility'] as const;
/** A feature of the forecast. */
export type OutlookFeatureKey = (typeof OUTLOOK_FEATURE_KEYS)[number];

export type Features = Readonly<Record<FeatureKey, number | null>>;
/** The features of the forecast, which are missing together. */
export type ForecastFeatures = Readonly<Record<OutlookFeatureKey, number | null>>;
