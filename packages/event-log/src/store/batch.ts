import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

import type { LogStream } from '@xray/contracts';

import { MAX_BLOCK_BYTES } from '../block/record-block.ts';

/** `block`: the record block itself. `block_zstd`: the block, compressed. */
export type BatchCodec = 'block' | 'block_zstd';

/** Records of one stream, ready to be sealed and stored. */
export interface EncodedBatch {
  readonly stream: LogStream;
  readonly first_seq: number;
  readonly last_seq: number;
  /** Least and greatest engine time, of raw events receipt time; `null` where the records have none. */
  readonly min_time_ms: number | null;
  readonly max_time_ms: number | null;
  /** A finished block whose checksums are still to be written. */
  readonly block: Uint8Array<ArrayBuffer>;
}

/** What a run id stands for. */
export interface RunIndexEntry {
  readonly run_id: string;
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
}

/** A row of the batch table but for its body and digest: what the digest covers beside them. */
export interface BatchHeader {
  readonly batch_id: number;
  readonly stream: string;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly records: number;
  readonly min_time_ms: number | null;
  readonly max_time_ms: number | null;
  readonly codec: string;
  readonly appended_ts_ms: number;
}

const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Raw bodies stay as they are, so that an exchange's bytes can be found in the file; others are kept compressed. */
export function packBlock(
  stream: LogStream,
  block: Uint8Array,
): { readonly codec: BatchCodec; readonly body: Uint8Array } {
  if (stream !== 'raw') {
    const body = zstdCompressSync(block, COMPRESSION);
    if (body.length < block.length) return { codec: 'block_zstd', body };
  }
  return { codec: 'block', body: block };
}

/** The block of a stored body. @throws Error when the codec is unknown or the body does not decompress. */
export function unpackBlock(codec: string, body: Uint8Array): Uint8Array {
  switch (codec) {
    case 'block':
      return body;
    case 'block_zstd':
      return zstdDecompressSync(body, { maxOutputLength: MAX_BLOCK_BYTES });
    default:
      throw new RangeError(`the batch's codec ${JSON.stringify(codec)} is unknown`);
  }
}
