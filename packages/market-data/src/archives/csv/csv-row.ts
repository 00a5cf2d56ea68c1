import { candleProblem, type CandleNumbers, type CandleProblem } from '../../checks/candle.ts';
import { epochMs, NO_PLAUSIBLE_TIME } from '../../checks/epoch-time.ts';
import { isPrice, isQuantity, LARGEST_QUANTITY } from '../../checks/magnitude.ts';
import { isOfOtherMarket } from '../../venues/binance-usdm/other-markets.ts';
import { utcTextMs } from '../archive-time.ts';
import { quoted } from '../line-format.ts';

/**
 * One line under its columns. The readers below return a value of the right type in any case and note the first
 * `problem`: a layout reads all that it needs and the row is good when nothing was noted.
 */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly columns: ReadonlyMap<string, number>;
  problem: string | null;
  /** The problem is that what the row says cannot be true; all of it could be read. */
  is_impossible: boolean;
}

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WHOLE_NUMBER = /^\d+$/;
const MAX_IDENTIFIER_DIGITS = 20;

/** Symbols of the exchange are upper-case; since 2025 some are in scripts that have no case. */
export const SYMBOL = /^[\p{Lu}\p{Lo}\p{N}_]{1,40}$/u;

function note(row: CsvRow, column: string, text: string, what: string): void {
  row.problem ??= `${column}: ${quoted(text)} ${what}`;
}

export function cellText(row: CsvRow, column: string): string {
  // A column that the layout has not, and one after the last cell of a short line, are empty.
  const position = row.columns.get(column);
  const cell = position === undefined ? undefined : row.cells[position];
  return cell ?? '';
}

const NO_PRICE = 'is not a price that a market can have';
const NO_QUANTITY = 'is not a quantity that a market can have';

/** A number of a candle that is right beside the others and yet none of a market. */
function strangeNumber({ high, low, taker_buy_volume = 0, volume }: CandleNumbers): CandleProblem | null {
  if (!isPrice(low)) return { field: 'low', what: NO_PRICE };
  if (!isPrice(high)) return { field: 'high', what: NO_PRICE };
  if (!isQuantity(volume)) return { field: 'volume', what: NO_QUANTITY };
  return isQuantity(taker_buy_volume) ? null : { field: 'taker_buy_volume', what: NO_QUANTITY };
}

/** Notes what of a candle cannot be true; its numbers are named like the columns, but for the count of trades. */
export function checkCandle(row: CsvRow, candle: CandleNumbers): void {
  if (row.problem !== null) return;
  const problem = candleProblem(candle) ?? strangeNumber(candle);
  if (problem === null) return;
  const column = problem.field === 'trade_count' ? 'count' : problem.field;
  note(row, column, cellText(row, column), problem.what);
  row.is_impossible = true;
}

/** A decimal of either sign, as the nearest double. */
export function decimal(row: CsvRow, column: string): number {
  const text = cellText(row, column);
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(value) < LARGEST_QUANTITY) return value;
  note(row, column, text, Number.isNaN(value) ? 'is not a number' : 'is more than a market can have');
  return 0;
}

/** A decimal above zero: what was traded has a price. */
export function price(row: CsvRow, column: string): number {
  const value = decimal(row, column);
  if (!isPrice(value)) note(row, column, cellText(row, column), value <= 0 ? 'is not above zero' : NO_PRICE);
  return value;
}

/** A price of which 0 says that there is none. */
export function priceOrNone(row: CsvRow, column: string): number {
  const value = decimal(row, column);
  if (value !== 0 && !isPrice(value)) note(row, column, cellText(row, column), value < 0 ? 'is negative' : NO_PRICE);
  return value;
}

/** A decimal that is zero or above. */
export function amount(row: CsvRow, column: string): number {
  const value = decimal(row, column);
  if (!isQuantity(value)) note(row, column, cellText(row, column), value < 0 ? 'is negative' : NO_QUANTITY);
  return value;
}

/** What one side pays the other at a settlement, as a fraction of the position: of either sign, and never all of it. */
export function fundingFraction(row: CsvRow, column: string): number {
  const value = decimal(row, column);
  if (!(Math.abs(value) < 1)) note(row, column, cellText(row, column), 'is not a fraction of a position');
  return value;
}

/** An open interest. The archive writes 0 where it does not know it: a market that trades has some. */
export function openInterest(row: CsvRow, column: string): number {
  const value = amount(row, column);
  if (value === 0) note(row, column, cellText(row, column), 'is the placeholder of an open interest that is not known');
  return value;
}

/** A whole number that a double holds exactly. */
export function wholeNumber(row: CsvRow, column: string): number {
  const text = cellText(row, column);
  const value = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  note(row, column, text, 'is not a whole number');
  return 0;
}

/** The exchange's own number of an event, as text. */
export function identifier(row: CsvRow, column: string): string {
  const text = cellText(row, column);
  if (!WHOLE_NUMBER.test(text)) note(row, column, text, 'is not a whole number');
  else if (text.length > MAX_IDENTIFIER_DIGITS) note(row, column, text, 'is too long for an identifier');
  return text;
}

/** `true` or `false` in any case: the spot archives write them with a capital. */
export function flag(row: CsvRow, column: string): boolean {
  const text = cellText(row, column);
  if (text === 'true' || text === 'false') return text === 'true';
  const lower = text.toLowerCase();
  if (lower !== 'true' && lower !== 'false') note(row, column, text, 'is neither true nor false');
  return lower === 'true';
}

/** A time in milliseconds: an epoch time of any unit down to nanoseconds, or `YYYY-MM-DD HH:MM:SS` in UTC. */
export function timeMs(row: CsvRow, column: string): number {
  const text = cellText(row, column);
  const value = epochMs(text) ?? utcTextMs(text);
  if (value !== null) return value;
  note(row, column, text, NO_PLAUSIBLE_TIME);
  return 0;
}

/** The symbol of the row's own column where there is one, else that of the file; the two must agree where both are known. */
export function rowSymbol(row: CsvRow, file: { readonly source_id: string; readonly symbol: string | null }): string {
  if (!row.columns.has('symbol')) return file.symbol ?? '';
  const text = cellText(row, 'symbol');
  if (!SYMBOL.test(text)) note(row, 'symbol', text, 'is not a symbol');
  else if (file.symbol !== null && text !== file.symbol)
    note(row, 'symbol', text, `is not ${file.symbol}, which the file is of`);
  else if (isOfOtherMarket(file.source_id, text))
    note(row, 'symbol', text, 'is a contract of the coin-margined market');
  return text;
}
