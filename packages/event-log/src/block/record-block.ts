import { crc32 } from 'node:zlib';

import { createByteWriter, reserve, writeUint32, type ByteWriter } from './byte-writer.ts';
import { createByteReader, type ByteReader } from './byte-reader.ts';

/**
 * The body of a batch, records of any kind one after another:
 *
 * ```
 * record 0 … record n-1 | dictionary | n+1 × u32 record starts | n × u32 crc32 of a record | trailer
 * trailer: u32 n | u32 crc32 of all before the trailer | u32 format
 * ```
 *
 * The last start is where the dictionary begins. The block's crc32 lets a reader notice damage for the price of one
 * pass; the crc32 of each record tells which record is damaged.
 */
const FORMAT = 1;
const TRAILER_BYTES = 12;

/** Greatest size of a block, and with it of a record: 256 MiB. */
export const MAX_BLOCK_BYTES = 256 * 1024 * 1024;

/** A block being filled. Whoever writes a record writes to `writer` and ends it with `endRecord`. */
export interface BlockBuilder {
  readonly writer: ByteWriter;
  readonly starts: number[];
}

export function createBlockBuilder(capacity = 64 * 1024): BlockBuilder {
  return { writer: createByteWriter(capacity), starts: [0] };
}

export function blockRecords(builder: BlockBuilder): number {
  return builder.starts.length - 1;
}

export function endRecord(builder: BlockBuilder): void {
  builder.starts.push(builder.writer.position);
}

/** Drops the records after the first so many. */
export function truncateBlock(builder: BlockBuilder, records: number): void {
  builder.starts.length = records + 1;
  builder.writer.position = builder.starts[records] ?? 0;
}

/** Ends the block after its dictionary, with room for checksums: the thread that owns the disk computes them. */
export function finishBlock(builder: BlockBuilder): Uint8Array<ArrayBuffer> {
  const { writer, starts } = builder;
  const records = blockRecords(builder);
  reserve(writer, 8 * records + 4 + TRAILER_BYTES);
  for (const start of starts) writeUint32(writer, start);
  writer.position += 4 * records;
  writeUint32(writer, records);
  writeUint32(writer, 0);
  writeUint32(writer, FORMAT);
  return new Uint8Array(writer.bytes.buffer, 0, writer.position);
}

/** A block that can be read: record `i` reaches from `start(i)` to `start(i + 1)`. */
export interface RecordBlock {
  readonly reader: ByteReader;
  readonly records: number;
  readonly startsAt: number;
  readonly checksumsAt: number;
}

/** Where a record begins; for `records`, where the dictionary does. */
export function recordStart(block: RecordBlock, index: number): number {
  return block.reader.view.getUint32(block.startsAt + 4 * index, true);
}

function trailerAt(bytes: Uint8Array): number {
  return bytes.length - TRAILER_BYTES;
}

/** Finds the tables of a block. @throws RangeError when they are not there. */
export function openBlock(bytes: Uint8Array): RecordBlock {
  const trailer = trailerAt(bytes);
  if (trailer < 4) throw new RangeError('the batch is shorter than its trailer');
  const reader = createByteReader(bytes);
  const format = reader.view.getUint32(trailer + 8, true);
  if (format !== FORMAT) throw new RangeError(`the batch has format ${format}, known is ${FORMAT}`);
  const records = reader.view.getUint32(trailer, true);
  const checksumsAt = trailer - 4 * records;
  const startsAt = checksumsAt - 4 * (records + 1);
  if (startsAt < 0) throw new RangeError(`the batch is too short for its ${records} records`);
  const block = { reader, records, startsAt, checksumsAt };
  for (let index = 0; index <= records; index += 1) {
    const start = recordStart(block, index);
    const previous = index === 0 ? 0 : recordStart(block, index - 1);
    if (start < previous || start > startsAt) throw new RangeError(`the batch has no place for record ${index}`);
  }
  return block;
}

function recordChecksum(block: RecordBlock, index: number): number {
  return crc32(block.reader.bytes.subarray(recordStart(block, index), recordStart(block, index + 1)));
}

/** Writes every record's checksum and the block's into a finished block. */
export function sealBlock(bytes: Uint8Array): void {
  const block = openBlock(bytes);
  const { view } = block.reader;
  for (let index = 0; index < block.records; index += 1)
    view.setUint32(block.checksumsAt + 4 * index, recordChecksum(block, index), true);
  const trailer = trailerAt(bytes);
  view.setUint32(trailer + 4, crc32(bytes.subarray(0, trailer)), true);
}

/** Whether the block is, byte for byte, what was sealed. */
export function isBlockIntact(block: RecordBlock): boolean {
  const { bytes, view } = block.reader;
  const trailer = trailerAt(bytes);
  return view.getUint32(trailer + 4, true) === crc32(bytes.subarray(0, trailer));
}

/** The position of the first record whose checksum does not match; `null` where all match. */
export function firstDamagedRecord(block: RecordBlock): number | null {
  for (let index = 0; index < block.records; index += 1) {
    const stored = block.reader.view.getUint32(block.checksumsAt + 4 * index, true);
    if (stored !== recordChecksum(block, index)) return index;
  }
  return null;
}
