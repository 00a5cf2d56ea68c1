import { Buffer } from 'node:buffer';

/** A growing run of bytes. All numbers are little-endian. */
export interface ByteWriter {
  bytes: Buffer<ArrayBuffer>;
  view: DataView;
  /** Where the next byte goes; bytes before it are written. */
  position: number;
}

export function createByteWriter(capacity: number): ByteWriter {
  const buffer = new ArrayBuffer(capacity);
  return { bytes: Buffer.from(buffer), view: new DataView(buffer), position: 0 };
}

/** Makes room for so many bytes more. */
export function reserve(writer: ByteWriter, length: number): void {
  const needed = writer.position + length;
  if (needed <= writer.bytes.length) return;
  const grown = new ArrayBuffer(Math.max(needed, writer.bytes.length * 2));
  const bytes = Buffer.from(grown);
  bytes.set(writer.bytes.subarray(0, writer.position));
  writer.bytes = bytes;
  writer.view = new DataView(grown);
}

export function writeUint8(writer: ByteWriter, value: number): void {
  reserve(writer, 1);
  writer.view.setUint8(writer.position, value);
  writer.position += 1;
}

export function writeUint32(writer: ByteWriter, value: number): void {
  reserve(writer, 4);
  writer.view.setUint32(writer.position, value, true);
  writer.position += 4;
}

export function writeFloat64(writer: ByteWriter, value: number): void {
  reserve(writer, 8);
  writer.view.setFloat64(writer.position, value, true);
  writer.position += 8;
}

export function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.position);
  writer.position += bytes.length;
}

/** UTF-8 without a length before it; the caller's text is well-formed. */
export function writeUtf8(writer: ByteWriter, text: string): void {
  reserve(writer, text.length * 3);
  writer.position += writer.bytes.write(text, writer.position, 'utf8');
}

/**
 * A text with its length before it: `4 · bytes` in UTF-8, `4 · bytes + 1` in UTF-16 where the text holds a lone
 * surrogate, which UTF-8 cannot carry.
 */
export function writeText(writer: ByteWriter, text: string): void {
  reserve(writer, 4 + text.length * 3);
  const start = writer.position;
  const wellFormed = text.isWellFormed();
  const length = writer.bytes.write(text, start + 4, wellFormed ? 'utf8' : 'utf16le');
  writer.view.setUint32(start, length * 4 + (wellFormed ? 0 : 1), true);
  writer.position = start + 4 + length;
}
