import { type RawMarketEvent, UNKNOWN_SYMBOL } from '@xray/contracts';

import { isDocument, parseDocument, textOf, type Document } from '../json-document.ts';
import { mismatch, type FrameProblem, type ReceivedFrame } from '../payload-fields.ts';
import type { ControlFrame } from '../venue.ts';
import { envelope } from './events.ts';
import { eventChannel, nameOfArgument } from './streams.ts';

const CONNECTION = 'connection';

/** The venue closes the connection a minute after a notice of this code, for an upgrade of its service. */
const SERVICE_UPGRADE = '64008';

const LONGEST_REASON = 300;

const PONG = new TextEncoder().encode('pong');

export function isPong(bytes: Uint8Array): boolean {
  return bytes.length === PONG.length && PONG.every((byte, index) => bytes[index] === byte);
}

function streamState(
  frame: ReceivedFrame,
  symbol: string,
  channel: string,
  state: 'connected' | 'disconnected',
  detail: string,
): RawMarketEvent {
  return { ...envelope(frame, symbol, null), event_type: 'StreamState', channel, normalized: { state, detail } };
}

/** The answer to a ping: the connection works in both directions. */
export function pongEvent(frame: ReceivedFrame): RawMarketEvent {
  return streamState(frame, UNKNOWN_SYMBOL, CONNECTION, 'connected', 'pong');
}

/** A frame with `event`: an answer to a request, or word of the service itself. */
export function readNotice(
  root: Document,
  argument: Document,
  symbol: string,
  frame: ReceivedFrame,
): readonly RawMarketEvent[] | FrameProblem {
  const channel = eventChannel(textOf(argument['channel']) ?? '') ?? CONNECTION;
  switch (root['event']) {
    case 'subscribe':
      return [streamState(frame, symbol, channel, 'connected', 'subscription acknowledged')];
    case 'unsubscribe':
      return [streamState(frame, symbol, channel, 'disconnected', 'end of subscription acknowledged')];
    case 'notice': {
      const detail = closes(root) ? 'the venue will close the connection' : 'the venue gave notice';
      return [streamState(frame, UNKNOWN_SYMBOL, CONNECTION, 'connected', detail)];
    }
    case 'error':
      return mismatch('the venue refused a request');
    default:
      return mismatch('event names an unknown event');
  }
}

function closes(root: Document): boolean {
  return root['code'] === SERVICE_UPGRADE;
}

/** How every push of market data begins. */
const PUSH_START = new TextEncoder().encode('{"arg":');

/** What a frame says about the connection itself; `null` for market data and for what cannot be read. */
export function readControl(bytes: Uint8Array): ControlFrame | null {
  if (isPong(bytes)) return { kind: 'pong' };
  if (PUSH_START.every((byte, index) => bytes[index] === byte)) return null;
  const root = parseDocument(bytes);
  if ('problem' in root) return null;
  const { event, arg, id } = root.found;
  const name = isDocument(arg) ? nameOfArgument(arg) : null;
  const answer = { request_id: requestNumber(id), names: name === null ? [] : [name] };
  switch (event) {
    case 'subscribe':
    case 'unsubscribe':
      return { kind: 'acknowledged', ...answer };
    case 'error':
      return { kind: 'refused', ...answer, reason: refusal(root.found) };
    case 'notice':
      return closes(root.found) ? { kind: 'closing' } : null;
    default:
      return null;
  }
}

function requestNumber(id: unknown): number | null {
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : null;
}

function refusal({ code, msg }: Document): string {
  return [code, msg]
    .filter((part) => typeof part === 'string')
    .join(': ')
    .slice(0, LONGEST_REASON)
    .toWellFormed();
}
