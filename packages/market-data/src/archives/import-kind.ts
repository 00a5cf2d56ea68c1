/** What an import reads: the kinds of the Binance public archive, and files of captured frames. */
export const IMPORT_KINDS = [
  'klines',
  'aggTrades',
  'trades',
  'bookTicker',
  'metrics',
  'fundingRate',
  'frames',
] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];
export type CsvKind = Exclude<ImportKind, 'frames'>;

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
};

export function isImportKind(text: string): text is ImportKind {
  return IMPORT_KINDS.some((kind) => kind === text);
}
