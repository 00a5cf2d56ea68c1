import { valueAt, type DecodeErrorKind, type RawMarketEvent } from '@xray/contracts';
import { z } from 'zod';

import { candleProblem, type CandleNumbers } from '../checks/candle.ts';
import { epochMs, epochMsOf, NO_PLAUSIBLE_TIME } from '../checks/epoch-time.ts';
import { isPayable } from '../checks/payment.ts';
import { isPrice, isQuantity } from '../checks/magnitude.ts';
import type { Receipt } from './venue.ts';

/** A frame with its receipt: what every event of the frame shares. */
export interface ReceivedFrame {
  readonly bytes: Uint8Array;
  readonly receipt: Receipt;
}

/** Why a frame could not be read. The detail names fields and never quotes what stood in them. */
export interface FrameProblem {
  readonly error_kind: DecodeErrorKind;
  readonly error_detail: string;
}

/**
 * Decimals arrive as text in plain notation. Anything else that `Number` would take (empty text, blanks, hexadecimal,
 * exponents, `Infinity`) is refused, because no venue sends it: it can only be damage, as are numbers that no market has.
 */
function decimalField(pattern: RegExp, isPossible: (value: number) => boolean, noDecimal: string, impossible: string) {
  return z.string({ error: noDecimal }).transform((text, context) => {
    const value = pattern.test(text) ? Number(text) : Number.NaN;
    if (isPossible(value)) return value;
    const message = !Number.isFinite(value) ? noDecimal : value === 0 ? 'is not above zero' : impossible;
    // Of what is no number at all, a union of which this is one way says what it wants instead.
    context.addIssue({ code: 'custom', message, continue: Number.isFinite(value) });
    return z.NEVER;
  });
}

const UNSIGNED = /^\d+(?:\.\d+)?$/;
const NO_UNSIGNED = 'is not an unsigned plain decimal';

/** Quantities and volumes; 0 is one. */
export const quantityField = decimalField(
  UNSIGNED,
  isQuantity,
  NO_UNSIGNED,
  'is not a quantity that a market can have',
);
/** Quantities of which 0 is none. */
export const amountField = decimalField(
  UNSIGNED,
  (value) => value > 0 && isQuantity(value),
  NO_UNSIGNED,
  'is not a quantity that a market can have',
);
/** Prices. */
export const priceField = decimalField(UNSIGNED, isPrice, NO_UNSIGNED, 'is not a price that a market can have');
/** Prices of which 0 says that there is none. */
export const priceOrNoneField = decimalField(
  UNSIGNED,
  (value) => value === 0 || isPrice(value),
  NO_UNSIGNED,
  'is not a price that a market can have',
);
/** What one side pays the other at a settlement, as a fraction of the position: of either sign, and never all of it. */
export const fundingFraction = decimalField(
  /^-?\d+(?:\.\d+)?$/,
  (value) => Math.abs(value) < 1,
  'is not a plain decimal',
  'is not a fraction of a position',
);

function timeOr<Value>(read: (value: Value) => number | null) {
  return (value: Value, context: z.RefinementCtx<Value>): number => {
    const timestampMs = read(value);
    if (timestampMs !== null) return timestampMs;
    context.addIssue({ code: 'custom', message: NO_PLAUSIBLE_TIME });
    return z.NEVER;
  };
}

/** An epoch time in any unit from seconds to nanoseconds, told by its magnitude: milliseconds of 2010 to 2100. */
export const timeField = z.number({ error: 'is not an integer' }).transform(timeOr(epochMsOf));
/** The same, written as text. */
export const timeTextField = z.string({ error: 'is not a string' }).transform(timeOr(epochMs));

export const integerField = z.int({ error: 'is not an integer' });
export const countField = integerField.nonnegative({ error: 'is negative' });
export const flagField = z.boolean({ error: 'is not a boolean' });

export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, { error: 'is not an object' });
}

/** Reads a parsed payload of one kind: its events, or what is wrong with it. */
export type PayloadReader = (payload: object, frame: ReceivedFrame) => readonly RawMarketEvent[] | FrameProblem;

/** A reader that demands the shape and maps what it found to events. Unknown fields are ignored. */
export function payloadReader<Schema extends z.ZodType>(
  schema: Schema,
  toEvents: (fields: z.output<Schema>, frame: ReceivedFrame) => readonly RawMarketEvent[] | FrameProblem,
): PayloadReader {
  return (payload, frame) => {
    const result = schema.safeParse(payload);
    return result.success ? toEvents(result.data, frame) : problemOf(payload, result.error);
  };
}

function problemOf(payload: object, error: z.ZodError): FrameProblem {
  const issue = error.issues[0];
  if (issue === undefined) return mismatch('payload has an unexpected shape');
  const path = issue.path.map(String).join('.');
  return valueAt(payload, issue.path) === undefined ? missingField(path) : mismatch(`${path} ${issue.message}`);
}

export function missingField(path: string): FrameProblem {
  return { error_kind: 'missing_required_field', error_detail: `${path} is missing` };
}

export function mismatch(error_detail: string): FrameProblem {
  return { error_kind: 'schema_mismatch', error_detail };
}

/** What of a frame's candle cannot be true; `paths` says where each number stands in the payload. */
export function candleMismatch(
  candle: CandleNumbers,
  paths: Readonly<Partial<Record<keyof CandleNumbers, string>>>,
): FrameProblem | null {
  const problem = candleProblem(candle);
  return problem === null ? null : mismatch(`${paths[problem.field] ?? problem.field} ${problem.what}`);
}

/** The events of a frame, unless one of them states what was never paid. */
export function payable(read: readonly RawMarketEvent[] | FrameProblem): readonly RawMarketEvent[] | FrameProblem {
  if ('error_kind' in read || read.every(isPayable)) return read;
  return mismatch('price times quantity is more than was ever paid');
}
