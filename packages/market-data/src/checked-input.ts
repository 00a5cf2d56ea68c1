import { portProblem, valueKind } from '@xray/contracts';

import type { MarketDataErrorCode } from './errors.ts';
import { MarketDataError } from './errors.ts';

/** What is refused where nothing else is said: `invalid_argument`. */
type Code = Extract<MarketDataErrorCode, 'invalid_argument' | 'feed_configuration'>;

function refuse(problem: string, code: Code): never {
  throw new MarketDataError(code, `market-data: ${problem}; correct the call.`);
}

export function invalidArgument(problem: string): never {
  return refuse(problem, 'invalid_argument');
}

/** A part with the functions that are needed of it. @throws MarketDataError with the code */
export function requirePort(
  what: string,
  port: unknown,
  methods: readonly string[],
  code: Code = 'invalid_argument',
): void {
  const problem = portProblem(what, port, methods);
  if (problem !== null) refuse(problem, code);
}

/** @throws MarketDataError with the code */
export function requireObject(what: string, value: unknown, code: Code = 'invalid_argument'): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  refuse(`${what} is ${valueKind(value)}, not an object`, code);
}

/** @throws MarketDataError with the code */
export function requireFunction(what: string, value: unknown, code: Code = 'invalid_argument'): void {
  if (typeof value !== 'function') refuse(`${what} is ${valueKind(value)}, not a function`, code);
}

/** Texts in a list: one text alone is a list of its letters to whatever walks it. @throws MarketDataError with the code */
export function requireTexts(what: string, value: unknown, code: Code = 'invalid_argument'): void {
  if (!Array.isArray(value)) refuse(`${what} is ${valueKind(value)}, not a list of texts`, code);
  else {
    const wrong = value.findIndex((each) => typeof each !== 'string' || each === '');
    if (wrong >= 0) refuse(`item ${wrong} of ${what} is no text, or an empty one`, code);
  }
}

/** @throws MarketDataError `invalid_argument` */
export function requireList(what: string, value: unknown): void {
  if (!Array.isArray(value)) invalidArgument(`${what} is ${valueKind(value)}, not a list`);
}

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
    invalidArgument('recv_ts_ms of the receipt is no integer of milliseconds');
  }
}
