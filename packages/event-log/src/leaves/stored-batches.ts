import type { BatchLeaf, DerivedStream, LogStream, RawInputBufferRecord, StoredRecord } from '@xray/contracts';

import { invalidArgument, requireDirectory, requireObject, requirePort } from '../checked-input.ts';
import { openBlock } from '../block/record-block.ts';
import { decodeDerivedBatch } from '../derived-codec/derived-batch.ts';
import { logFault } from '../log-fault.ts';
import { decodeRawBatch } from '../raw-codec/raw-batch-decoder.ts';
import { integerColumn, prepareBatchRows } from '../store/batch-row.ts';
import { keptPath, listSegments, logMissing, openForReading, segmentPath } from '../store/log-files.ts';
import { STREAM_NAMES } from '../stream-names.ts';
import { atSurface } from '../surface-error.ts';
import { batchLeaf, blockOf } from './batch-leaf.ts';

/** A whole batch as its leaf covers it. */
export interface StoredBatch {
  readonly leaf: BatchLeaf;
  /** The record block before compression: what `block_sha256` of the leaf is the digest of. */
  readonly block: Uint8Array;
}

/** Which batches of a stream are wanted: those that hold one of these sequence numbers, both ends included. */
export interface StoredBatchRange {
  readonly directory: string;
  readonly stream: LogStream;
  readonly from_seq: number;
  readonly to_seq: number;
}

function* batchesOf(path: string, { from_seq, stream, to_seq }: StoredBatchRange): Generator<StoredBatch> {
  const database = openForReading(path);
  try {
    const rows = prepareBatchRows(database);
    const ids = database
      .prepare('SELECT batch_id FROM batch WHERE stream = ? AND last_seq >= ? AND first_seq <= ? ORDER BY first_seq')
      .all(stream, from_seq, to_seq);
    for (const id of ids) {
      const row = rows(integerColumn(id, 'batch_id'));
      if (row === null) continue;
      const block = blockOf(row);
      yield { leaf: batchLeaf(row, block), block };
    }
  } finally {
    database.close();
  }
}

function requireBatchRange(range: StoredBatchRange): void {
  requireObject('the range of batches', range);
  requireDirectory(range.directory);
  if (!STREAM_NAMES.some((name) => name === range.stream))
    throw invalidArgument('the range of batches names no stream');
  if (!Number.isSafeInteger(range.from_seq) || !Number.isSafeInteger(range.to_seq))
    throw invalidArgument('from_seq and to_seq must be integers');
}

/**
 * The batches of a stream that hold a range of sequence numbers, whole, in the order of the log; what was kept of pruned segments among
 * them.
 *
 * @throws EventLogError `log_missing`, `log_damaged`, `version_unsupported`, `io_error`, `invalid_argument`
 */
export function storedBatches(range: StoredBatchRange): readonly StoredBatch[] {
  requireBatchRange(range);
  const { directory } = range;
  return atSurface(`reading batches of the log in ${directory}`, () => {
    const { pruned_through, segments } = listSegments(directory);
    if (segments.length === 0) throw logMissing(directory);
    const kept = pruned_through === 0 ? [] : [keptPath(directory, pruned_through)];
    return [...kept, ...segments.map((segment) => segmentPath(directory, segment))].flatMap((path) => [
      ...batchesOf(path, range),
    ]);
  });
}

/** Throws unless a batch is what its leaf says of its place; its digest is whoever's who hands it in. */
function openStored({ block, leaf }: StoredBatch) {
  const opened = openBlock(block);
  if (opened.records === leaf.last_seq - leaf.first_seq + 1) return opened;
  throw logFault('log_damaged', `batch ${leaf.batch_id} holds ${opened.records} records, and its leaf says otherwise`);
}

/** The raw records of a batch, in ingest order. @throws EventLogError `log_damaged`, `invalid_argument` */
export function rawRecordsOf(batch: StoredBatch): readonly RawInputBufferRecord[] {
  requirePort('the batch', batch);
  return atSurface(`reading batch ${batch.leaf.batch_id}`, () => {
    const block = openStored(batch);
    return decodeRawBatch(block, batch.leaf.first_seq, { from: 0, to: block.records - 1, symbol: null });
  });
}

/** The records of a batch of a derived stream, in its order. @throws EventLogError `log_damaged`, `invalid_argument` */
export function derivedRecordsOf<Stream extends DerivedStream>(
  batch: StoredBatch,
  stream: Stream,
): readonly StoredRecord<Stream>[] {
  requirePort('the batch', batch);
  if (batch.leaf.stream !== stream) throw invalidArgument(`batch ${batch.leaf.batch_id} holds no ${stream}`);
  return atSurface(`reading batch ${batch.leaf.batch_id}`, () => {
    const block = openStored(batch);
    const all = { from: 0, to: block.records - 1, fromEngineTimeMs: null, toEngineTimeMs: null };
    return decodeDerivedBatch(block, stream, batch.leaf.first_seq, all);
  });
}
