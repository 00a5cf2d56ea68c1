import { createSnapshotComposer } from '@xray/composer';
import type { SnapshotComposer } from '@xray/contracts';
import type { BoundaryCut } from '@xray/orchestrator';

import type { DecidingConfig } from '../config/schema.ts';
import { composerConfig } from '../pipeline/package-configs.ts';
import { createClosedBars } from './closed-bars.ts';
import type { Observation } from './observation.ts';

export interface ObserveOptions {
  /** The composer to ask, in place of one made by the configuration. */
  readonly composer?: SnapshotComposer;
}

/** What the composer says of the due symbols of each cut, by name; boundaries at which nobody is due are left out. */
export function* observeCuts(
  cuts: Iterable<BoundaryCut>,
  config: DecidingConfig,
  options: ObserveOptions = {},
): Generator<readonly Observation[]> {
  const composer = options.composer ?? createSnapshotComposer(composerConfig(config));
  const bars = createClosedBars(composerConfig(config));
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
