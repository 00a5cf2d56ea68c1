import { CHUNK_BARS } from './chunks.ts';
import { realNumber } from './real-number.ts';

/** The latest value of a bar by exchange time, ties by ingest order. */
export interface SampleColumns {
  readonly value: Float64Array;
  /** Milliseconds from the beginning of the bar, which are at least 1; 0 without a sample. */
  readonly timeInBar: Uint32Array;
}

export function createSampleColumns(): SampleColumns {
  const valueBytes = CHUNK_BARS * Float64Array.BYTES_PER_ELEMENT;
  const block = new ArrayBuffer(valueBytes + CHUNK_BARS * Uint32Array.BYTES_PER_ELEMENT);
  return {
    value: new Float64Array(block, 0, CHUNK_BARS).fill(Number.NaN),
    timeInBar: new Uint32Array(block, valueBytes, CHUNK_BARS),
  };
}

/** A number above zero, and NaN for everything else: venues fill in 0 where they do not know a price or an open interest. */
export function positive(sample: unknown): number {
  const value = realNumber(sample);
  return value > 0 ? value : Number.NaN;
}

/** Takes a sample and says whether it is a number at all. */
export function recordSample(columns: SampleColumns, offset: number, timeInBarMs: number, sample: unknown): boolean {
  const value = realNumber(sample);
  if (Number.isNaN(value)) return false;
  if (timeInBarMs >= (columns.timeInBar[offset] ?? 0)) {
    columns.value[offset] = value;
    columns.timeInBar[offset] = timeInBarMs;
  }
  return true;
}
