import { recordsProblem, valueKind, type RawInputBufferRecord, type RawMarketEvent } from '@xray/contracts';

import { invalidArgument, invalidRecords } from './errors.ts';

/** The records, of which each says that it is one. @throws ComposerError `invalid_records` */
export function checkedRecords(records: readonly RawInputBufferRecord[]): readonly RawInputBufferRecord[] {
  const problem = recordsProblem('raw_input_buffer_record', records);
  if (problem !== null) throw invalidRecords(problem);
  return records;
}

/** The same of plain events. @throws ComposerError `invalid_records` */
export function checkedEvents(events: readonly RawMarketEvent[], what = ''): readonly RawMarketEvent[] {
  const problem = recordsProblem('raw_market_event', events);
  if (problem !== null) throw invalidRecords(`${what}${problem}`);
  return events;
}

/** @throws ComposerError `invalid_argument` */
export function checkedSymbol(symbol: unknown): string {
  if (typeof symbol === 'string') return symbol;
  throw invalidArgument(`the symbol is ${valueKind(symbol)}, not a text`);
}

/** An argument that has fields. @throws ComposerError `invalid_argument` */
export function requireObject(value: unknown, what: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidArgument(`${what} is ${valueKind(value)}, not an object`);
  }
}

/** A snapshot that an observer can look at. @throws ComposerError `invalid_argument` */
export function requireFeatures(snapshot: unknown): void {
  requireObject(snapshot, 'the feature snapshot');
  requireObject(Reflect.get(Object(snapshot), 'features'), 'features of the feature snapshot');
}

/** @throws ComposerError `invalid_argument` */
export function requireList(value: unknown, what: string): void {
  if (!Array.isArray(value)) throw invalidArgument(`${what} is ${valueKind(value)}, not a list`);
}
