import type { WindowView } from '../window/window-view.ts';
import { bodyRatio, rangeRatio, returnRatio, volumeRatio } from './bar-ratios.ts';
import { basisBps, basisZ } from './basis.ts';
import { bookImbalance, spreadBps, spreadRatio } from './book.ts';
import { betaToBtc, rsVsBtc, type MarketContext } from './context.ts';
import { aggressiveVolumeRatio, cvd, cvdEfficiency, cvdSlope } from './flow.ts';
import { range24hPct, rangeSessionPct, relativeVolume, volume24h } from './day.ts';
import { fundingRate, fundingSlope, fundingZ } from './funding.ts';
import type { Features } from './feature-keys.ts';
import { FEATURE_RANGES, within } from './feature-ranges.ts';
import { liquidationIntensity, liquidationShare } from './liquidations.ts';
import { oiAccel, openInterest, openInterestRatio, oiSlopeMed, oiSlopeShort } from './open-interest.ts';
import { efficiencyRatio, priceLast, vwap } from './price.ts';
import { acceptanceScore, previousExtremes, previousValueArea, sweepScore, type Extremes } from './structure.ts';
import { atr, atrZ, rangeExpansion, realisedVolatility } from './volatility.ts';
import type { ValueArea } from './volume-profile.ts';
import type { Workspace } from './workspace.ts';

/** The features of one symbol at one engine time, and the price levels they were measured against. */
export interface ComputedFeatures {
  readonly features: Features;
  readonly valueArea: ValueArea | null;
  /** Of the 20 bars before the latest. */
  readonly extremes: Extremes | null;
}

/** All features, keys in lexicographic order; what the data does not say is `null`. */
export function computeFeatures(view: WindowView, market: MarketContext, workspace: Workspace): ComputedFeatures {
  const { altBreadth, btcLogCloses, btcTradedLogCloses } = market;
  const { bars, returns, trading, latestBar, logCloses, normaliser, tradedLogCloses } = view;
  const averageTrueRange = atr(bars);
  const price = priceLast(view);
  const area = previousValueArea(bars, workspace);
  const features: Features = {
    acceptance_score: within(FEATURE_RANGES.acceptance_score, acceptanceScore(bars, area)),
    aggressive_volume_ratio: within(FEATURE_RANGES.aggressive_volume_ratio, aggressiveVolumeRatio(trading)),
    alt_breadth: altBreadth,
    atr: within(FEATURE_RANGES.atr, averageTrueRange),
    atr_z: within(FEATURE_RANGES.atr_z, atrZ(bars)),
    basis_bps: within(FEATURE_RANGES.basis_bps, basisBps(view.markPrice, view.indexPrice)),
    basis_z: within(FEATURE_RANGES.basis_z, basisZ(normaliser)),
    beta_to_btc: within(FEATURE_RANGES.beta_to_btc, betaToBtc(tradedLogCloses, btcTradedLogCloses)),
    body_ratio: within(FEATURE_RANGES.body_ratio, bodyRatio(latestBar)),
    book_imbalance: within(FEATURE_RANGES.book_imbalance, bookImbalance(view.bidQuantity, view.askQuantity)),
    cvd: within(FEATURE_RANGES.cvd, cvd(trading)),
    cvd_efficiency: within(FEATURE_RANGES.cvd_efficiency, cvdEfficiency(trading)),
    cvd_slope: within(FEATURE_RANGES.cvd_slope, cvdSlope(trading, workspace)),
    efficiency_ratio: within(FEATURE_RANGES.efficiency_ratio, efficiencyRatio(bars.close, bars.count)),
    funding_rate: within(FEATURE_RANGES.funding_rate, fundingRate(view.funding)),
    funding_slope: within(FEATURE_RANGES.funding_slope, fundingSlope(view.funding)),
    funding_z: within(FEATURE_RANGES.funding_z, fundingZ(view.funding)),
    liquidation_intensity: within(FEATURE_RANGES.liquidation_intensity, liquidationIntensity(view)),
    liquidation_share: within(FEATURE_RANGES.liquidation_share, liquidationShare(view)),
    oi_accel: within(FEATURE_RANGES.oi_accel, oiAccel(view.openInterest)),
    oi_slope_med: within(FEATURE_RANGES.oi_slope_med, oiSlopeMed(view.openInterest)),
    oi_slope_short: within(FEATURE_RANGES.oi_slope_short, oiSlopeShort(view.openInterest)),
    open_interest: within(FEATURE_RANGES.open_interest, openInterest(view)),
    open_interest_ratio: within(FEATURE_RANGES.open_interest_ratio, openInterestRatio(view.openInterest, normaliser)),
    price_last: within(FEATURE_RANGES.price_last, price),
    range_24h_pct: within(FEATURE_RANGES.range_24h_pct, range24hPct(view.day, price)),
    range_expansion: within(FEATURE_RANGES.range_expansion, rangeExpansion(bars, workspace)),
    range_ratio: within(FEATURE_RANGES.range_ratio, rangeRatio(normaliser)),
    range_session_pct: within(FEATURE_RANGES.range_session_pct, rangeSessionPct(view.day, price)),
    realised_volatility_20: within(FEATURE_RANGES.realised_volatility_20, realisedVolatility(returns, 20)),
    realised_volatility_480: within(FEATURE_RANGES.realised_volatility_480, realisedVolatility(returns, 480)),
    realised_volatility_5: within(FEATURE_RANGES.realised_volatility_5, realisedVolatility(returns, 5)),
    realised_volatility_60: within(FEATURE_RANGES.realised_volatility_60, realisedVolatility(returns, 60)),
    relative_volume: within(FEATURE_RANGES.relative_volume, relativeVolume(bars, workspace)),
    return_ratio: within(FEATURE_RANGES.return_ratio, returnRatio(latestBar, logCloses, normaliser)),
    rs_vs_btc: within(FEATURE_RANGES.rs_vs_btc, rsVsBtc(logCloses, btcLogCloses)),
    spread_bps: within(FEATURE_RANGES.spread_bps, spreadBps(view.bidPrice, view.askPrice)),
    spread_ratio: within(FEATURE_RANGES.spread_ratio, spreadRatio(normaliser)),
    sweep_score: within(FEATURE_RANGES.sweep_score, sweepScore(bars, averageTrueRange)),
    volume_24h: within(FEATURE_RANGES.volume_24h, volume24h(view.day)),
    volume_ratio: within(FEATURE_RANGES.volume_ratio, volumeRatio(normaliser)),
    vwap: within(FEATURE_RANGES.vwap, vwap(trading)),
  };
  return { features, valueArea: area, extremes: previousExtremes(bars, bars.count - 1) };
}
