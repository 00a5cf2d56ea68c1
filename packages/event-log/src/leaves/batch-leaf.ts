import { createHash } from 'node:crypto';

import { batchLeafEntry, type BatchLeaf } from '@xray/contracts';

import { isBlockIntact, openBlock } from '../block/record-block.ts';
import { logFault } from '../log-fault.ts';
import { unpackBlock } from '../store/batch.ts';
import type { BatchRow } from '../store/batch-row.ts';
import { STREAM_NAMES } from '../stream-names.ts';

/** What stands in the tree for a stored batch, found from its content. @throws LogFault `log_damaged` */
export function batchLeaf(row: BatchRow, block: Uint8Array): BatchLeaf {
  const stream = STREAM_NAMES.find((name) => name === row.stream);
  if (stream === undefined)
    throw logFault('log_damaged', `batch ${row.batch_id}: no stream is called ${JSON.stringify(row.stream)}`);
  return {
    batch_id: row.batch_id,
    stream,
    first_seq: row.first_seq,
    last_seq: row.last_seq,
    appended_ts_ms: row.appended_ts_ms,
    block_sha256: createHash('sha256').update(block).digest('hex'),
  };
}

/** The record block of a stored batch, found intact. @throws LogFault `log_damaged` */
export function blockOf(row: BatchRow): Uint8Array {
  const damaged = (reason: string, cause?: unknown): Error =>
    logFault(
      'log_damaged',
      `batch ${row.batch_id} (${row.stream} ${row.first_seq} to ${row.last_seq}): ${reason}; verify the log`,
      cause,
    );
  let block: Uint8Array;
  try {
    block = unpackBlock(row.codec, row.body);
    if (isBlockIntact(openBlock(block))) return block;
  } catch (thrown) {
    throw damaged(thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
  throw damaged('its checksum does not match');
}

/** SHA-256 of a zero byte and the entry: the leaf hash of RFC 6962. */
export function batchLeafHash(row: BatchRow): Uint8Array {
  return createHash('sha256')
    .update('\0')
    .update(batchLeafEntry(batchLeaf(row, blockOf(row))))
    .digest();
}
