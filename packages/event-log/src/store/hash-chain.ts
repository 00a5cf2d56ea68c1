import { createHash } from 'node:crypto';

import type { BatchHeader } from './batch.ts';

/** The digest that the first batch is chained to. */
export const GENESIS_DIGEST: Uint8Array = new Uint8Array(32);

/** SHA-256 of the previous batch's digest, the header as a JSON array, a line feed, and the body as stored. */
export function batchDigest(previous: Uint8Array, header: BatchHeader, body: Uint8Array): Uint8Array {
  const fields = [
    header.batch_id,
    header.stream,
    header.first_seq,
    header.last_seq,
    header.records,
    header.min_time_ms,
    header.max_time_ms,
    header.codec,
    header.appended_ts_ms,
  ];
  return createHash('sha256')
    .update(previous)
    .update(`${JSON.stringify(fields)}\n`)
    .update(body)
    .digest();
}
