import { binanceUsdm } from '../venues/binance-usdm/adapter.ts';
import { okxSwap } from '../venues/okx-swap/adapter.ts';
import type { VenueAdapter } from '../venues/venue.ts';

/** What an import reads: the kinds of the Binance public archive, and files of captured frames, by venue. */
export const IMPORT_KINDS = [
  'klines',
  'aggTrades',
  'trades',
  'bookTicker',
  'metrics',
  'fundingRate',
  'frames',
  'okx-frames',
] as const;
/** What the lines of a file are, which no file says by itself. */
export type ImportKind = (typeof IMPORT_KINDS)[number];
export type FrameKind = 'frames' | 'okx-frames';
export type CsvKind = Exclude<ImportKind, FrameKind>;

const frameVenues: Readonly<Record<FrameKind, VenueAdapter>> = { frames: binanceUsdm, 'okx-frames': okxSwap };

/** The venue whose data a kind holds, where nobody names another. */
export function venueOfKind(kind: ImportKind): VenueAdapter {
  return isFrameKind(kind) ? frameVenues[kind] : binanceUsdm;
}

export function isFrameKind(kind: ImportKind): kind is FrameKind {
  return Object.hasOwn(frameVenues, kind);
}

/**
 * Which time of a line becomes `recv_ts_ms`. An archive has no receipt times of its own, so that each import says in
 * the audit stream what stands in their place; captured frames carry the real ones.
 */
export const RECV_TIME_SOURCE: Readonly<Record<ImportKind, string>> = {
  klines: 'close_time',
  aggTrades: 'transact_time',
  trades: 'time',
  bookTicker: 'transaction_time',
  metrics: 'create_time',
  fundingRate: 'calc_time',
  frames: 'receipt_time',
  'okx-frames': 'receipt_time',
};

export function isImportKind(text: string): text is ImportKind {
  return IMPORT_KINDS.some((kind) => kind === text);
}
