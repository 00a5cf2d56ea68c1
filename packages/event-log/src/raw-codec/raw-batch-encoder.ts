import { Buffer } from 'node:buffer';

import type { RawEventType, RawMarketEvent } from '@xray/contracts';

import { createBlockBuilder, endRecord, finishBlock, truncateBlock, type BlockBuilder } from '../block/record-block.ts';
import { reserve, writeBytes, writeText, type ByteWriter } from '../block/byte-writer.ts';
import { ENVELOPE, EVENT_CODES } from './layout.ts';
import { writeNormalized } from './normalized-codec.ts';

/** Raw events on their way into one batch. Texts that recur are kept once, in the batch's dictionary. */
export interface RawBatchEncoder {
  readonly block: BlockBuilder;
  readonly dictionary: Map<string, number>;
  /** The last payload stored, and where: consecutive events of one frame refer to it. */
  payload: Uint8Array | null;
  payloadStart: number;
}

export function createRawBatchEncoder(): RawBatchEncoder {
  return { block: createBlockBuilder(), dictionary: new Map(), payload: null, payloadStart: 0 };
}

function dictionaryIndex(encoder: RawBatchEncoder, text: string): number {
  const known = encoder.dictionary.get(text);
  if (known !== undefined) return known;
  const index = encoder.dictionary.size;
  encoder.dictionary.set(text, index);
  return index;
}

function isSamePayload(left: Uint8Array, right: Uint8Array): boolean {
  return left === right || (left.length === right.length && Buffer.compare(left, right) === 0);
}

function envelopeFlags(event: RawMarketEvent): number {
  return (
    (event.exchange_ts_ms === null ? 0 : ENVELOPE.exchangeTime) |
    (event.source_event_id === undefined ? 0 : ENVELOPE.sourceEventId) |
    (event.source_seq === undefined ? 0 : ENVELOPE.sourceSeq) |
    (event.channel === undefined ? 0 : ENVELOPE.channel) |
    (event.payload_content_type === undefined ? 0 : ENVELOPE.contentType) |
    (event.payload_hash === undefined ? 0 : ENVELOPE.payloadHash)
  );
}

function putUint16(writer: ByteWriter, value: number): void {
  writer.view.setUint16(writer.position, value, true);
  writer.position += 2;
}

function putFloat64(writer: ByteWriter, value: number): void {
  writer.view.setFloat64(writer.position, value, true);
  writer.position += 8;
}

/** Adds an event. The batch holds at most 16 000 records, so that a dictionary index always fits its two bytes. */
export function encodeRawEvent(encoder: RawBatchEncoder, event: RawMarketEvent, ingestTsMs: number): void {
  const { writer } = encoder.block;
  reserve(writer, 64);
  writer.view.setUint8(writer.position, codeOf(event.event_type));
  writer.view.setUint8(writer.position + 1, envelopeFlags(event));
  writer.position += 2;
  putUint16(writer, dictionaryIndex(encoder, event.source_id));
  putUint16(writer, dictionaryIndex(encoder, event.symbol));
  if (event.channel !== undefined) putUint16(writer, dictionaryIndex(encoder, event.channel));
  if (event.payload_content_type !== undefined) putUint16(writer, dictionaryIndex(encoder, event.payload_content_type));
  putFloat64(writer, ingestTsMs);
  putFloat64(writer, event.recv_ts_ms);
  if (event.exchange_ts_ms !== null) putFloat64(writer, event.exchange_ts_ms);
  if (event.source_seq !== undefined) putFloat64(writer, event.source_seq);
  if (event.source_event_id !== undefined) writeText(writer, event.source_event_id);
  if (event.payload_hash !== undefined) writeText(writer, event.payload_hash);
  writeNormalized(writer, event);
  encodePayload(encoder, event.raw_payload);
  endRecord(encoder.block);
}

function codeOf(type: RawEventType): number {
  return EVENT_CODES[type];
}

function encodePayload(encoder: RawBatchEncoder, payload: Uint8Array): void {
  const { writer } = encoder.block;
  const shared = encoder.payload !== null && isSamePayload(encoder.payload, payload);
  reserve(writer, 8);
  const at = writer.position;
  writer.view.setUint32(at, shared ? encoder.payloadStart : at + 8, true);
  writer.view.setUint32(at + 4, payload.length, true);
  writer.position = at + 8;
  if (shared) return;
  encoder.payload = payload;
  encoder.payloadStart = at + 8;
  writeBytes(writer, payload);
}

/** Drops the events after the first so many. */
export function truncateRawBatch(encoder: RawBatchEncoder, records: number): void {
  truncateBlock(encoder.block, records);
  encoder.payload = null;
}

/** The batch's body; the encoder is used up. */
export function finishRawBatch(encoder: RawBatchEncoder): Uint8Array<ArrayBuffer> {
  for (const text of encoder.dictionary.keys()) writeText(encoder.block.writer, text);
  return finishBlock(encoder.block);
}
