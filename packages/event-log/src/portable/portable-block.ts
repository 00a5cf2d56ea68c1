import { Buffer } from 'node:buffer';

import { at } from '@xray/contracts/checks';

import { requirePort } from '../checked-input.ts';
import { isBlockIntact, openBlock, recordStart, sealBlock, type RecordBlock } from '../block/record-block.ts';
import { logFault } from '../log-fault.ts';
import { atSurface } from '../surface-error.ts';
import { findPlaces, foldNumbers, holdsFor, unfoldNumbers, type NumberPlaces } from './folded-numbers.ts';

/**
 * A record block without what follows from the rest of it, so that it compresses well: a line of JSON, and the content.
 *
 * ```
 * {"form":1,"lengths":[…],"places":[[…],…],"of_record":[…]} line feed
 * record 0 … record n-1 | dictionary
 * ```
 *
 * `lengths` are those of the records, `places` say where doubles of a record stand in its payload's text again (`NumberPlaces`) and
 * `of_record` which of them is a record's, -1 for none: there the content has zeros. Starts and checksums are made anew.
 */
interface Instructions {
  readonly form: 1;
  readonly lengths: readonly number[];
  readonly places: readonly NumberPlaces[];
  readonly of_record: readonly number[];
}

const TRAILER_BYTES = 12;
const BLOCK_FORMAT = 1;
const LINE_FEED = 0x0a;

/** Folds the records in place; says how each was folded. */
function foldRecords(block: RecordBlock, content: Uint8Array): Pick<Instructions, 'of_record' | 'places'> {
  const places: NumberPlaces[] = [];
  const known = new Map<string, number>();
  let last = -1;
  const of_record: number[] = [];
  for (let index = 0; index < block.records; index += 1) {
    const start = recordStart(block, index);
    const record = content.subarray(start, recordStart(block, index + 1));
    const before = places[last];
    if (before === undefined || !holdsFor(record, before, start)) {
      const found = findPlaces(record, start);
      const key = JSON.stringify(found);
      last = found === null ? -1 : (known.get(key) ?? places.push(found) - 1);
      if (found !== null) known.set(key, last);
    }
    of_record.push(last);
    const own = places[last];
    if (own !== undefined) foldNumbers(record, own);
  }
  return { places, of_record };
}

/**
 * The portable form of a record block, out of which `blockOfPortable` makes the same bytes again.
 *
 * @throws EventLogError `log_damaged` where the block is not intact
 */
export function portableBlock(block: Uint8Array): Uint8Array {
  requirePort('the block', block);
  return atSurface('folding a batch', () => {
    const opened = openBlock(block);
    if (!isBlockIntact(opened)) throw logFault('log_damaged', 'a batch is not intact; verify the log');
    const lengths = Array.from(
      { length: opened.records },
      (_, index) => recordStart(opened, index + 1) - recordStart(opened, index),
    );
    const content = block.slice(0, opened.startsAt);
    const instructions: Instructions = { form: 1, lengths, ...foldRecords(opened, content) };
    const portable = Buffer.concat([Buffer.from(`${JSON.stringify(instructions)}\n`), content]);
    if (Buffer.compare(blockOfPortable(portable), block) !== 0)
      throw logFault('log_damaged', 'a batch cannot be made again from its records; verify the log');
    return portable;
  });
}

function integers(value: unknown, name: string): readonly number[] {
  if (Array.isArray(value) && value.every((item) => Number.isSafeInteger(item))) return value as readonly number[];
  throw new RangeError(`${name} of a portable batch is not a list of integers`);
}

function readInstructions(line: string): Instructions {
  const value: unknown = JSON.parse(line);
  const field = (name: string): unknown => Reflect.get(Object(value), name);
  const places = field('places');
  if (field('form') !== 1) throw new RangeError('a portable batch has a form that this version does not know');
  if (!Array.isArray(places)) throw new RangeError('places of a portable batch is not a list');
  return {
    form: 1,
    lengths: integers(field('lengths'), 'lengths'),
    places: places.map((each: unknown) => integers(each, 'places')),
    of_record: integers(field('of_record'), 'of_record'),
  };
}

/** The record block of a portable form, byte for byte. @throws EventLogError `log_damaged` where it is none */
export function blockOfPortable(portable: Uint8Array): Uint8Array {
  requirePort('the portable batch', portable);
  try {
    const end = portable.indexOf(LINE_FEED);
    const { lengths, of_record, places } = readInstructions(Buffer.from(portable.subarray(0, end)).toString('utf8'));
    const content = portable.subarray(end + 1);
    const block = new Uint8Array(content.length + 8 * lengths.length + 4 + TRAILER_BYTES);
    block.set(content);
    const view = new DataView(block.buffer);
    let start = 0;
    view.setUint32(content.length, 0, true);
    for (const [index, length] of lengths.entries()) {
      const which = at(of_record, index);
      if (which >= 0) unfoldNumbers(block.subarray(start, start + length), at(places, which));
      start += length;
      view.setUint32(content.length + 4 * (index + 1), start, true);
    }
    view.setUint32(block.length - TRAILER_BYTES, lengths.length, true);
    view.setUint32(block.length - 4, BLOCK_FORMAT, true);
    sealBlock(block);
    return block;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return atSurface('unfolding a batch', () => {
      throw logFault('log_damaged', `a portable batch cannot be unfolded: ${why}`, thrown);
    });
  }
}
