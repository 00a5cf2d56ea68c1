import { recordsProblem, type RawInputBufferRecord, type RawMarketEvent } from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';

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

/** What the entrances ask of their arguments. @throws ComposerError `invalid_argument` */
export const { requireList, requireObject, requireText } = argumentChecks(invalidArgument);

/** @throws ComposerError `invalid_argument` */
export function checkedSymbol(symbol: string): string {
  requireText('the symbol', symbol);
  return symbol;
}

/** A snapshot that an observer can look at. @throws ComposerError `invalid_argument` */
export function requireFeatures(snapshot: unknown): void {
  requireObject('the feature snapshot', snapshot);
  requireObject('features of the feature snapshot', Reflect.get(Object(snapshot), 'features'));
}
