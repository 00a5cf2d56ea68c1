import { binanceUsdm } from './binance-usdm/adapter.ts';
import { okxSwap } from './okx-swap/adapter.ts';
import type { VenueAdapter } from './venue.ts';

/** The venues that come with this package, by the names that configurations call them. */
export const VENUE_NAMES = ['binance-usdm', 'okx-swap'] as const;
/** One of `VENUE_NAMES`. */
export type VenueName = (typeof VENUE_NAMES)[number];

const venues: Readonly<Record<VenueName, VenueAdapter>> = { 'binance-usdm': binanceUsdm, 'okx-swap': okxSwap };

/** The adapter of a venue. */
export function venueOf(name: VenueName): VenueAdapter {
  return venues[name];
}
