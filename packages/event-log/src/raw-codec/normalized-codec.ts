import type { BookLevel, RawMarketEvent, RawMarketEventOf } from '@xray/contracts';

import { type ByteReader, readFloat64, readText, readUint32, readUint8 } from '../block/byte-reader.ts';
import { type ByteWriter, reserve, writeFloat64, writeText, writeUint32, writeUint8 } from '../block/byte-writer.ts';
import { readJsonObject, writeJsonValue } from './json-value-codec.ts';

type Side = 'buy' | 'sell' | null;
const SIDES = [null, 'buy', 'sell'] as const satisfies readonly Side[];
const FINALITIES = [null, false, true] as const;
const STREAM_STATES = ['connected', 'disconnected', 'stale', 'resumed', 'gap'] as const;
const CONTRACT_TYPES = ['linear'] as const;
const ERROR_KINDS = ['decode_error', 'schema_mismatch', 'missing_required_field'] as const;
const SNAPSHOT_SECTIONS = ['market', 'derivatives', 'flow', 'context'] as const;

function writeChoice<Choice>(writer: ByteWriter, choices: readonly Choice[], choice: Choice): void {
  const position = choices.indexOf(choice);
  if (position < 0) throw new TypeError(`${String(choice)} is none of ${choices.join(', ')}`);
  writeUint8(writer, position);
}

function readChoice<Choice>(reader: ByteReader, choices: readonly Choice[]): Choice {
  const position = readUint8(reader);
  const choice = choices[position];
  if (choice === undefined) throw new RangeError(`no value has the code ${position}`);
  return choice;
}

/** A byte with one bit for each optional number that is there, then those numbers. */
function writeOptionals(writer: ByteWriter, first?: number, second?: number, third?: number, fourth?: number): void {
  const firstTwo = (first === undefined ? 0 : 1) | (second === undefined ? 0 : 2);
  writeUint8(writer, firstTwo | (third === undefined ? 0 : 4) | (fourth === undefined ? 0 : 8));
  if (first !== undefined) writeFloat64(writer, first);
  if (second !== undefined) writeFloat64(writer, second);
  if (third !== undefined) writeFloat64(writer, third);
  if (fourth !== undefined) writeFloat64(writer, fourth);
}

function writeLevels(writer: ByteWriter, levels: readonly BookLevel[]): void {
  writeUint32(writer, levels.length);
  reserve(writer, 16 * levels.length);
  for (const level of levels) {
    writer.view.setFloat64(writer.position, level[0], true);
    writer.view.setFloat64(writer.position + 8, level[1], true);
    writer.position += 16;
  }
}

function readLevels(reader: ByteReader): readonly BookLevel[] {
  const length = readUint32(reader);
  if (reader.position + 16 * length > reader.bytes.length) throw new RangeError('book levels end past their batch');
  const levels: BookLevel[] = [];
  for (let index = 0; index < length; index += 1) levels.push([readFloat64(reader), readFloat64(reader)]);
  return levels;
}

function writeCandle(writer: ByteWriter, candle: RawMarketEventOf<'Candle'>['normalized']): void {
  writeFloat64(writer, candle.open);
  writeFloat64(writer, candle.high);
  writeFloat64(writer, candle.low);
  writeFloat64(writer, candle.close);
  writeFloat64(writer, candle.volume);
  writeFloat64(writer, candle.interval_ms);
  writeChoice(writer, FINALITIES, candle.is_final);
  writeOptionals(writer, candle.taker_buy_volume, candle.trade_count, candle.quote_volume, candle.base_volume);
}

/** Writes the normalised part of an event. */
export function writeNormalized(writer: ByteWriter, event: RawMarketEvent): void {
  switch (event.event_type) {
    case 'TradeTick':
    case 'LiquidationPrint':
      writeFloat64(writer, event.normalized.price);
      writeFloat64(writer, event.normalized.quantity);
      writeChoice(writer, SIDES, event.normalized.side);
      return;
    case 'BookTop':
      writeFloat64(writer, event.normalized.best_bid_price);
      writeFloat64(writer, event.normalized.best_bid_quantity);
      writeFloat64(writer, event.normalized.best_ask_price);
      writeFloat64(writer, event.normalized.best_ask_quantity);
      return;
    case 'BookDelta': {
      const { bids, asks, first_update_id, final_update_id, previous_final_update_id } = event.normalized;
      writeLevels(writer, bids);
      writeLevels(writer, asks);
      writeOptionals(writer, first_update_id, final_update_id, previous_final_update_id);
      return;
    }
    case 'Candle':
      writeCandle(writer, event.normalized);
      return;
    case 'FundingRate':
      writeFloat64(writer, event.normalized.funding_rate);
      writeOptionals(writer, event.normalized.next_funding_ts_ms);
      return;
    case 'OpenInterest':
      writeFloat64(writer, event.normalized.open_interest);
      return;
    case 'MarkPrice':
      writeFloat64(writer, event.normalized.mark_price);
      return;
    case 'IndexPrice':
      writeFloat64(writer, event.normalized.index_price);
      return;
    case 'SnapshotInputs':
      writeSnapshotInputs(writer, event.normalized);
      return;
    case 'StreamState':
      writeChoice(writer, STREAM_STATES, event.normalized.state);
      writeText(writer, event.normalized.detail);
      return;
    case 'DecodeFailure':
      writeChoice(writer, ERROR_KINDS, event.normalized.error_kind);
      writeText(writer, event.normalized.error_detail);
      return;
    case 'InstrumentInfo': {
      const { contract_type, contract_value, contract_value_currency, contract_multiplier, tick_size } =
        event.normalized;
      writeChoice(writer, CONTRACT_TYPES, contract_type);
      writeFloat64(writer, contract_value);
      writeText(writer, contract_value_currency);
      writeOptionals(writer, contract_multiplier, tick_size);
      return;
    }
  }
}

type SnapshotInputs = RawMarketEventOf<'SnapshotInputs'>['normalized'];

function writeSnapshotInputs(writer: ByteWriter, inputs: SnapshotInputs): void {
  writeFloat64(writer, inputs.timestamp_ms);
  let present = 0;
  SNAPSHOT_SECTIONS.forEach((section, bit) => {
    if (inputs[section] !== undefined) present |= 1 << bit;
  });
  writeUint8(writer, present);
  for (const section of SNAPSHOT_SECTIONS) if (inputs[section] !== undefined) writeJsonValue(writer, inputs[section]);
}

export function readSnapshotInputs(reader: ByteReader): SnapshotInputs {
  const timestamp = readFloat64(reader);
  const present = readUint8(reader);
  return {
    timestamp_ms: timestamp,
    ...((present & 1) !== 0 && { market: readJsonObject(reader) }),
    ...((present & 2) !== 0 && { derivatives: readJsonObject(reader) }),
    ...((present & 4) !== 0 && { flow: readJsonObject(reader) }),
    ...((present & 8) !== 0 && { context: readJsonObject(reader) }),
  };
}

export function readPrint(reader: ByteReader): RawMarketEventOf<'TradeTick'>['normalized'] {
  return { price: readFloat64(reader), quantity: readFloat64(reader), side: readChoice<Side>(reader, SIDES) };
}

export function readBookTop(reader: ByteReader): RawMarketEventOf<'BookTop'>['normalized'] {
  return {
    best_bid_price: readFloat64(reader),
    best_bid_quantity: readFloat64(reader),
    best_ask_price: readFloat64(reader),
    best_ask_quantity: readFloat64(reader),
  };
}

export function readBookDelta(reader: ByteReader): RawMarketEventOf<'BookDelta'>['normalized'] {
  const bids = readLevels(reader);
  const asks = readLevels(reader);
  const present = readUint8(reader);
  return {
    bids,
    asks,
    ...((present & 1) !== 0 && { first_update_id: readFloat64(reader) }),
    ...((present & 2) !== 0 && { final_update_id: readFloat64(reader) }),
    ...((present & 4) !== 0 && { previous_final_update_id: readFloat64(reader) }),
  };
}

export function readCandle(reader: ByteReader): RawMarketEventOf<'Candle'>['normalized'] {
  const candle = {
    open: readFloat64(reader),
    high: readFloat64(reader),
    low: readFloat64(reader),
    close: readFloat64(reader),
    volume: readFloat64(reader),
    interval_ms: readFloat64(reader),
    is_final: readChoice<boolean | null>(reader, FINALITIES),
  };
  const present = readUint8(reader);
  return {
    ...candle,
    ...((present & 1) !== 0 && { taker_buy_volume: readFloat64(reader) }),
    ...((present & 2) !== 0 && { trade_count: readFloat64(reader) }),
    ...((present & 4) !== 0 && { quote_volume: readFloat64(reader) }),
    ...((present & 8) !== 0 && { base_volume: readFloat64(reader) }),
  };
}

export function readFundingRate(reader: ByteReader): RawMarketEventOf<'FundingRate'>['normalized'] {
  const rate = readFloat64(reader);
  const present = readUint8(reader);
  return { funding_rate: rate, ...((present & 1) !== 0 && { next_funding_ts_ms: readFloat64(reader) }) };
}

export function readStreamState(reader: ByteReader): RawMarketEventOf<'StreamState'>['normalized'] {
  return { state: readChoice(reader, STREAM_STATES), detail: readText(reader) };
}

export function readDecodeFailure(reader: ByteReader): RawMarketEventOf<'DecodeFailure'>['normalized'] {
  return { error_kind: readChoice(reader, ERROR_KINDS), error_detail: readText(reader) };
}

export function readInstrumentInfo(reader: ByteReader): RawMarketEventOf<'InstrumentInfo'>['normalized'] {
  const info = {
    contract_type: readChoice(reader, CONTRACT_TYPES),
    contract_value: readFloat64(reader),
    contract_value_currency: readText(reader),
  };
  const present = readUint8(reader);
  return {
    ...info,
    ...((present & 1) !== 0 && { contract_multiplier: readFloat64(reader) }),
    ...((present & 2) !== 0 && { tick_size: readFloat64(reader) }),
  };
}
