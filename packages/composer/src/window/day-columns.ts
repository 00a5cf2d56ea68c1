import { makerOf, rowOf, sourceOf, type CandleSource } from './candle-source.ts';
import type { MeasuredCandle } from './measured-candle.ts';

/** Numbers of one candle as parts are stored: high, low, volume. */
const PART_WIDTH = 3;

/** Extremes and volume of several bars; infinite extremes where none exists. */
export interface Extent {
  readonly high: number;
  readonly low: number;
  readonly volume: number;
}

/** Extremes and volumes of candles, for what looks back a day or two. A bar exists by the same rule as in `CandleColumns`. */
export interface DayColumns {
  /** Longest interval first. */
  readonly sources: CandleSource[];
  /** The extent of the first bars of the chunk as it was last read, those at offsets below `prefixEnd`. */
  prefix: Extent;
  prefixEnd: number;
}

export function createDayColumns(): DayColumns {
  return { sources: [], prefix: EMPTY_EXTENT, prefixEnd: 0 };
}

export const EMPTY_EXTENT: Extent = {
  high: Number.NEGATIVE_INFINITY,
  low: Number.POSITIVE_INFINITY,
  volume: 0,
};

export function joined(earlier: Extent, later: Extent): Extent {
  return {
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    volume: earlier.volume + later.volume,
  };
}

/** ln(high / low) of a bar; NaN where it does not exist, and where it did not trade. */
export function logHighOverLow(columns: DayColumns, offset: number): number {
  const source = makerOf(columns.sources, offset);
  if (source === null) return Number.NaN;
  const start = offset * source.partsPerBar * PART_WIDTH;
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (let at = start; at < start + source.partsPerBar * PART_WIDTH; at += PART_WIDTH) {
    high = Math.max(high, source.values[at] ?? Number.NaN);
    low = Math.min(low, source.values[at + 1] ?? Number.NaN);
  }
  if (high === low && volumeOf(columns, offset) === 0) return Number.NaN;
  return Math.log(high / low);
}

/** Volume of a bar; NaN where it does not exist. */
export function volumeOf(columns: DayColumns, offset: number): number {
  const source = makerOf(columns.sources, offset);
  if (source === null) return Number.NaN;
  const start = offset * source.partsPerBar * PART_WIDTH;
  let volume = 0;
  for (let at = start; at < start + source.partsPerBar * PART_WIDTH; at += PART_WIDTH) {
    volume += source.values[at + 2] ?? Number.NaN;
  }
  return volume;
}

/** Whether a bar exists in which nothing was traded, no volume and no range, once a candle of it has come. */
export function isUntraded(columns: DayColumns, offset: number, { high, low, volume }: MeasuredCandle): boolean {
  const stoodStill = volume === 0 && high === low;
  if (!stoodStill && columns.sources.length === 1) return false;
  const source = makerOf(columns.sources, offset);
  if (source === null) return false;
  const start = offset * source.partsPerBar * PART_WIDTH;
  const price = source.values[start];
  for (let at = start; at < start + source.partsPerBar * PART_WIDTH; at += PART_WIDTH) {
    if (source.values[at] !== price || source.values[at + 1] !== price || source.values[at + 2] !== 0) return false;
  }
  return true;
}

/** What the bars at offsets `from` to `to` (exclusive) add to an extent, bar by bar. */
function extend(before: Extent, { sources }: DayColumns, from: number, to: number): Extent {
  let { high, low, volume } = before;
  for (let offset = from; offset < to; offset += 1) {
    for (const { partsPerBar, values } of sources) {
      const start = offset * partsPerBar * PART_WIDTH;
      let barHigh = values[start] ?? Number.NaN;
      let barLow = values[start + 1] ?? Number.NaN;
      let barVolume = values[start + 2] ?? Number.NaN;
      // A part that has not come is NaN, and makes the whole bar NaN.
      for (let at = start + PART_WIDTH; at < start + partsPerBar * PART_WIDTH; at += PART_WIDTH) {
        barHigh = Math.max(barHigh, values[at] ?? Number.NaN);
        barLow = Math.min(barLow, values[at + 1] ?? Number.NaN);
        barVolume += values[at + 2] ?? Number.NaN;
      }
      if (Number.isNaN(barHigh)) continue;
      high = Math.max(high, barHigh);
      low = Math.min(low, barLow);
      // A bar that moved without volume does not know what was traded.
      if (!Number.isNaN(barVolume)) volume += barVolume;
      break;
    }
  }
  return { high, low, volume };
}

/** The extent of the bars at offsets `from` to `to` (exclusive); that of a chunk's first bars is kept and carried on. */
export function extentOf(columns: DayColumns, from: number, to: number): Extent {
  if (from > 0 || to < columns.prefixEnd) return extend(EMPTY_EXTENT, columns, from, to);
  columns.prefix = extend(columns.prefix, columns, columns.prefixEnd, to);
  columns.prefixEnd = to;
  return columns.prefix;
}

/** Whether any of the bars at offsets `from` to `to` (exclusive) exists. */
export function holdsBar(columns: DayColumns, from: number, to: number): boolean {
  for (let offset = from; offset < to; offset += 1) if (makerOf(columns.sources, offset) !== null) return true;
  return false;
}

/** Takes a final candle whose interval divides the cadence into its bar. */
export function recordDayCandle(
  columns: DayColumns,
  offset: number,
  closeTimeMs: number,
  cadenceMs: number,
  { high, intervalMs, low, volume }: MeasuredCandle,
): void {
  const source = sourceOf(columns.sources, intervalMs, cadenceMs / intervalMs, PART_WIDTH);
  const at = rowOf(source, offset, closeTimeMs);
  source.values[at] = high;
  source.values[at + 1] = low;
  source.values[at + 2] = volume;
  if (offset < columns.prefixEnd) {
    columns.prefix = EMPTY_EXTENT;
    columns.prefixEnd = 0;
  }
}
