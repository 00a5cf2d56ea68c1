import type { DatabaseSync } from 'node:sqlite';

import {
  DERIVED_STREAMS,
  STREAMS,
  type DerivedStream,
  type StreamDefinition,
  type StreamRecords,
} from '@xray/contracts';

import { openBlock } from '../block/record-block.ts';
import { decodeDerivedBatch } from '../derived-codec/derived-batch.ts';
import { logFault } from '../log-fault.ts';
import { unpackBlock } from '../store/batch.ts';
import { bytesColumn, integerColumn, prepareBatchRows, type BatchRow } from '../store/batch-row.ts';
import { readOrigin } from '../store/segment-origin.ts';
import { keptBatches, type KeptBatch } from '../store/kept-batches.ts';

type Definitions = { readonly [Stream in DerivedStream]: StreamDefinition<StreamRecords[Stream]> };
const definitions: Definitions = STREAMS;

/** Finds, by the keys of the table of streams, over databases in the order of the log, the batches that hold the records that are needed. */
export interface KeptSelection {
  scan(database: DatabaseSync): void;
  /** The numbers of the batches that were found. */
  batches(): ReadonlySet<number>;
}

function* records<Stream extends DerivedStream>(row: BatchRow, stream: Stream): Generator<StreamRecords[Stream]> {
  const block = openBlock(unpackBlock(row.codec, row.body));
  const all = { from: 0, to: block.records - 1, fromEngineTimeMs: null, toEngineTimeMs: null };
  for (const { record } of decodeDerivedBatch(block, stream, row.first_seq, all)) yield record;
}

export function createKeptSelection(): KeptSelection {
  /** By stream and key, the batch that holds the latest record. */
  const latest = new Map<string, number>();

  function takeBatch<Stream extends DerivedStream>(
    row: BatchRow,
    stream: Stream,
    { kept_key }: Definitions[Stream],
  ): void {
    if (kept_key === null) return;
    for (const record of records(row, stream)) latest.set(`${stream} ${kept_key(record)}`, row.batch_id);
  }

  return {
    scan(database) {
      const rows = prepareBatchRows(database);
      for (const stream of DERIVED_STREAMS) {
        if (definitions[stream].kept_key === null) continue;
        const ids = database.prepare('SELECT batch_id FROM batch WHERE stream = ? ORDER BY first_seq').all(stream);
        for (const id of ids) {
          const row = rows(integerColumn(id, 'batch_id'));
          if (row !== null) takeBatch(row, stream, definitions[stream]);
        }
      }
    },
    batches: () => new Set(latest.values()),
  };
}

/** The chosen batches of a segment, with what each is chained to. */
export function* chosenBatches(database: DatabaseSync, chosen: ReadonlySet<number>): Generator<KeptBatch> {
  const origin = readOrigin(database);
  const rows = prepareBatchRows(database);
  const digest = database.prepare('SELECT digest FROM batch WHERE batch_id = ?');
  const ids = database.prepare('SELECT batch_id FROM batch ORDER BY batch_id').all();
  for (const id of ids) {
    const batchId = integerColumn(id, 'batch_id');
    if (!chosen.has(batchId)) continue;
    const row = rows(batchId);
    const before = batchId === origin.batch_id + 1 ? null : digest.get(batchId - 1);
    if (row === null || before === undefined)
      throw logFault(
        'log_damaged',
        `batch ${batchId} cannot be kept, because the one before it is missing; verify the log`,
      );
    yield { previous_digest: before === null ? origin.digest : bytesColumn(before, 'digest'), row };
  }
}

/** The same of a file of batches that an earlier pruning kept. */
export function* chosenKept(database: DatabaseSync, chosen: ReadonlySet<number>): Generator<KeptBatch> {
  for (const batch of keptBatches(database)) if (chosen.has(batch.row.batch_id)) yield batch;
}
