import type { DatabaseSync } from 'node:sqlite';

import type { LogStream } from '@xray/contracts';

import { isBlockIntact, openBlock, type RecordBlock } from '../block/record-block.ts';
import { faultOf, logFault } from '../log-fault.ts';
import { unpackBlock } from '../store/batch.ts';
import { bytesColumn, integerColumn, textColumn } from '../store/batch-row.ts';

/** What of a stream is wanted: closed ranges of sequence numbers and, where given, of the batches' times. */
export interface BatchRange {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly fromTimeMs: number | null;
  readonly toTimeMs: number | null;
}

/** A stored batch, opened and found intact, and which of its records (by position) lie in the range. */
export interface FoundBatch {
  readonly block: RecordBlock;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly from: number;
  readonly to: number;
}

/** Finds the batches of a stream in one segment. */
export interface SegmentQuery {
  /** Where the batch that holds a sequence number begins; the number itself where none before it does. */
  startOf(stream: LogStream, seq: number): number;
  /**
   * The first batch of the range that begins at that sequence number or after it; `null` where there is none. A read of its
   * own, so that no reader holds up the writer.
   */
  next(stream: LogStream, position: number, range: BatchRange): FoundBatch | null;
}

function openFound(row: Record<string, unknown>, stream: LogStream, range: BatchRange): FoundBatch {
  const batchId = integerColumn(row, 'batch_id');
  const firstSeq = integerColumn(row, 'first_seq');
  const last = integerColumn(row, 'last_seq');
  const damaged = (reason: string, cause?: unknown): Error =>
    logFault('log_damaged', `batch ${batchId} (${stream} ${firstSeq} to ${last}): ${reason}; verify the log`, cause);
  let block: RecordBlock;
  try {
    block = openBlock(unpackBlock(textColumn(row, 'codec'), bytesColumn(row, 'body')));
  } catch (thrown) {
    throw damaged(thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
  if (!isBlockIntact(block)) throw damaged('its checksum does not match');
  if (block.records !== last - firstSeq + 1) throw damaged(`it holds ${block.records} records`);
  return {
    block,
    firstSeq,
    lastSeq: last,
    from: Math.max(0, range.fromSeq - firstSeq),
    to: Math.min(last, range.toSeq) - firstSeq,
  };
}

export function prepareSegmentQuery(database: DatabaseSync): SegmentQuery {
  const firstOf = database.prepare(
    'SELECT first_seq FROM batch WHERE stream = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1',
  );
  // No numbered parameters: before 24.7 Node bound them by position, and a second use of one was out of range.
  const next = database.prepare(
    `SELECT batch_id, first_seq, last_seq, codec, body FROM batch
     WHERE stream = ? AND first_seq >= ? AND first_seq <= ?
       AND (? IS NULL OR max_time_ms >= ?) AND (? IS NULL OR min_time_ms <= ?)
     ORDER BY first_seq LIMIT 1`,
  );
  return {
    startOf(stream, seq) {
      const start = firstOf.get(stream, seq);
      return start === undefined ? seq : integerColumn(start, 'first_seq');
    },
    next(stream, position, range) {
      try {
        const { fromTimeMs, toSeq, toTimeMs } = range;
        const row = next.get(stream, position, toSeq, fromTimeMs, fromTimeMs, toTimeMs, toTimeMs);
        return row === undefined ? null : openFound(row, stream, range);
      } catch (thrown) {
        throw faultOf(thrown, `reading ${stream} from ${position}`);
      }
    },
  };
}
