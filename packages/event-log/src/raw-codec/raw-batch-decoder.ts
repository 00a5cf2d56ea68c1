import {
  RAW_EVENT_TYPES,
  type RawEventType,
  type RawInputBufferRecord,
  type RawMarketEvent,
  type RawRecordHead,
} from '@xray/contracts';

import {
  createByteReader,
  readBytes,
  readFloat64,
  readText,
  readUint16,
  readUint32,
  readUint8,
  type ByteReader,
} from '../block/byte-reader.ts';
import { recordStart, type RecordBlock } from '../block/record-block.ts';
import { ENVELOPE, EVENT_CODES } from './layout.ts';
import {
  readBookDelta,
  readBookTop,
  readCandle,
  readDecodeFailure,
  readFundingRate,
  readInstrumentInfo,
  readPrint,
  readSnapshotInputs,
  readStreamState,
} from './normalized-codec.ts';

/** Which records of a batch are wanted: positions in the batch, and a symbol or `null` for all. */
export interface RawSelection {
  readonly from: number;
  readonly to: number;
  readonly symbol: string | null;
  /** Asked of each of them before the rest of it is read; left out for all. */
  readonly keep?: ((head: RawRecordHead) => boolean) | undefined;
}

function readDictionary(block: RecordBlock): readonly string[] {
  const reader = createByteReader(block.reader.bytes, recordStart(block, block.records));
  const texts: string[] = [];
  while (reader.position < block.startsAt) texts.push(readText(reader));
  return texts;
}

function textAt(dictionary: readonly string[], index: number): string {
  const text = dictionary[index];
  if (text === undefined) throw new RangeError(`the dictionary has no text ${index}`);
  return text;
}

const SYMBOL_AT = 4;

const TYPES_BY_CODE = new Map<number, RawEventType>(RAW_EVENT_TYPES.map((type) => [EVENT_CODES[type], type]));

function eventTypeOf(code: number): RawEventType {
  const type = TYPES_BY_CODE.get(code);
  if (type === undefined) throw new RangeError(`no event type has the code ${code}`);
  return type;
}

/** What says which record it is, out of the fields that stand before the others. */
function readHead(reader: ByteReader, dictionary: readonly string[]): RawRecordHead {
  const { position, view } = reader;
  const flags = view.getUint8(position + 1);
  const texts = ((flags & ENVELOPE.channel) === 0 ? 0 : 2) + ((flags & ENVELOPE.contentType) === 0 ? 0 : 2);
  return {
    event_type: eventTypeOf(view.getUint8(position)),
    symbol: textAt(dictionary, view.getUint16(position + SYMBOL_AT, true)),
    // After both indices, the optional ones, and the times of arrival and receipt.
    exchange_ts_ms: (flags & ENVELOPE.exchangeTime) === 0 ? null : view.getFloat64(position + 22 + texts, true),
  };
}

/** Reads the chosen records of a batch whose first record has the given sequence number. */
export function decodeRawBatch(block: RecordBlock, firstSeq: number, selection: RawSelection): RawInputBufferRecord[] {
  const dictionary = readDictionary(block);
  const records: RawInputBufferRecord[] = [];
  const wanted = selection.symbol === null ? null : dictionary.indexOf(selection.symbol);
  if (wanted === -1) return records;
  for (let index = selection.from; index <= selection.to; index += 1) {
    const start = recordStart(block, index);
    if (wanted !== null && block.reader.view.getUint16(start + SYMBOL_AT, true) !== wanted) continue;
    block.reader.position = start;
    if (selection.keep?.(readHead(block.reader, dictionary)) === false) continue;
    block.reader.position = start;
    records.push(readRecord(block.reader, dictionary, firstSeq + index));
  }
  return records;
}

function readRecord(reader: ByteReader, dictionary: readonly string[], ingestSeq: number): RawInputBufferRecord {
  const code = readUint8(reader);
  const flags = readUint8(reader);
  const sourceId = textAt(dictionary, readUint16(reader));
  const symbol = textAt(dictionary, readUint16(reader));
  const channel = (flags & ENVELOPE.channel) === 0 ? undefined : textAt(dictionary, readUint16(reader));
  const contentType = (flags & ENVELOPE.contentType) === 0 ? undefined : textAt(dictionary, readUint16(reader));
  const ingestTsMs = readFloat64(reader);
  const recvTsMs = readFloat64(reader);
  const exchangeTsMs = (flags & ENVELOPE.exchangeTime) === 0 ? null : readFloat64(reader);
  const sourceSeq = (flags & ENVELOPE.sourceSeq) === 0 ? undefined : readFloat64(reader);
  const sourceEventId = (flags & ENVELOPE.sourceEventId) === 0 ? undefined : readText(reader);
  const payloadHash = (flags & ENVELOPE.payloadHash) === 0 ? undefined : readText(reader);
  const typed = readTyped(reader, code);
  const payloadStart = readUint32(reader);
  const payload = readBytes(reader, payloadStart, readUint32(reader));
  const event: RawMarketEvent = {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id: sourceId,
    symbol,
    exchange_ts_ms: exchangeTsMs,
    recv_ts_ms: recvTsMs,
    raw_payload: payload,
    ...typed,
    ...(sourceEventId !== undefined && { source_event_id: sourceEventId }),
    ...(sourceSeq !== undefined && { source_seq: sourceSeq }),
    ...(channel !== undefined && { channel }),
    ...(contentType !== undefined && { payload_content_type: contentType }),
    ...(payloadHash !== undefined && { payload_hash: payloadHash }),
  };
  return {
    schema: 'raw_input_buffer_record',
    schema_version: '1',
    ingest_seq: ingestSeq,
    ingest_ts_ms: ingestTsMs,
    event,
  };
}

type TypedPart<Event = RawMarketEvent> = Event extends RawMarketEvent
  ? Pick<Event, 'event_type' | 'normalized'>
  : never;

function readTyped(reader: ByteReader, code: number): TypedPart {
  switch (code) {
    case EVENT_CODES.TradeTick:
      return { event_type: 'TradeTick', normalized: readPrint(reader) };
    case EVENT_CODES.BookTop:
      return { event_type: 'BookTop', normalized: readBookTop(reader) };
    case EVENT_CODES.BookDelta:
      return { event_type: 'BookDelta', normalized: readBookDelta(reader) };
    case EVENT_CODES.Candle:
      return { event_type: 'Candle', normalized: readCandle(reader) };
    case EVENT_CODES.FundingRate:
      return { event_type: 'FundingRate', normalized: readFundingRate(reader) };
    case EVENT_CODES.OpenInterest:
      return { event_type: 'OpenInterest', normalized: { open_interest: readFloat64(reader) } };
    case EVENT_CODES.MarkPrice:
      return { event_type: 'MarkPrice', normalized: { mark_price: readFloat64(reader) } };
    case EVENT_CODES.IndexPrice:
      return { event_type: 'IndexPrice', normalized: { index_price: readFloat64(reader) } };
    case EVENT_CODES.LiquidationPrint:
      return { event_type: 'LiquidationPrint', normalized: readPrint(reader) };
    case EVENT_CODES.SnapshotInputs:
      return { event_type: 'SnapshotInputs', normalized: readSnapshotInputs(reader) };
    case EVENT_CODES.StreamState:
      return { event_type: 'StreamState', normalized: readStreamState(reader) };
    case EVENT_CODES.DecodeFailure:
      return { event_type: 'DecodeFailure', normalized: readDecodeFailure(reader) };
    case EVENT_CODES.InstrumentInfo:
      return { event_type: 'InstrumentInfo', normalized: readInstrumentInfo(reader) };
    default:
      throw new RangeError(`no event type has the code ${code}`);
  }
}
