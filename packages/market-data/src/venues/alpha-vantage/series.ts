import { isDocument, textOf, type Document } from '../json-document.ts';
import { readObject, unreadable, type VendorAnswer } from './answer.ts';
import { isMarketDate } from './market-date.ts';

/** Prices of a stretch of time in quote units, and how many shares changed hands. */
interface VendorBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A day, as it was traded, with what was done to its shares on it. */
export interface DailyRow extends VendorBar {
  /** At the market: YYYY-MM-DD. */
  readonly date: string;
  /** The close with all splits and dividends that the vendor knew of when it answered. */
  readonly adjusted_close: number;
  /** A share, in quote units; 0 on most days. */
  readonly dividend: number;
  /** How many shares one became; 1 on most days. */
  readonly split: number;
}

/** Five minutes, named by their first instant at the market. */
export interface IntradayRow extends VendorBar {
  readonly date: string;
  /** HH:MM:SS at the market. */
  readonly time: string;
}

const ZONE = 'US/Eastern';
const DECIMAL = /^\d{1,15}(?:\.\d{1,10})?$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5][05]:00$/;

/** A text with a number of digits and a point; `NaN` for anything else. */
function decimal(value: unknown): number {
  const text = textOf(value);
  return text !== undefined && DECIMAL.test(text) ? Number(text) : Number.NaN;
}

/** The bar of a row; `null` where a number is none, or they contradict each other. */
function barOf(row: Document, volumeKey: string): VendorBar | null {
  const bar = {
    open: decimal(row['1. open']),
    high: decimal(row['2. high']),
    low: decimal(row['3. low']),
    close: decimal(row['4. close']),
    volume: decimal(row[volumeKey]),
  };
  const { close, high, low, open, volume } = bar;
  const isBar =
    low > 0 && low <= Math.min(open, close) && Math.max(open, close) <= high && Number.isSafeInteger(volume);
  return isBar ? bar : null;
}

/** What the answer says that it is about, by the end of its numbered keys. */
function metaOf(document: Document): ReadonlyMap<string, unknown> {
  const meta = document['Meta Data'];
  return new Map(
    Object.entries(isDocument(meta) ? meta : {}).map(([key, value]) => [key.replace(/^\d+\. /, ''), value]),
  );
}

/** The rows of a series, oldest first: the vendor sends the newest first, and each time once. */
function rowsOf<Row>(
  series: unknown,
  name: string,
  read: (key: string, row: Document) => Row | null,
): VendorAnswer<Row> {
  if (!isDocument(series)) return unreadable(`answer has no "${name}"`);
  const rows: Row[] = [];
  let after: string | null = null;
  for (const [key, row] of Object.entries(series)) {
    const place = `row ${rows.length + 1} of "${name}"`;
    if (after !== null && key >= after) return unreadable(`${place} is not older than the one before it`);
    const made = isDocument(row) ? read(key, row) : null;
    if (made === null) return unreadable(`${place} is not a bar`);
    rows.push(made);
    after = key;
  }
  return { kind: 'rows', rows: rows.reverse() };
}

function readSeries<Row>(
  bytes: Uint8Array,
  name: string,
  asked: Readonly<Record<string, string>>,
  read: (key: string, row: Document) => Row | null,
): VendorAnswer<Row> {
  return readObject(bytes, (document) => {
    const meta = metaOf(document);
    for (const [key, value] of Object.entries({ ...asked, 'Time Zone': ZONE }))
      if (meta.get(key) !== value) return unreadable(`"${key}" of the answer is not ${value}`);
    return rowsOf(document[name], name, read);
  });
}

/**
 * The answer of `TIME_SERIES_DAILY_ADJUSTED` as JSON, oldest day first. Never throws; a row that is not a bar makes the whole answer
 * unreadable, because the days around it would look like neighbours.
 */
export function readDailyAdjusted(bytes: Uint8Array, symbol: string): VendorAnswer<DailyRow> {
  return readSeries(bytes, 'Time Series (Daily)', { Symbol: symbol }, (date, row) => {
    const bar = barOf(row, '6. volume');
    const [adjusted_close, dividend, split] = [
      decimal(row['5. adjusted close']),
      decimal(row['7. dividend amount']),
      decimal(row['8. split coefficient']),
    ];
    if (bar === null || !isMarketDate(date) || !(adjusted_close > 0) || !(dividend >= 0) || !(split > 0)) return null;
    return { date, ...bar, adjusted_close, dividend, split };
  });
}

/** The answer of `TIME_SERIES_INTRADAY` with five minutes as JSON, oldest bar first. Never throws. */
export function readIntraday(bytes: Uint8Array, symbol: string): VendorAnswer<IntradayRow> {
  return readSeries(bytes, 'Time Series (5min)', { Symbol: symbol, Interval: '5min' }, (key, row) => {
    const [date = '', time = '', ...more] = key.split(' ');
    const bar = barOf(row, '5. volume');
    return bar === null || more.length > 0 || !isMarketDate(date) || !TIME.test(time) ? null : { date, time, ...bar };
  });
}
