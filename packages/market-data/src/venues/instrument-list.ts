import type { z } from 'zod';

import { MarketDataError } from '../errors.ts';
import { isDocument, parseDocument } from './json-document.ts';
import type { LeftOutInstruments } from './venue.ts';
import { venueWords } from './venue-words.ts';

export interface InstrumentList<Row> {
  readonly source_id: string;
  /** The keys of the list in the answer, and of the name in a row. */
  readonly list: string;
  readonly name: string;
  readonly row: z.ZodType<Row>;
  readonly nameOf: (row: Row) => string;
  readonly isWanted: (row: Row) => boolean;
}

const MAX_NAME = 60;

function nameFor(row: unknown, key: string, position: number): string {
  const name = isDocument(row) ? row[key] : null;
  return typeof name === 'string' && name !== '' ? name.slice(0, MAX_NAME) : `row ${position + 1}`;
}

/**
 * The names of the wanted instruments, each once, in lexicographic order. A row that is none is left out and told of.
 *
 * @throws MarketDataError `exchange_info_invalid` where the answer holds no list, or nothing in it is wanted
 */
export function readInstruments<Row>(
  bytes: Uint8Array,
  kind: InstrumentList<Row>,
  onLeftOut: (leftOut: LeftOutInstruments) => void = () => undefined,
): readonly string[] {
  const answer = parseDocument(bytes);
  const rows: unknown = 'found' in answer ? answer.found[kind.list] : null;
  const words = venueWords(bytes);
  if (!Array.isArray(rows) || words !== null) {
    throw new MarketDataError(
      'exchange_info_invalid',
      `The answer of ${kind.source_id} holds no list of instruments${words === null ? '' : ` and says "${words}"`}; ask again and check the address.`,
    );
  }
  const names = new Set<string>();
  let count = 0;
  let first: string | null = null;
  for (const [position, given] of (rows as readonly unknown[]).entries()) {
    const row = kind.row.safeParse(given);
    if (!row.success) {
      count += 1;
      first ??= nameFor(given, kind.name, position);
    } else if (kind.isWanted(row.data)) names.add(kind.nameOf(row.data));
  }
  if (names.size === 0) {
    throw new MarketDataError(
      'exchange_info_invalid',
      `Of ${rows.length} rows in the list of instruments of ${kind.source_id} none is an instrument that trades and can be watched` +
        `${first === null ? '' : ` (${count} cannot be read, the first is ${first})`}; ask again and check the address.`,
    );
  }
  if (first !== null) onLeftOut({ count, first });
  return [...names].sort();
}
