import type { ClosedBar, Observation, RawInputBufferRecord, SnapshotComposer } from '@xray/contracts';

import type { BoundaryCut } from './boundary-cut.ts';

/** What is asked at each cut. */
export interface ObservingParts {
  readonly composer: SnapshotComposer;
  /** The bars that close at boundaries, fed as the composer is. */
  readonly bars: {
    /** Takes the records of a cut, in ingest order, each once. */
    ingest(records: readonly RawInputBufferRecord[]): void;
    /** The bar that ends at the engine time; `null` where candles do not cover it. */
    barAt(symbol: string, engineTimestampMs: number): ClosedBar | null;
  };
}

/**
 * What the composer says of the due symbols of each cut, by name; boundaries at which nobody is due are left out. Nothing is
 * written and no event stage runs.
 */
export function* observeCuts(
  cuts: Iterable<BoundaryCut>,
  { bars, composer }: ObservingParts,
): Generator<readonly Observation[]> {
  for (const { engine_timestamp_ms, records, symbols } of cuts) {
    composer.ingest(records);
    bars.ingest(records);
    if (symbols.length === 0) continue;
    yield symbols.map((symbol) => ({
      symbol,
      engine_timestamp_ms,
      input: composer.composeAt(symbol, engine_timestamp_ms),
      bar: bars.barAt(symbol, engine_timestamp_ms),
    }));
  }
}
