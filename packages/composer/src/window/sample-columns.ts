import { columnMaker } from './chunks.ts';
import { realNumber } from './real-number.ts';

/** The latest value of a bar by exchange time, ties by ingest order. */
export interface SampleColumns {
  readonly value: Float64Array;
  readonly time: Float64Array;
}

export function createSampleColumns(): SampleColumns {
  const column = columnMaker(2);
  return { value: column(Number.NaN), time: column(Number.NEGATIVE_INFINITY) };
}

/** Takes a sample and says whether it is a number at all. */
export function recordSample(columns: SampleColumns, offset: number, timeMs: number, sample: unknown): boolean {
  const value = realNumber(sample);
  if (Number.isNaN(value)) return false;
  if (timeMs >= (columns.time[offset] ?? 0)) {
    columns.value[offset] = value;
    columns.time[offset] = timeMs;
  }
  return true;
}
