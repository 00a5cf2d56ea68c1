import type { RawMarketEvent } from '@xray/contracts';

/** A stretch of time by the exchange's clock, in milliseconds since the epoch: `from_ms` belongs to it, `to_ms` does not. */
export interface TimeRange {
  readonly from_ms: number;
  readonly to_ms: number;
}

/** The answer to a request about the past. */
export interface HistoryAnswer {
  readonly bytes: Uint8Array;
  /** When it was received, and the instrument that it was asked about. */
  readonly receipt: { readonly recv_ts_ms: number; readonly symbol_hint: string };
  /** What was asked for: rows outside it are left in the payload and become no events. */
  readonly range: TimeRange;
}

/** What a venue tells afterwards of one channel, page by page. Data and pure functions. */
export interface HistorySeries {
  /** The live channel that it is the past of, with the variant filled in, e.g. `candle_1m`. */
  readonly of: string;
  /** `channel` of its events. */
  readonly channel: string;
  /** Distance of two rows, in milliseconds. */
  readonly step_ms: number;
  /** Candles are of use only where whole ones make a bar. */
  readonly kind: 'candles' | 'samples';
  /** Rows that one request asks for at most. */
  readonly rows_per_request: number;
  /** What one request costs of the venue's `request_weight_per_minute`. */
  readonly request_weight: number;
  /** A limit of the series' own; `null` where the venue's weight is the only one. */
  readonly requests_per_minute: number | null;
  /** Path and query that ask for the rows of a range of at most `rows_per_request` steps. */
  path(symbol: string, range: TimeRange): string;
  /**
   * The events of an answer, in the order of time, at least one: an answer without rows is a `StreamState` that says so, a row
   * that cannot be read a `DecodeFailure` beside the others. Pure, and it never throws.
   */
  read(answer: HistoryAnswer): readonly RawMarketEvent[];
}
