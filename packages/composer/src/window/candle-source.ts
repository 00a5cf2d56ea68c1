import { CHUNK_BARS } from './chunks.ts';

/** The candles of one interval in a chunk: `partsPerBar` rows a bar, `width` numbers a row, NaN where no candle has come. */
export interface CandleSource {
  readonly intervalMs: number;
  readonly partsPerBar: number;
  readonly width: number;
  readonly values: Float64Array;
  /** By bar, the trades of the candles that have come, each counted as it first came; NaN where one does not say. */
  tradeCounts: Float32Array | null;
}

/** The source of an interval, made when it is not there. Sources stand with the longest interval first. */
export function sourceOf(
  sources: CandleSource[],
  intervalMs: number,
  partsPerBar: number,
  width: number,
): CandleSource {
  let at = 0;
  for (; at < sources.length; at += 1) {
    const source = sources[at];
    if (source === undefined || source.intervalMs < intervalMs) break;
    if (source.intervalMs === intervalMs) return source;
  }
  const values = new Float64Array(CHUNK_BARS * partsPerBar * width).fill(Number.NaN);
  const added: CandleSource = { intervalMs, partsPerBar, width, values, tradeCounts: null };
  sources.splice(at, 0, added);
  return added;
}

/** Where the row of a candle begins, by its bar and its close time. */
export function rowOf({ intervalMs, partsPerBar, width }: CandleSource, offset: number, closeTimeMs: number): number {
  const ordinal = Math.ceil(closeTimeMs / intervalMs) - 1;
  const part = ordinal - Math.floor(ordinal / partsPerBar) * partsPerBar;
  return (offset * partsPerBar + part) * width;
}

/** The source that makes a bar: that of the longest interval whose candles cover it. `null` where the bar does not exist. */
export function makerOf(sources: readonly CandleSource[], offset: number): CandleSource | null {
  for (const source of sources) if (covers(source, offset)) return source;
  return null;
}

/** Whether candles of the source cover a bar from end to end. */
export function covers({ partsPerBar, values, width }: CandleSource, offset: number): boolean {
  const start = offset * partsPerBar * width;
  for (let at = start; at < start + partsPerBar * width; at += width) if (Number.isNaN(values[at])) return false;
  return true;
}
