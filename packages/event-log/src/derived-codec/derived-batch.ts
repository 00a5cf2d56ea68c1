import {
  OPERATIONAL_FIELDS,
  STREAMS,
  type CanonicalRecord,
  type DerivedStream,
  type StoredRecord,
  type StreamRecords,
} from '@xray/contracts';

import { writeFloat64, writeUint8, writeUtf8 } from '../block/byte-writer.ts';
import { readFloat64, readUint8 } from '../block/byte-reader.ts';
import { endRecord, recordStart, type BlockBuilder, type RecordBlock } from '../block/record-block.ts';
import { EventLogError } from '../errors.ts';

/**
 * A derived record: `f64 engine time (NaN: none) | u8 flags | operational fields, each f64 (NaN: null) | canonical JSON`.
 * Flag bit `i` is set when operational field `i` is there.
 */
export function encodeDerivedRecord(block: BlockBuilder, record: CanonicalRecord, engineTimeMs: number | null): void {
  const { writer } = block;
  const { operational } = record;
  writeFloat64(writer, engineTimeMs ?? Number.NaN);
  if (operational === null) writeUint8(writer, 0);
  else {
    let flags = 0;
    OPERATIONAL_FIELDS.forEach((field, bit) => {
      if (operational[field] !== undefined) flags |= 1 << bit;
    });
    writeUint8(writer, flags);
    for (const field of OPERATIONAL_FIELDS) {
      const value = operational[field];
      if (value !== undefined) writeFloat64(writer, value ?? Number.NaN);
    }
  }
  writeUtf8(writer, record.body);
  endRecord(block);
}

/** Which records of a batch are wanted: positions in the batch, and a closed range of engine time where given. */
export interface DerivedSelection {
  readonly from: number;
  readonly to: number;
  readonly fromEngineTimeMs: number | null;
  readonly toEngineTimeMs: number | null;
}

function isChosen(engineTimeMs: number, { fromEngineTimeMs, toEngineTimeMs }: DerivedSelection): boolean {
  return (
    (fromEngineTimeMs === null || engineTimeMs >= fromEngineTimeMs) &&
    (toEngineTimeMs === null || engineTimeMs <= toEngineTimeMs)
  );
}

/** Reads the chosen records of a batch whose first record has the given sequence number. */
export function decodeDerivedBatch<Stream extends DerivedStream>(
  block: RecordBlock,
  stream: Stream,
  firstSeq: number,
  selection: DerivedSelection,
): StoredRecord<Stream>[] {
  const { reader } = block;
  const records: StoredRecord<Stream>[] = [];
  for (let index = selection.from; index <= selection.to; index += 1) {
    reader.position = recordStart(block, index);
    if (!isChosen(readFloat64(reader), selection)) continue;
    const flags = readUint8(reader);
    const operational: Record<string, number | null> = {};
    OPERATIONAL_FIELDS.forEach((field, bit) => {
      if ((flags & (1 << bit)) === 0) return;
      const value = readFloat64(reader);
      operational[field] = Number.isNaN(value) ? null : value;
    });
    const body = reader.bytes.toString('utf8', reader.position, recordStart(block, index + 1));
    records.push(storedRecord(firstSeq + index, stream, body, operational));
  }
  return records;
}

/** `record` is parsed when it is first asked for: a replay compares bodies and needs no objects. */
function storedRecord<Stream extends DerivedStream>(
  seq: number,
  stream: Stream,
  body: string,
  operational: Readonly<Record<string, number | null>>,
): StoredRecord<Stream> {
  let parsed: StreamRecords[Stream] | null = null;
  return {
    seq,
    stream,
    body,
    get record() {
      parsed ??= parseRecord(seq, stream, body, operational);
      return parsed;
    },
  };
}

/** The batch's checksum has matched and the writer took records of the contract only: their schema name vouches for them. */
function isRecordOf<Stream extends DerivedStream>(stream: Stream, value: unknown): value is StreamRecords[Stream] {
  return typeof value === 'object' && value !== null && 'schema' in value && value.schema === STREAMS[stream].schema;
}

function parseRecord<Stream extends DerivedStream>(
  seq: number,
  stream: Stream,
  body: string,
  operational: Readonly<Record<string, number | null>>,
): StreamRecords[Stream] {
  const digested: unknown = JSON.parse(body);
  const merged = typeof digested === 'object' ? { ...digested, ...operational } : null;
  if (isRecordOf(stream, merged)) return merged;
  throw new EventLogError('log_damaged', `${stream} ${seq} does not match ${STREAMS[stream].schema}; verify the log`);
}
