export { MarketDataError } from './errors.ts';
export type { MarketDataErrorCode } from './errors.ts';
export { binanceUsdm } from './venues/binance-usdm/adapter.ts';
export { perpetualSymbols } from './venues/binance-usdm/exchange-info.ts';
export type { PolledStream, PushedStream, Receipt, StreamDefinition, VenueAdapter } from './venues/venue.ts';
