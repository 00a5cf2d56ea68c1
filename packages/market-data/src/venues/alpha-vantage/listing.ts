import { parse } from 'csv-parse/sync';

import { parseJson, isDocument } from '../json-document.ts';
import { refusalOf, unreadable, type VendorAnswer } from './answer.ts';
import { isMarketDate } from './market-date.ts';

/** An instrument that is or was listed. */
export interface ListedSymbol {
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string;
  readonly asset_type: 'Stock' | 'ETF';
  /** YYYY-MM-DD; `null` where the vendor does not know it. */
  readonly ipo_date: string | null;
  readonly delisting_date: string | null;
  readonly status: 'Active' | 'Delisted';
}

const COLUMNS = ['symbol', 'name', 'exchange', 'assetType', 'ipoDate', 'delistingDate', 'status'] as const;
const SYMBOL = /^[A-Z][A-Z0-9.\-/+^=]{0,19}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A date of the list: the word `null` stands for none. `undefined` where the cell is neither. */
function listedDate(cell: string): string | null | undefined {
  if (cell === 'null' || cell === '') return null;
  return isMarketDate(cell) ? cell : undefined;
}

function listedSymbol(cells: readonly string[]): ListedSymbol | null {
  const [symbol = '', name = '', exchange = '', asset_type, ipo = '', delisting = '', status] = cells;
  const [ipo_date, delisting_date] = [listedDate(ipo), listedDate(delisting)];
  if (cells.length !== COLUMNS.length || !SYMBOL.test(symbol)) return null;
  if (asset_type !== 'Stock' && asset_type !== 'ETF') return null;
  if (status !== 'Active' && status !== 'Delisted') return null;
  if (ipo_date === undefined || delisting_date === undefined) return null;
  return { symbol, name, exchange, asset_type, ipo_date, delisting_date, status };
}

function cellsOf(text: string): readonly (readonly string[])[] | null {
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true });
  } catch {
    return null;
  }
}

/** An answer that was asked for as CSV and is a JSON object instead. */
function insteadOfCsv(bytes: Uint8Array): VendorAnswer<never> | null {
  const parsed = parseJson(bytes);
  if ('problem' in parsed || !isDocument(parsed.found)) return null;
  const refusal = refusalOf(parsed.found);
  return refusal === null ? unreadable('answer is JSON, not CSV') : { kind: 'refused', refusal };
}

/**
 * The answer of `LISTING_STATUS`, in its order. Never throws. A row that is none is left out and told of by its number, counted from 1
 * after the header: the list has some ten thousand, and one that the vendor spoilt says nothing of the others.
 */
export function readListing(bytes: Uint8Array, onLeftOut: (row: number) => void): VendorAnswer<ListedSymbol> {
  const instead = insteadOfCsv(bytes);
  if (instead !== null) return instead;
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return unreadable('answer is not UTF-8');
  }
  const [header = [], ...rows] = cellsOf(text) ?? [];
  if (header.join() !== COLUMNS.join()) return unreadable(`answer does not begin with the columns ${COLUMNS.join()}`);
  const listed = rows.flatMap((cells, place) => {
    const made = listedSymbol(cells);
    if (made === null) onLeftOut(place + 1);
    return made === null ? [] : [made];
  });
  return { kind: 'rows', rows: listed };
}
