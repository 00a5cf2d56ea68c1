import type { RawMarketEventOf } from '@xray/contracts';

import { CHUNK_BARS } from './chunks.ts';
import type { MeasuredCandle } from './measured-candle.ts';
import { realNumber } from './real-number.ts';

/**
 * When a bar was last heard of. A time is the exchange's own, or that of receipt where it is earlier: an exchange whose clock is
 * ahead makes old data no younger.
 */
export interface SupplyColumns {
  /** Of the newest price of a trade or a final candle; −Infinity without one. */
  readonly priceTime: Float64Array;
  /** Of the newest measured flow, be it none; −Infinity without one. */
  readonly flowTime: Float64Array;
  /** What was traded in the bar, of `HAS_VOLUME` and `HAS_FLOW`. */
  readonly traded: Uint8Array;
}

/** A candle of the bar has volume. */
export const HAS_VOLUME = 1;
/** Aggressors have bought or sold in the bar. */
export const HAS_FLOW = 2;

export function createSupplyColumns(): SupplyColumns {
  return {
    priceTime: new Float64Array(CHUNK_BARS).fill(Number.NEGATIVE_INFINITY),
    flowTime: new Float64Array(CHUNK_BARS).fill(Number.NEGATIVE_INFINITY),
    traded: new Uint8Array(CHUNK_BARS),
  };
}

function noteTime(column: Float64Array, offset: number, timeMs: number): void {
  if (timeMs > (column[offset] ?? Number.POSITIVE_INFINITY)) column[offset] = timeMs;
}

function noteTraded({ traded }: SupplyColumns, offset: number, what: number): void {
  traded[offset] = (traded[offset] ?? 0) | what;
}

/** When a value was known: by the exchange's own time, or by that of its receipt where it is earlier. */
export function knownSince(exchangeMs: number, { recv_ts_ms: receivedMs }: { readonly recv_ts_ms: number }): number {
  return Math.min(exchangeMs, receivedMs);
}

/** Takes what a trade supplies, a price, and flow where it has a quantity and a side; says whether it counts. */
export function recordTradeSupply(
  columns: SupplyColumns,
  offset: number,
  timeMs: number,
  { price, quantity, side }: RawMarketEventOf<'TradeTick'>['normalized'],
): boolean {
  if (!(realNumber(price) > 0)) return false;
  noteTime(columns.priceTime, offset, timeMs);
  if (!(realNumber(quantity) > 0) || side === null) return true;
  noteTime(columns.flowTime, offset, timeMs);
  noteTraded(columns, offset, HAS_FLOW);
  return true;
}

/**
 * Takes what a final candle supplies: a price, and flow where it says what takers bought. In a candle that stood still without
 * volume flow is known to be none; one that moved without volume does not know.
 */
export function recordCandleSupply(
  columns: SupplyColumns,
  offset: number,
  timeMs: number,
  { takerBuyVolume, volume }: MeasuredCandle,
): void {
  noteTime(columns.priceTime, offset, timeMs);
  if (volume > 0) noteTraded(columns, offset, Number.isNaN(takerBuyVolume) ? HAS_VOLUME : HAS_VOLUME | HAS_FLOW);
  if (volume === 0 || !Number.isNaN(takerBuyVolume)) noteTime(columns.flowTime, offset, timeMs);
}
