import { frozen, type FeatureSnapshot, type RawInputBufferRecord } from '@xray/contracts';

import { checkedRecords, checkedSymbol } from './checked-input.ts';
import { composedInputAt, createComposerState, ingestRecords, lookbackStartAt, wholeBarsAt } from './composer-state.ts';
import { completeComposerConfig, type ComposerConfigInput } from './config.ts';
import type { Bar } from './window/read-whole-bars.ts';

/** One symbol's features, kept up to date record by record. */
export interface FeatureWindow {
  readonly symbol: string;
  /** Takes records in ingest order, each once; those of other symbols pass by. */
  ingest(records: readonly RawInputBufferRecord[]): void;
  /** The features at an engine time no earlier than the last one asked for; those that need other symbols are `null`. */
  featuresAt(engineTimestampMs: number): FeatureSnapshot;
  /** The bars behind the features: those that exist among the last `bar_history_bars`, oldest first. */
  barsAt(engineTimestampMs: number): readonly Bar[];
  /** The first record that counts at an engine time. */
  lookbackStart(engineTimestampMs: number): number;
}

/**
 * A window over one symbol: O(new records) to feed, memory bounded by the histories of the configuration. To compare
 * symbols with each other, feed all of them to `createSnapshotComposer`.
 *
 * @throws ComposerError `invalid_config`; its methods throw the other codes
 */
export function createFeatureWindow(symbol: string, config?: ComposerConfigInput): FeatureWindow {
  checkedSymbol(symbol);
  const state = createComposerState(completeComposerConfig(config));
  return {
    symbol,
    ingest: (records) => {
      ingestRecords(
        state,
        checkedRecords(records).filter((record) => record.event.symbol === symbol),
      );
    },
    featuresAt: (engineTimestampMs) => frozen(composedInputAt(state, symbol, engineTimestampMs).feature_snapshot),
    barsAt: (engineTimestampMs) => frozen(wholeBarsAt(state, symbol, engineTimestampMs)),
    lookbackStart: (engineTimestampMs) => lookbackStartAt(state, engineTimestampMs),
  };
}
