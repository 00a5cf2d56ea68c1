import { frozen, type SnapshotComposer } from '@xray/contracts';

import { checkedRecords, checkedSymbol } from './checked-input.ts';
import { composedInputAt, createComposerState, ingestRecords, leftOutOf, lookbackStartAt } from './composer-state.ts';
import { completeComposerConfig, type ComposerConfigInput } from './config.ts';

/**
 * The composer that live runs, runs over a log and replays use: fed once with every record of all symbols, in ingest order
 * and in batches of any size; asked at engine times that never go back. Each answer is what `compose` and
 * `composeSnapshot` make of the records from `lookbackStart` on, bit for bit.
 *
 * A symbol whose events spread over more bars than may be held keeps the newest: `ingest` goes on, and `composeAt` throws for that
 * symbol alone, until the engine time has left behind what was given up.
 *
 * Memory is bounded by the histories of the configuration and the number of symbols. Records are not kept.
 *
 * @throws ComposerError `invalid_config`; its methods throw the other codes
 */
export function createSnapshotComposer(config?: ComposerConfigInput): SnapshotComposer {
  const state = createComposerState(completeComposerConfig(config));
  return {
    observer_set: state.config.observer_set,
    ingest: (records) => {
      ingestRecords(state, checkedRecords(records));
    },
    composeAt: (symbol, engineTimestampMs, before) =>
      frozen(composedInputAt(state, checkedSymbol(symbol), engineTimestampMs, before)),
    lookbackStart: (engineTimestampMs) => lookbackStartAt(state, engineTimestampMs),
    leftOut: () => frozen(leftOutOf(state)),
  };
}
