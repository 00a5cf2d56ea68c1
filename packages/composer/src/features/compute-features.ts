import type { WindowView } from '../window/window-view.ts';
import { bodyRatio, rangeRatio, returnRatio, volumeRatio } from './bar-ratios.ts';
import { basisBps, basisZ } from './basis.ts';
import { bookImbalance, spreadBps, spreadRatio } from './book.ts';
import { betaToBtc, rsVsBtc, type MarketContext } from './context.ts';
import { aggressiveVolumeRatio, cvd, cvdEfficiency, cvdSlope } from './flow.ts';
import { range24hPct, rangeSessionPct, relativeVolume, volume24h } from './day.ts';
import { fundingRate, fundingSlope, fundingZ } from './funding.ts';
import type { FeatureKey, Features } from './feature-keys.ts';
import { dropOutOfRange } from './feature-ranges.ts';
import { liquidationIntensity, liquidationShare } from './liquidations.ts';
import { oiAccel, openInterest, openInterestRatio, oiSlopeMed, oiSlopeShort } from './open-interest.ts';
import { efficiencyRatio, priceLast, vwap } from './price.ts';
import { present } from './statistics.ts';
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
  const { altBreadth, btcLogCloses } = market;
  const { bars, returns, trading, latestBar, logCloses, normaliser } = view;
  const averageTrueRange = atr(bars);
  const price = priceLast(view.latestTradePrice, view.latestCandleClose);
  const area = previousValueArea(bars, workspace);
  const features: Record<FeatureKey, number | null> = {
    acceptance_score: present(acceptanceScore(bars, area)),
    aggressive_volume_ratio: present(aggressiveVolumeRatio(trading)),
    alt_breadth: altBreadth,
    atr: present(averageTrueRange),
    atr_z: present(atrZ(bars)),
    basis_bps: present(basisBps(view.markPrice, view.indexPrice)),
    basis_z: present(basisZ(normaliser)),
    beta_to_btc: present(betaToBtc(logCloses, btcLogCloses)),
    body_ratio: present(bodyRatio(latestBar)),
    book_imbalance: present(bookImbalance(view.bidQuantity, view.askQuantity)),
    cvd: present(cvd(trading)),
    cvd_efficiency: present(cvdEfficiency(trading)),
    cvd_slope: present(cvdSlope(trading, workspace)),
    efficiency_ratio: present(efficiencyRatio(bars.close, bars.count)),
    funding_rate: present(fundingRate(view.funding)),
    funding_slope: present(fundingSlope(view.funding)),
    funding_z: present(fundingZ(view.funding)),
    liquidation_intensity: present(liquidationIntensity(view)),
    liquidation_share: present(liquidationShare(view)),
    oi_accel: present(oiAccel(view.openInterest)),
    oi_slope_med: present(oiSlopeMed(view.openInterest)),
    oi_slope_short: present(oiSlopeShort(view.openInterest)),
    open_interest: present(openInterest(view)),
    open_interest_ratio: present(openInterestRatio(view.openInterest, normaliser)),
    price_last: present(price),
    range_24h_pct: present(range24hPct(view.day, price)),
    range_expansion: present(rangeExpansion(bars, workspace)),
    range_ratio: present(rangeRatio(normaliser)),
    range_session_pct: present(rangeSessionPct(view.day, price)),
    realised_volatility_20: present(realisedVolatility(returns, 20)),
    realised_volatility_480: present(realisedVolatility(returns, 480)),
    realised_volatility_5: present(realisedVolatility(returns, 5)),
    realised_volatility_60: present(realisedVolatility(returns, 60)),
    relative_volume: present(relativeVolume(bars, workspace)),
    return_ratio: present(returnRatio(latestBar, logCloses, normaliser)),
    rs_vs_btc: present(rsVsBtc(logCloses, btcLogCloses)),
    spread_bps: present(spreadBps(view.bidPrice, view.askPrice)),
    spread_ratio: present(spreadRatio(normaliser)),
    sweep_score: present(sweepScore(bars, averageTrueRange)),
    volume_24h: present(volume24h(view.day)),
    volume_ratio: present(volumeRatio(normaliser)),
    vwap: present(vwap(trading)),
  };
  dropOutOfRange(features);
  return { features, valueArea: area, extremes: previousExtremes(bars, bars.count - 1) };
}
