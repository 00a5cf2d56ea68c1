export { MarketDataError } from './errors.ts';
export type { MarketDataErrorCode } from './errors.ts';
