import type { LogStream } from '../ports/streams.ts';

/** What of a batch of a log stands in the log's Merkle tree, beside the digest of its content. */
export interface BatchLeaf {
  /** Batches are numbered from 1; batch `n` is leaf `n - 1` of the tree. */
  readonly batch_id: number;
  readonly stream: LogStream;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly appended_ts_ms: number;
  /** SHA-256, in lower-case hexadecimal, of the batch's record block as it was before compression. */
  readonly block_sha256: string;
}

/**
 * The entry of a batch in its log's tree, to the byte: seven lines of ASCII text, each ended by a line feed. The leaf hash is
 * SHA-256 of a zero byte and this text (RFC 6962). What storage may change is not in it: how a block is compressed, in which file it
 * lies, what its columns repeat. A batch whose block has another form gets another first line.
 */
export function batchLeafEntry(leaf: BatchLeaf): string {
  const { appended_ts_ms, batch_id, block_sha256, first_seq, last_seq, stream } = leaf;
  return `xray-batch/1\n${batch_id}\n${stream}\n${first_seq}\n${last_seq}\n${appended_ts_ms}\n${block_sha256}\n`;
}
