import { type RawMarketEvent, UNKNOWN_SYMBOL } from '@xray/contracts';

import { isDocument, parseJson, textOf, type Document, type Sought } from '../json-document.ts';
import {
  mismatch,
  missingField,
  payable,
  type FrameProblem,
  type PayloadReader,
  type ReceivedFrame,
} from '../payload-fields.ts';
import { readBookTicker } from './book-ticker.ts';
import { readDepth } from './depth.ts';
import { readDepthSnapshot } from './depth-snapshot.ts';
import type { Receipt } from '../venue.ts';
import { decodeFailure } from './events.ts';
import { symbolField } from './fields.ts';
import { readForceOrder } from './force-order.ts';
import { readKline } from './kline.ts';
import { readMarkPrice } from './mark-price.ts';
import { readOpenInterest } from './open-interest.ts';
import { foreignMarket } from './other-markets.ts';
import { readAcknowledgement, readRefusal } from './request-answer.ts';
import { isPartialDepth, isStreamOfAll, symbolOfStream } from './stream-name.ts';
import { readAggTrade, readTrade } from './trade.ts';

const readersByEvent: ReadonlyMap<string, PayloadReader> = new Map([
  ['aggTrade', readAggTrade],
  ['trade', readTrade],
  ['kline', readKline],
  ['bookTicker', readBookTicker],
  ['depthUpdate', readDepth],
  ['markPriceUpdate', readMarkPrice],
  ['forceOrder', readForceOrder],
]);

/** Answers name no event: a key that each must have tells them apart, the first that is present. */
const readersByKey: readonly (readonly [string, PayloadReader])[] = [
  ['lastUpdateId', readDepthSnapshot],
  ['openInterest', readOpenInterest],
  ['result', readAcknowledgement],
  ['error', readRefusal],
  ['code', readRefusal],
];

/** A payload of its own, or the list of them that a stream of all instruments sends. */
type Content = Document | readonly unknown[];

/**
 * The events of any frame: parsed as JSON, its shape validated. A key that stands twice counts as it stands last. Each
 * element of a list is read by itself; one that cannot be is a failure beside the events of the others, and a list of which
 * none can be is one failure.
 */
export function decodeDocument(frame: ReceivedFrame): readonly RawMarketEvent[] {
  const root = parseJson(frame.bytes);
  if ('problem' in root) return failure(frame, {}, streamAtStart(frame.bytes), root.problem);
  const stream = isDocument(root.found) ? textOf(root.found['stream']) : undefined;
  const content = unwrap(root.found);
  if ('problem' in content) return failure(frame, {}, stream, content.problem);
  if (isDocument(content.found)) return readOne(content.found, stream, frame);
  const lists = content.found.map((element) => readElement(element, stream, frame));
  const isReadable = lists.flat().some((event) => event.event_type !== 'DecodeFailure');
  return isReadable
    ? lists.flat()
    : (lists[0] ?? failure(frame, {}, stream, mismatch('the list of payloads is empty')));
}

function readElement(element: unknown, stream: string | undefined, frame: ReceivedFrame): readonly RawMarketEvent[] {
  return isDocument(element)
    ? readOne(element, stream, frame)
    : failure(frame, {}, stream, mismatch('an element of the list is not an object'));
}

function readOne(payload: Document, stream: string | undefined, frame: ReceivedFrame): readonly RawMarketEvent[] {
  const events =
    foreignMarket(payload) ?? ofItsOrigin(payable(readPayload(payload, stream, frame)), stream, frame.receipt);
  return 'error_kind' in events ? failure(frame, payload, stream, events) : events;
}

/**
 * A stream of one instrument that sends the events of another is damaged, as is the answer about another instrument than was
 * asked about: nobody knows of which of them it speaks.
 */
function ofItsOrigin(
  events: readonly RawMarketEvent[] | FrameProblem,
  stream: string | undefined,
  { asked_symbol }: Receipt,
): readonly RawMarketEvent[] | FrameProblem {
  if ('error_kind' in events) return events;
  if (asked_symbol !== undefined && events.some(({ symbol }) => symbol !== asked_symbol))
    return mismatch('the answer is of another instrument than was asked about');
  if (stream === undefined) return events;
  const named = symbolOfStream(stream);
  if (named === undefined) return isStreamOfAll(stream) ? events : mismatch('stream names no stream');
  return events.every(({ symbol }) => symbol.toUpperCase() === named)
    ? events
    : mismatch('the payload is of another instrument than the stream');
}

function readPayload(
  payload: Document,
  stream: string | undefined,
  frame: ReceivedFrame,
): readonly RawMarketEvent[] | FrameProblem {
  const event = payload['e'];
  if (event === undefined) {
    const answer = readersByKey.find(([key]) => Object.hasOwn(payload, key));
    return answer === undefined ? missingField('e') : answer[1](payload, frame);
  }
  if (typeof event !== 'string') return mismatch('e is not a string');
  if (event === 'depthUpdate' && isPartialDepth(stream)) return mismatch('a partial book is not a delta');
  const read = readersByEvent.get(event);
  return read === undefined ? mismatch('e names an unknown event') : read(payload, frame);
}

function isListOfPayloads(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.some(isDocument);
}

/** The payload: the frame itself, or, where the venue says through which stream it came, what it wraps. */
function unwrap(root: unknown): Sought<Content> {
  if (isListOfPayloads(root)) return { found: root };
  if (!isDocument(root)) return { problem: mismatch('frame is no JSON object') };
  const { stream, data } = root;
  if (stream === undefined && data === undefined) return { found: root };
  if (stream === undefined) return { problem: missingField('stream') };
  if (data === undefined) return { problem: missingField('data') };
  if (typeof stream !== 'string') return { problem: mismatch('stream is not a string') };
  if (isListOfPayloads(data)) return { found: data };
  return isDocument(data) ? { found: data } : { problem: mismatch('data is not an object') };
}

function failure(
  frame: ReceivedFrame,
  payload: Document,
  stream: string | undefined,
  problem: FrameProblem,
): readonly RawMarketEvent[] {
  return [decodeFailure(frame, symbolOf(frame, payload, stream), problem)];
}

/** The instrument of a frame that could not be read: as the payload names it, the stream, the request, or not at all. */
function symbolOf(frame: ReceivedFrame, payload: Document, stream: string | undefined): string {
  const { s, symbol, o } = payload;
  if (frame.receipt.asked_symbol !== undefined) return frame.receipt.asked_symbol;
  const candidates = [s, symbol, isDocument(o) ? o['s'] : undefined, symbolOfStream(stream)];
  const named = candidates.map(textOf).find((name) => symbolField.safeParse(name).success);
  return named ?? frame.receipt.symbol_hint ?? UNKNOWN_SYMBOL;
}

const START_LENGTH = 100;
const lenientUtf8 = new TextDecoder('utf-8');

/** The stream that a broken frame begins with. */
function streamAtStart(bytes: Uint8Array): string | undefined {
  return /^\{"stream":"([^"]*@)/.exec(lenientUtf8.decode(bytes.subarray(0, START_LENGTH)))?.[1];
}
