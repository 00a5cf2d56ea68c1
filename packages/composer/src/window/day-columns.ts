import type { RawMarketEventOf } from '@xray/contracts';

import { covers, rowOf, sourceOf, type CandleSource } from './candle-source.ts';
import { columnMaker } from './chunks.ts';
import { realNumber } from './real-number.ts';

/** Numbers of one candle as parts are stored: high, low, volume. */
const PART_WIDTH = 3;

/** Extremes and volume of every whole bar, for what looks back a day. By the same rule as the bars of `CandleColumns`. */
export interface DayColumns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly volume: Float64Array;
  /** Longest interval first. */
  readonly sources: CandleSource[];
}

export function createDayColumns(): DayColumns {
  const column = columnMaker(PART_WIDTH);
  return { high: column(Number.NaN), low: column(Number.NaN), volume: column(Number.NaN), sources: [] };
}

function combineParts(columns: DayColumns, offset: number, { partsPerBar, values }: CandleSource): void {
  const start = offset * partsPerBar * PART_WIDTH;
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  let volume = 0;
  for (let at = start; at < start + partsPerBar * PART_WIDTH; at += PART_WIDTH) {
    high = Math.max(high, values[at] ?? Number.NaN);
    low = Math.min(low, values[at + 1] ?? Number.NaN);
    volume += values[at + 2] ?? Number.NaN;
  }
  columns.high[offset] = high;
  columns.low[offset] = low;
  columns.volume[offset] = volume;
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
  const whole = columns.sources.find((candidate) => covers(candidate, offset));
  if (whole !== undefined) combineParts(columns, offset, whole);
  return true;
}
