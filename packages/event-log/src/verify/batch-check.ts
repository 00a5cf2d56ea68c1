import { Buffer } from 'node:buffer';

import { firstDamagedRecord, openBlock } from '../block/record-block.ts';
import { batchDigest, unpackBlock } from '../store/batch.ts';
import type { BatchRow } from '../store/batch-row.ts';
import { STREAM_NAMES } from '../stream-names.ts';
import type { FirstBad } from './report.ts';

/** Damage of a batch, of one record in it where that is known. */
export function badBatch(row: BatchRow, reason: string, recordSeq: number | null = null): FirstBad {
  return {
    batch_id: row.batch_id,
    stream: row.stream,
    first_seq: row.first_seq,
    last_seq: row.last_seq,
    record_seq: recordSeq,
    reason,
  };
}

/** Names the record of a batch whose digest does not match. */
function locateDamage(row: BatchRow): FirstBad {
  const outside = 'the digest does not match: the header, the stored digest or the tables of the batch were changed';
  try {
    const index = firstDamagedRecord(openBlock(unpackBlock(row.codec, row.body)));
    if (index === null) return badBatch(row, outside);
    return badBatch(
      row,
      'the digest does not match, and neither does the checksum of the record',
      row.first_seq + index,
    );
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return badBatch(row, `the digest does not match and the body cannot be read: ${detail}`);
  }
}

/** Checks batches in the order of the chain; returns what is wrong with one, or `null`. */
export function createBatchCheck(genesis: Uint8Array): (row: BatchRow) => FirstBad | null {
  let previous = genesis;
  const heads = new Map<string, number>(STREAM_NAMES.map((stream) => [stream, 0]));
  return (row) => {
    if (Buffer.compare(batchDigest(previous, row, row.body), row.digest) !== 0) return locateDamage(row);
    previous = row.digest;
    const head = heads.get(row.stream);
    if (head === undefined) return badBatch(row, `no stream is called ${JSON.stringify(row.stream)}`);
    if (row.first_seq !== head + 1)
      return badBatch(row, `its stream goes on at ${head + 1} and the batch begins at ${row.first_seq}`);
    if (row.last_seq !== row.first_seq + row.records - 1)
      return badBatch(row, `it is said to hold ${row.records} records, which its sequence numbers do not bear out`);
    heads.set(row.stream, row.last_seq);
    return null;
  };
}
