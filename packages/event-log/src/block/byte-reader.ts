import { Buffer } from 'node:buffer';

/** A place in a run of bytes. Reading past the end throws a RangeError; all numbers are little-endian. */
export interface ByteReader {
  readonly bytes: Buffer;
  readonly view: DataView;
  position: number;
}

export function createByteReader(bytes: Uint8Array, position = 0): ByteReader {
  const { buffer, byteOffset, byteLength } = bytes;
  return {
    bytes: Buffer.from(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
    position,
  };
}

export function readUint8(reader: ByteReader): number {
  const value = reader.view.getUint8(reader.position);
  reader.position += 1;
  return value;
}

export function readUint16(reader: ByteReader): number {
  const value = reader.view.getUint16(reader.position, true);
  reader.position += 2;
  return value;
}

export function readUint32(reader: ByteReader): number {
  const value = reader.view.getUint32(reader.position, true);
  reader.position += 4;
  return value;
}

export function readFloat64(reader: ByteReader): number {
  const value = reader.view.getFloat64(reader.position, true);
  reader.position += 8;
  return value;
}

/** The bytes themselves, not a copy. */
export function readBytes(reader: ByteReader, start: number, length: number): Uint8Array {
  if (start + length > reader.bytes.length) throw new RangeError(`bytes ${start} to ${start + length} are not there`);
  const { buffer, byteOffset } = reader.bytes;
  return new Uint8Array(buffer, byteOffset + start, length);
}

/** A text as `writeText` wrote it. */
export function readText(reader: ByteReader): string {
  const marked = readUint32(reader);
  const start = reader.position;
  reader.position = start + (marked >>> 2);
  if (reader.position > reader.bytes.length) throw new RangeError('a text ends past its batch');
  return reader.bytes.toString((marked & 1) === 0 ? 'utf8' : 'utf16le', start, reader.position);
}
