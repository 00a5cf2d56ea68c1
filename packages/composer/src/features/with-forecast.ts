import type { Features, ForecastFeatures } from './feature-keys.ts';

/**
 * The features with those of a forecast, keys in lexicographic order, as they are written into the log. Every field by its name: an
 * object that is spread, or that is put in order when it is written, costs more than the whole forecast.
 */
export function withForecast(features: Features, forecast: ForecastFeatures): Features & ForecastFeatures {
  return {
    acceptance_score: features.acceptance_score,
    aggressive_volume_ratio: features.aggressive_volume_ratio,
    alt_breadth: features.alt_breadth,
    atr: features.atr,
    atr_z: features.atr_z,
    basis_bps: features.basis_bps,
    basis_z: features.basis_z,
    beta_to_btc: features.beta_to_btc,
    body_ratio: features.body_ratio,
    book_imbalance: features.book_imbalance,
    cvd: features.cvd,
    cvd_efficiency: features.cvd_efficiency,
    cvd_slope: features.cvd_slope,
    efficiency_ratio: features.efficiency_ratio,
    funding_rate: features.funding_rate,
    funding_slope: features.funding_slope,
    funding_z: features.funding_z,
    liquidation_intensity: features.liquidation_intensity,
    liquidation_share: features.liquidation_share,
    oi_accel: features.oi_accel,
    oi_slope_med: features.oi_slope_med,
    oi_slope_short: features.oi_slope_short,
    open_interest: features.open_interest,
    open_interest_ratio: features.open_interest_ratio,
    price_last: features.price_last,
    range_24h_pct: features.range_24h_pct,
    range_expansion: features.range_expansion,
    range_outlook: forecast.range_outlook,
    range_ratio: features.range_ratio,
    range_session_pct: features.range_session_pct,
    realised_volatility_20: features.realised_volatility_20,
    realised_volatility_480: features.realised_volatility_480,
    realised_volatility_5: features.realised_volatility_5,
    realised_volatility_60: features.realised_volatility_60,
    relative_volume: features.relative_volume,
    return_ratio: features.return_ratio,
    rs_vs_btc: features.rs_vs_btc,
    spread_bps: features.spread_bps,
    spread_ratio: features.spread_ratio,
    sweep_score: features.sweep_score,
    usual_volatility: forecast.usual_volatility,
    volume_24h: features.volume_24h,
    volume_ratio: features.volume_ratio,
    vwap: features.vwap,
  };
}
