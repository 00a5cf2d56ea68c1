import { binanceUsdm, okxSwap, type VenueAdapter } from '@xray/market-data';

export const VENUE_NAMES = ['binance-usdm', 'okx-swap'] as const;
export type VenueName = (typeof VENUE_NAMES)[number];

const venues: Readonly<Record<VenueName, VenueAdapter>> = { 'binance-usdm': binanceUsdm, 'okx-swap': okxSwap };

export function venueOf(name: VenueName): VenueAdapter {
  return venues[name];
}
