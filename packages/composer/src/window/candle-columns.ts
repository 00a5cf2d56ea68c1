import { covers, makerOf, rowOf, sourceOf, type CandleSource } from './candle-source.ts';
import { CHUNK_BARS, columnMaker } from './chunks.ts';
import type { MeasuredCandle } from './measured-candle.ts';

/** Numbers of one candle as parts are stored: open, high, low, close, volume, quote volume, taker buy volume. */
const PART_WIDTH = 7;
/** A bar is made of at most this many candles; shorter intervals make no bars. */
const MAX_PARTS_PER_BAR = 1440;

/**
 * Bars from final candles. A bar exists (its close is a number) once candles of one interval cover it from end to end; of
 * several intervals that do, the longest makes the bar. A bar that is covered in part does not exist: a range or a sum
 * over some of its minutes would pass for the whole.
 */
export interface CandleColumns {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** NaN where a candle of the bar does not say it. */
  readonly quoteVolume: Float64Array;
  readonly takerBuyVolume: Float64Array;
  /** Close of the latest final candle of any interval in the bar, whole bar or not, with its time. */
  readonly lastClose: Float64Array;
  readonly lastCloseTime: Float64Array;
  /** Longest interval first. */
  readonly sources: CandleSource[];
}

export function createCandleColumns(): CandleColumns {
  const column = columnMaker(9);
  return {
    open: column(Number.NaN),
    high: column(Number.NaN),
    low: column(Number.NaN),
    close: column(Number.NaN),
    volume: column(Number.NaN),
    quoteVolume: column(Number.NaN),
    takerBuyVolume: column(Number.NaN),
    lastClose: column(Number.NaN),
    lastCloseTime: column(Number.NEGATIVE_INFINITY),
    sources: [],
  };
}

/** Whether candles of an interval can make bars of the cadence. */
export function dividesCadence(intervalMs: number, cadenceMs: number): boolean {
  return intervalMs > 0 && cadenceMs % intervalMs === 0 && cadenceMs / intervalMs <= MAX_PARTS_PER_BAR;
}

/** Whether a bar exists and traded: a bar without volume and without a range is what an outage leaves, and measures nothing. */
export function hasTraded({ high, low, close, volume }: CandleColumns, offset: number): boolean {
  if (Number.isNaN(close[offset] ?? Number.NaN)) return false;
  return volume[offset] !== 0 || high[offset] !== low[offset];
}

/** ln of the trades of a bar; NaN where it does not exist or does not say, −Infinity where nobody traded. */
export function logTradeCount({ sources }: CandleColumns, offset: number): number {
  return Math.log(makerOf(sources, offset)?.tradeCounts?.[offset] ?? Number.NaN);
}

/** Open of the first part, extremes, close of the last, sums in order of time. False when a part is not there. */
function combineParts(columns: CandleColumns, offset: number, source: CandleSource): boolean {
  const { values, partsPerBar } = source;
  const start = offset * partsPerBar * PART_WIDTH;
  const end = start + partsPerBar * PART_WIDTH;
  if (!covers(source, offset)) return false;
  const value = (at: number): number => values[at] ?? Number.NaN;
  let high = value(start + 1);
  let low = value(start + 2);
  let volume = value(start + 4);
  let quoteVolume = value(start + 5);
  let takerBuyVolume = value(start + 6);
  for (let at = start + PART_WIDTH; at < end; at += PART_WIDTH) {
    high = Math.max(high, value(at + 1));
    low = Math.min(low, value(at + 2));
    volume += value(at + 4);
    quoteVolume += value(at + 5);
    takerBuyVolume += value(at + 6);
  }
  columns.open[offset] = value(start);
  columns.high[offset] = high;
  columns.low[offset] = low;
  columns.close[offset] = value(end - PART_WIDTH + 3);
  columns.volume[offset] = volume;
  columns.quoteVolume[offset] = quoteVolume;
  columns.takerBuyVolume[offset] = takerBuyVolume;
  return true;
}

function countTrades(source: CandleSource, offset: number, { tradeCount }: MeasuredCandle): void {
  source.tradeCounts ??= new Float32Array(CHUNK_BARS);
  source.tradeCounts[offset] = (source.tradeCounts[offset] ?? 0) + tradeCount;
}

/**
 * Takes a final candle into its bar. A later candle of the same interval and close takes the place of an earlier one.
 */
export function recordCandle(
  columns: CandleColumns,
  offset: number,
  closeTimeMs: number,
  cadenceMs: number,
  candle: MeasuredCandle,
  countsTrades: boolean,
): void {
  const { intervalMs } = candle;
  if (closeTimeMs >= (columns.lastCloseTime[offset] ?? 0)) {
    columns.lastClose[offset] = candle.close;
    columns.lastCloseTime[offset] = closeTimeMs;
  }
  if (!dividesCadence(intervalMs, cadenceMs)) return;
  const source = sourceOf(columns.sources, intervalMs, cadenceMs / intervalMs, PART_WIDTH);
  const at = rowOf(source, offset, closeTimeMs);
  const { values } = source;
  if (countsTrades && Number.isNaN(values[at])) countTrades(source, offset, candle);
  values[at] = candle.open;
  values[at + 1] = candle.high;
  values[at + 2] = candle.low;
  values[at + 3] = candle.close;
  values[at + 4] = candle.volume;
  values[at + 5] = candle.quoteVolume;
  values[at + 6] = candle.takerBuyVolume;
  for (const candidate of columns.sources) if (combineParts(columns, offset, candidate)) break;
}
