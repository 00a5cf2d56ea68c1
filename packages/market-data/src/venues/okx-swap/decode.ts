import { type RawMarketEvent, UNKNOWN_SYMBOL } from '@xray/contracts';

import { isDocument, parseDocument, textOf, type Document } from '../json-document.ts';
import {
  mismatch,
  missingField,
  payable,
  type FrameProblem,
  type PayloadReader,
  type ReceivedFrame,
} from '../payload-fields.ts';
import { readBestOffers, readTickers } from './book-top.ts';
import { readBooks } from './books.ts';
import { isBarChannel, readBars } from './candles.ts';
import { decodeFailure } from './events.ts';
import { instrumentField } from './fields.ts';
import { readFundingRate } from './funding-rate.ts';
import { holdsInstruments, readInstrumentRows, readInstruments } from './instrument-info.ts';
import { readLiquidationOrders } from './liquidation-orders.ts';
import { readOpenInterest } from './open-interest.ts';
import { readIndexTickers, readMarkPrice, swapOfIndex } from './prices.ts';
import { isPong, pongEvent, readNotice } from './service-frames.ts';
import { readTrades } from './trades.ts';

const readers: ReadonlyMap<string, PayloadReader> = new Map([
  ['trades', readTrades],
  ['tickers', readTickers],
  ['bbo-tbt', readBestOffers],
  ['books', readBooks],
  ['mark-price', readMarkPrice],
  ['index-tickers', readIndexTickers],
  ['funding-rate', readFundingRate],
  ['open-interest', readOpenInterest],
  ['liquidation-orders', readLiquidationOrders],
  ['instruments', readInstruments],
]);

/** The events of any frame, and of an answer that lists instruments: parsed as JSON, its shape validated. */
export function decode(frame: ReceivedFrame): readonly RawMarketEvent[] {
  if (isPong(frame.bytes)) return [pongEvent(frame)];
  const root = parseDocument(frame.bytes);
  if ('problem' in root) return [decodeFailure(frame, symbolOf(frame, argumentAtStart(frame.bytes)), root.problem)];
  const argument = isDocument(root.found['arg']) ? root.found['arg'] : {};
  const symbol = symbolOf(frame, argument);
  const events = readDocument(root.found, argument, symbol, frame);
  return 'error_kind' in events ? [decodeFailure(frame, symbol, events)] : events;
}

function readDocument(
  root: Document,
  argument: Document,
  symbol: string,
  frame: ReceivedFrame,
): readonly RawMarketEvent[] | FrameProblem {
  if (root['event'] !== undefined) return readNotice(root, argument, symbol, frame);
  if (root['arg'] === undefined) {
    const { data } = root;
    return holdsInstruments(data) ? readInstrumentRows(data, frame) : missingField('arg');
  }
  const channel = textOf(argument['channel']);
  if (channel === undefined) return mismatch('arg names no channel');
  const read = isBarChannel(channel) ? readBars(channel) : readers.get(channel);
  if (read === undefined) return mismatch('arg.channel names an unknown channel');
  return ofItsArgument(root['data'], argument) ?? payable(read(root, frame));
}

/** Rows that name an instrument name that of the subscription, where that is of one: nobody knows of which a frame of two speaks. */
function ofItsArgument(data: unknown, { instId }: Document): FrameProblem | null {
  if (instId === undefined || !Array.isArray(data)) return null;
  const other = data.findIndex((row) => isDocument(row) && row['instId'] !== undefined && row['instId'] !== instId);
  return other === -1 ? null : mismatch(`data.${other}.instId is not the instrument of arg`);
}

/** The instrument of a frame: as its argument names it, as the request did, or not at all. */
function symbolOf(frame: ReceivedFrame, argument: Document): string {
  const named = instrumentField.safeParse(argument['instId']);
  if (!named.success) return frame.receipt.symbol_hint ?? UNKNOWN_SYMBOL;
  return argument['channel'] === 'index-tickers' ? swapOfIndex(named.data) : named.data;
}

const START_LENGTH = 150;
const lenientUtf8 = new TextDecoder('utf-8');

/** The argument that a broken frame begins with. */
function argumentAtStart(bytes: Uint8Array): Document {
  const start = lenientUtf8.decode(bytes.subarray(0, START_LENGTH));
  const [, channel, instId] = /^\{"arg":\{"channel":"([^"]*)","instId":"([^"]*)"/.exec(start) ?? [];
  return { channel, instId };
}
