import { binanceUsdm, okxSwap, type VenueAdapter } from '@xray/market-data';

import type { VenueName } from '../config/live-sections.ts';

const venues: Readonly<Record<VenueName, VenueAdapter>> = { 'binance-usdm': binanceUsdm, 'okx-swap': okxSwap };

export function venueOf(name: VenueName): VenueAdapter {
  return venues[name];
}
