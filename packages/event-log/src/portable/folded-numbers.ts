/**
 * Where the numbers of a record stand once more in the text at its end: where that text begins in the record, then pairs of a place in the
 * record and the place of its number among the decimal numbers of the text.
 */
export type NumberPlaces = readonly number[];

const DECIMAL = /-?\d+(?:\.\d+)?/g;
const DOUBLE_BYTES = 8;

function decimals(record: Uint8Array, textAt: number): readonly number[] {
  const text = Buffer.from(record.buffer, record.byteOffset + textAt, record.length - textAt).toString('latin1');
  return (text.match(DECIMAL) ?? []).map(Number);
}

/** The eight bytes at a place, to be compared. */
function bitsAt(view: DataView, place: number): bigint {
  return view.getBigUint64(place, true);
}

function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(DOUBLE_BYTES));
  view.setFloat64(0, value, true);
  return bitsAt(view, 0);
}

/** Where a record's payload begins, which ends the record and is announced by its start and length before it; -1 where it has none of its own. */
function payloadAt(record: Uint8Array, recordStart: number): number {
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  for (let place = record.length; place >= DOUBLE_BYTES; place -= 1) {
    const isAnnounced =
      view.getUint32(place - 8, true) === recordStart + place &&
      view.getUint32(place - 4, true) === record.length - place;
    if (isAnnounced) return place;
  }
  return -1;
}

/** Whether the places of another record hold for this one too: most records of a batch are alike. */
export function holdsFor(record: Uint8Array, places: NumberPlaces, recordStart: number): boolean {
  const [textAt = -1, ...pairs] = places;
  if (textAt < 0 || textAt !== payloadAt(record, recordStart)) return false;
  const numbers = decimals(record, textAt);
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  for (let index = 0; index < pairs.length; index += 2) {
    const [place = 0, which = 0] = pairs.slice(index, index + 2);
    const value = numbers[which];
    if (value === undefined || place + DOUBLE_BYTES > textAt || bitsAt(view, place) !== bitsOf(value)) return false;
  }
  return true;
}

/** Finds the doubles before a record's payload that its text gives again; `null` where there are none. */
export function findPlaces(record: Uint8Array, recordStart: number): NumberPlaces | null {
  const textAt = payloadAt(record, recordStart);
  if (textAt < DOUBLE_BYTES) return null;
  const byBits = new Map<bigint, number>();
  for (const [which, value] of decimals(record, textAt).entries()) {
    const bits = bitsOf(value);
    if (!byBits.has(bits)) byBits.set(bits, which);
  }
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  const pairs: number[] = [];
  for (let place = 0; place + DOUBLE_BYTES <= textAt;) {
    const which = byBits.get(bitsAt(view, place));
    if (which === undefined) place += 1;
    else {
      pairs.push(place, which);
      place += DOUBLE_BYTES;
    }
  }
  return pairs.length === 0 ? null : [textAt, ...pairs];
}

/** Puts zeros in the places of the numbers. */
export function foldNumbers(record: Uint8Array, [, ...pairs]: NumberPlaces): void {
  for (let index = 0; index < pairs.length; index += 2) {
    const [place = 0] = pairs.slice(index, index + 1);
    record.fill(0, place, place + DOUBLE_BYTES);
  }
}

/** Puts the numbers back into their places. @throws RangeError where there is none for a place */
export function unfoldNumbers(record: Uint8Array, [textAt = 0, ...pairs]: NumberPlaces): void {
  const numbers = decimals(record, textAt);
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  for (let index = 0; index < pairs.length; index += 2) {
    const [place = 0, which = 0] = pairs.slice(index, index + 2);
    const value = numbers[which];
    if (value === undefined) throw new RangeError(`the text of a record has no number ${which}`);
    view.setFloat64(place, value, true);
  }
}
