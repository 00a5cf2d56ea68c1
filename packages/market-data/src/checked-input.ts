import { valueKind } from '@xray/contracts';
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
export const { requireFunction, requireList, requireObject, requirePort, requireTexts } = argumentChecks(refused);

/** What a live feed asks of its options. @throws MarketDataError `feed_configuration` */
export const feedChecks = argumentChecks(refusal('feed_configuration'));

/** @throws MarketDataError `invalid_argument` */
export function requireBytes(what: string, value: unknown): void {
  if (value instanceof Uint8Array) return;
  invalidArgument(`${what} is ${valueKind(value)}, not a Uint8Array (of a text: new TextEncoder().encode(text))`);
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
