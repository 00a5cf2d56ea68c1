import { recordsProblem, valueKind } from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';

import { MarketDataError } from './errors.ts';

function refusal(code: 'invalid_argument' | 'feed_configuration') {
  return (problem: string): MarketDataError => new MarketDataError(code, `market-data: ${problem}; correct the call.`);
}

const refused = refusal('invalid_argument');

export function invalidArgument(problem: string): never {
  throw refused(problem);
}

/** What the entrances ask of their arguments. @throws MarketDataError `invalid_argument` */
export const { requireFunction, requireIterable, requireList, requireObject, requirePort, requireText, requireTexts } =
  argumentChecks(refused);

/** What a live feed asks of its options. @throws MarketDataError `feed_configuration` */
export const feedChecks = argumentChecks(refusal('feed_configuration'));

/** A text that is not empty. @throws MarketDataError `invalid_argument` */
export function requireName(what: string, value: unknown): void {
  requireText(what, value);
  if (value === '') invalidArgument(`${what} is empty`);
}

/** @throws MarketDataError `invalid_argument` */
export function requireInteger(what: string, value: unknown): void {
  if (!Number.isSafeInteger(value)) invalidArgument(`${what} is ${valueKind(value)}, not an integer`);
}

/** Events of which each says that it is one. @throws MarketDataError `invalid_argument` */
export function requireEvents(what: string, events: unknown): void {
  const problem = recordsProblem('raw_market_event', events);
  if (problem !== null) invalidArgument(`${what}: ${problem}`);
}

/** A stretch of time that ends. @throws MarketDataError `invalid_argument` */
export function requireRange(range: unknown): void {
  requireObject('the range', range);
  requireInteger('from_ms of the range', Reflect.get(Object(range), 'from_ms'));
  requireInteger('to_ms of the range', Reflect.get(Object(range), 'to_ms'));
}

/** @throws MarketDataError `invalid_argument` */
export function requireBytes(what: string, value: unknown): void {
  if (value instanceof Uint8Array) return;
  invalidArgument(`${what} is ${valueKind(value)}, not a Uint8Array (of a string: new TextEncoder().encode(text))`);
}

/** What a decoder is given: bytes, and when they came. Some nanoseconds. @throws MarketDataError `invalid_argument` */
export function requireFrame(frame: unknown, receipt: unknown): void {
  if (!(frame instanceof Uint8Array)) requireBytes('the frame', frame);
  if (typeof receipt !== 'object' || receipt === null) {
    invalidArgument(`the receipt is ${valueKind(receipt)}, not an object with recv_ts_ms`);
  } else if (!('recv_ts_ms' in receipt) || !Number.isSafeInteger(receipt.recv_ts_ms)) {
    invalidArgument('recv_ts_ms of the receipt is not an integer of milliseconds');
  }
}
