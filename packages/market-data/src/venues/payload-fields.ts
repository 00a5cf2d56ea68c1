import type { DecodeErrorKind, RawMarketEvent } from '@xray/contracts';
import { z } from 'zod';

import { candleProblem } from '../checks/candle.ts';
import type { CandleNumbers } from '../checks/candle.ts';
import { epochMs, epochMsOf, NO_PLAUSIBLE_TIME } from '../checks/epoch-time.ts';
import { IMPOSSIBLY_LARGE } from '../checks/magnitude.ts';
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
function plainDecimal(pattern: RegExp, error: string) {
  return z
    .string({ error })
    .refine((text) => pattern.test(text) && Math.abs(Number(text)) < IMPOSSIBLY_LARGE, { error })
    .transform(Number);
}

/** Prices, quantities and volumes. */
export const unsignedDecimal = plainDecimal(/^\d+(?:\.\d+)?$/, 'is no unsigned plain decimal');
export const positiveDecimal = unsignedDecimal.refine((value) => value > 0, { error: 'is not greater than zero' });
/** What one side pays the other at a settlement, as a fraction of the position: of either sign, and never all of it. */
export const fundingFraction = plainDecimal(/^-?\d+(?:\.\d+)?$/, 'is no plain decimal').refine(
  (value) => Math.abs(value) < 1,
  { error: 'is no fraction of a position' },
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
export const timeField = z.number({ error: 'is no integer' }).transform(timeOr(epochMsOf));
/** The same, written as text. */
export const timeTextField = z.string({ error: 'is no text' }).transform(timeOr(epochMs));

export const integerField = z.int({ error: 'is no integer' });
export const countField = integerField.nonnegative({ error: 'is negative' });
export const flagField = z.boolean({ error: 'is no boolean' });

export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, { error: 'is no object' });
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

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = Reflect.get(inner, key);
  }
  return inner;
}
