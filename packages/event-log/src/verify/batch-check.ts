import { Buffer } from 'node:buffer';

import { LOG_STREAMS } from '@xray/contracts';

import { firstDamagedRecord, openBlock } from '../block/record-block.ts';
import { unpackBlock } from '../store/batch.ts';
import { batchDigest } from '../store/hash-chain.ts';
import type { BatchRow } from '../store/batch-row.ts';
import { later, type LogEnd } from '../store/segment-origin.ts';
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

export interface BatchCheck {
  /** Checks the next batch of the chain; returns what is wrong with it, or `null`. */
  take(row: BatchRow): FirstBad | null;
  /** Where the log stands after the batches that were taken. */
  end(): LogEnd;
}

export function createBatchCheck(origin: LogEnd): BatchCheck {
  let { batch_id, digest } = origin;
  const streams = new Map(origin.streams);
  return {
    end: () => ({ batch_id, digest, streams }),
    take(row) {
      if (Buffer.compare(batchDigest(digest, row, row.body), row.digest) !== 0) return locateDamage(row);
      const stream = LOG_STREAMS.find((name) => name === row.stream);
      const before = stream === undefined ? undefined : streams.get(stream);
      if (stream === undefined || before === undefined)
        return badBatch(row, `no stream is called ${JSON.stringify(row.stream)}`);
      if (row.first_seq !== before.last_seq + 1)
        return badBatch(row, `its stream goes on at ${before.last_seq + 1} and the batch begins at ${row.first_seq}`);
      if (row.last_seq !== row.first_seq + row.records - 1)
        return badBatch(row, `it is said to hold ${row.records} records, which its sequence numbers do not bear out`);
      ({ batch_id, digest } = row);
      streams.set(stream, { last_seq: row.last_seq, max_time_ms: later(before.max_time_ms, row.max_time_ms) });
      return null;
    },
  };
}
