import type { RawMarketEventOf } from '@xray/contracts';

import { covers, rowOf, sourceOf, type CandleSource } from './candle-source.ts';
import { CHUNK_BARS } from './chunks.ts';
import { realNumber } from './real-number.ts';

/** Numbers of one candle as parts are stored: high, low, volume. */
const PART_WIDTH = 3;

/** Extremes and volume of several bars; infinite extremes where none exists. */
export interface Extent {
  bars: number;
  high: number;
  low: number;
  volume: number;
}

/** Extremes and volumes of candles, for what looks back a day. A bar exists by the same rule as in `CandleColumns`. */
export interface DayColumns {
  /** Longest interval first. */
  readonly sources: CandleSource[];
  /** The extent of the whole chunk as it was last read; `null` since a candle has come. */
  whole: Extent | null;
}

export function createDayColumns(): DayColumns {
  return { sources: [], whole: null };
}

export function emptyExtent(): Extent {
  return { bars: 0, high: Number.NEGATIVE_INFINITY, low: Number.POSITIVE_INFINITY, volume: 0 };
}

export function addExtent(total: Extent, added: Extent): void {
  total.bars += added.bars;
  total.high = Math.max(total.high, added.high);
  total.low = Math.min(total.low, added.low);
  total.volume += added.volume;
}

function addBar(total: Extent, { partsPerBar, values }: CandleSource, offset: number): void {
  const start = offset * partsPerBar * PART_WIDTH;
  let volume = 0;
  for (let at = start; at < start + partsPerBar * PART_WIDTH; at += PART_WIDTH) {
    total.high = Math.max(total.high, values[at] ?? Number.NaN);
    total.low = Math.min(total.low, values[at + 1] ?? Number.NaN);
    volume += values[at + 2] ?? Number.NaN;
  }
  total.bars += 1;
  total.volume += volume;
}

function readExtent({ sources }: DayColumns, from: number, to: number): Extent {
  const extent = emptyExtent();
  for (let offset = from; offset < to; offset += 1) {
    for (const source of sources) {
      if (!covers(source, offset)) continue;
      addBar(extent, source, offset);
      break;
    }
  }
  return extent;
}

/** The extent of the bars at offsets `from` to `to` (exclusive). That of a whole chunk is remembered. */
export function extentOf(columns: DayColumns, from: number, to: number): Extent {
  if (to - from < CHUNK_BARS) return readExtent(columns, from, to);
  return (columns.whole ??= readExtent(columns, from, to));
}

/** Takes a final candle whose interval divides the cadence into its bar, and says whether it counts. */
export function recordDayCandle(
  columns: DayColumns,
  offset: number,
  closeTimeMs: number,
  cadenceMs: number,
  candle: RawMarketEventOf<'Candle'>['normalized'],
): boolean {
  const high = realNumber(candle.high);
  const low = realNumber(candle.low);
  const volume = realNumber(candle.volume);
  const isWhole = !Number.isNaN(high + low + volume + realNumber(candle.open) + realNumber(candle.close));
  if (!isWhole) return false;
  const intervalMs = realNumber(candle.interval_ms);
  const source = sourceOf(columns.sources, intervalMs, cadenceMs / intervalMs, PART_WIDTH);
  const at = rowOf(source, offset, closeTimeMs);
  source.values[at] = high;
  source.values[at + 1] = low;
  source.values[at + 2] = volume;
  columns.whole = null;
  return true;
}
