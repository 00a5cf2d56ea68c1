import type { LogStream } from '@xray/contracts';

import { requireDirectory } from '../checked-input.ts';
import type { EventLogError } from '../errors.ts';
import { leafSteps, logLeaves, type LogLeaves } from '../leaves/log-leaves.ts';
import { derivedRecordsOf, rawRecordsOf, storedBatches, type StoredBatch } from '../leaves/stored-batches.ts';
import { surfaceError } from '../surface-error.ts';
import { blockOfPortable, portableBlock } from './portable-block.ts';

/** How whole batches are read, wherever they come from. */
export interface WholeBatchCodec {
  /** The raw records of a batch, whole. */
  readonly rawRecordsOf: typeof rawRecordsOf;
  /** The derived records of a batch of a stream, whole. */
  readonly derivedRecordsOf: typeof derivedRecordsOf;
  /** A form of a block that compresses well. */
  readonly portableBlock: typeof portableBlock;
  /** The block that a portable form was made of, byte for byte. */
  readonly blockOfPortable: typeof blockOfPortable;
}

/** The one codec of whole batches. */
export const batchCodec: WholeBatchCodec = { rawRecordsOf, derivedRecordsOf, portableBlock, blockOfPortable };

/** A log as a row of whole batches, for whoever proves something of it. */
export interface BatchSource {
  readonly codec: WholeBatchCodec;
  /** The batches of a stream that hold these sequence numbers, both ends included. */
  readonly batches: (stream: LogStream, fromSeq: number, toSeq: number) => readonly StoredBatch[];
  /** Those of the log as it was when they were first asked for. */
  readonly leaves: () => LogLeaves;
  /** Finds the leaves a batch a step, for whoever has others to attend to meanwhile: asked for after the last step, they are there. */
  readonly leafSteps: () => Generator<number, void>;
}

/** @throws EventLogError `invalid_argument`; its functions what `storedBatches` and `logLeaves` throw */
export function batchSource(directory: string): BatchSource {
  requireDirectory(directory);
  let found: LogLeaves | null = null;
  let failed: EventLogError | null = null;
  return {
    codec: batchCodec,
    batches: (stream, fromSeq, toSeq) => storedBatches({ directory, stream, from_seq: fromSeq, to_seq: toSeq }),
    *leafSteps() {
      try {
        found = yield* leafSteps({ directory });
      } catch (thrown) {
        // Whoever asks for them is told.
        failed = surfaceError(thrown, `reading the leaves of the log in ${directory}`);
      }
    },
    leaves() {
      if (failed !== null) throw failed;
      return (found ??= logLeaves({ directory }));
    },
  };
}
