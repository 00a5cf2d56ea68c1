import type { RawMarketEventOf } from '@xray/contracts';

import { readFloat64, readText, readUint32, readUint8, type ByteReader } from '../block/byte-reader.ts';
import { writeFloat64, writeText, writeUint32, writeUint8, type ByteWriter } from '../block/byte-writer.ts';

export type JsonObject = NonNullable<RawMarketEventOf<'SnapshotInputs'>['normalized']['market']>;
type JsonValue = JsonObject[string];

const NULL = 0;
const FALSE = 1;
const TRUE = 2;
const NUMBER = 3;
const TEXT = 4;
const ARRAY = 5;
const OBJECT = 6;

/** Deepest nesting that is read; deeper is damage. Bounds the stack. */
const MAX_DEPTH = 1000;

function isArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Writes any JSON value exactly: numbers as doubles, -0 included, keys in the order they have. */
export function writeJsonValue(writer: ByteWriter, value: JsonValue | JsonObject, depth = 0): void {
  if (depth > MAX_DEPTH) throw new RangeError(`the value is nested deeper than ${MAX_DEPTH}`);
  if (value === null) writeUint8(writer, NULL);
  else if (typeof value === 'boolean') writeUint8(writer, value ? TRUE : FALSE);
  else if (typeof value === 'number') {
    writeUint8(writer, NUMBER);
    writeFloat64(writer, value);
  } else if (typeof value === 'string') {
    writeUint8(writer, TEXT);
    writeText(writer, value);
  } else if (isArray(value)) {
    writeUint8(writer, ARRAY);
    writeUint32(writer, value.length);
    for (const item of value) writeJsonValue(writer, item, depth + 1);
  } else {
    const entries = Object.entries(value);
    writeUint8(writer, OBJECT);
    writeUint32(writer, entries.length);
    for (const [key, item] of entries) {
      writeText(writer, key);
      writeJsonValue(writer, item, depth + 1);
    }
  }
}

function readJsonValue(reader: ByteReader, depth: number): JsonValue {
  if (depth > MAX_DEPTH) throw new RangeError(`a value is nested deeper than ${MAX_DEPTH}`);
  const tag = readUint8(reader);
  switch (tag) {
    case NULL:
      return null;
    case FALSE:
      return false;
    case TRUE:
      return true;
    case NUMBER:
      return readFloat64(reader);
    case TEXT:
      return readText(reader);
    case ARRAY: {
      const length = readUint32(reader);
      const items: JsonValue[] = [];
      for (let index = 0; index < length; index += 1) items.push(readJsonValue(reader, depth + 1));
      return items;
    }
    case OBJECT:
      return readEntries(reader, depth);
    default:
      throw new RangeError(`no kind of value has the code ${tag}`);
  }
}

function readEntries(reader: ByteReader, depth: number): Record<string, JsonValue> {
  const length = readUint32(reader);
  const entries: [string, JsonValue][] = [];
  for (let index = 0; index < length; index += 1) {
    const key = readText(reader);
    entries.push([key, readJsonValue(reader, depth + 1)]);
  }
  return Object.fromEntries(entries);
}

/** Reads an object as `writeJsonValue` wrote it. @throws RangeError when something else stands there. */
export function readJsonObject(reader: ByteReader): JsonObject {
  const tag = readUint8(reader);
  if (tag !== OBJECT) throw new RangeError(`an object is expected and the code ${tag} stands there`);
  return readEntries(reader, 0);
}
