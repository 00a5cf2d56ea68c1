import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bytesOf } from '../../testing/frames.ts';
import type { VendorAnswer } from './answer.ts';
import { readListing, type ListedSymbol } from './listing.ts';
import { readDailyAdjusted, readIntraday, type DailyRow, type IntradayRow } from './series.ts';

const LIMIT =
  'We have detected your API key as SECRETKEY and our standard API rate limit is 25 requests per day. Please subscribe to any of the premium plans to instantly remove all daily rate limits.';
const SENTENCES = [
  ['Information', LIMIT, 'limit_reached'],
  ['Note', 'Our standard API call frequency is 5 calls per minute and 500 calls per day.', 'limit_reached'],
  [
    'Information',
    'Please consider spreading out your free API requests more sparingly (1 request per second). You may subscribe to any of the premium plans to lift the free key rate limit (25 requests per day) and instantly unlock all premium endpoints',
    'limit_reached',
  ],
  ['Information', 'This is a premium endpoint. Subscribe to instantly unlock all premium endpoints', 'paid_route'],
  ['Information', 'The outputsize=full parameter value is a premium feature for this endpoint.', 'paid_route'],
  ['Error Message', 'the parameter apikey is invalid or missing. Please claim your free API key.', 'wrong_key'],
  ['Error Message', 'Invalid API call. Please retry or visit the documentation for TIME_SERIES_DAILY.', 'bad_request'],
  ['Information', 'Something that nobody has seen before.', 'other'],
] as const;

const cents = fc.integer({ min: 1, max: 100_000_000 });
const volume = fc.integer({ min: 0, max: 10_000_000_000 });
const bar = fc
  .record({ prices: fc.tuple(cents, cents, cents, cents), volume, closesHigh: fc.boolean() })
  .map(({ closesHigh, prices, volume }) => {
    const [low = 1, one = 1, other = 1, high = 1] = [...prices].sort((a, b) => a - b).map((each) => each / 100);
    return { open: closesHigh ? one : other, high, low, close: closesHigh ? other : one, volume };
  });
const date = fc
  .date({ min: new Date('2000-01-03'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

function ascending<Row>(rows: readonly Row[], key: (row: Row) => string): Row[] {
  return [...rows].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

const dailyRows: fc.Arbitrary<DailyRow[]> = fc
  .uniqueArray(
    fc.record({
      date,
      bar,
      adjusted: cents,
      dividend: fc.integer({ min: 0, max: 1000 }),
      split: fc.constantFrom(1, 2, 0.1, 1.5),
    }),
    { selector: (row) => row.date, maxLength: 20 },
  )
  .map((rows) =>
    ascending(
      rows.map(({ adjusted, bar, date, dividend, split }) => ({
        date,
        ...bar,
        adjusted_close: adjusted / 100,
        dividend: dividend / 100,
        split,
      })),
      (row) => row.date,
    ),
  );

const intradayRows: fc.Arbitrary<IntradayRow[]> = fc
  .uniqueArray(fc.record({ date, slot: fc.integer({ min: 48, max: 239 }), bar }), {
    selector: ({ date, slot }) => `${date} ${slot}`,
    maxLength: 20,
  })
  .map((rows) =>
    ascending(
      rows.map(({ bar, date, slot }) => {
        const [hour, minute] = [Math.floor(slot / 12), (slot % 12) * 5].map((part) => String(part).padStart(2, '0'));
        return { date, time: `${hour}:${minute}:00`, ...bar };
      }),
      (row) => `${row.date} ${row.time}`,
    ),
  );

function vendorBar({ close, high, low, open }: DailyRow | IntradayRow): Record<string, string> {
  const texts = [open, high, low, close].map((price) => price.toFixed(4));
  return { '1. open': texts[0] ?? '', '2. high': texts[1] ?? '', '3. low': texts[2] ?? '', '4. close': texts[3] ?? '' };
}

/** As the vendor writes it, newest first. */
function dailyText(symbol: string, rows: readonly DailyRow[]): string {
  const series = rows.toReversed().map((row) => {
    const more = {
      '5. adjusted close': row.adjusted_close.toFixed(4),
      '6. volume': String(row.volume),
      '7. dividend amount': row.dividend.toFixed(4),
      '8. split coefficient': row.split.toFixed(1),
    };
    return [row.date, { ...vendorBar(row), ...more }] as const;
  });
  const meta = { '1. Information': 'Daily Time Series', '2. Symbol': symbol, '5. Time Zone': 'US/Eastern' };
  return JSON.stringify({ 'Meta Data': meta, 'Time Series (Daily)': Object.fromEntries(series) });
}

function intradayText(symbol: string, rows: readonly IntradayRow[]): string {
  const series = rows
    .toReversed()
    .map((row) => [`${row.date} ${row.time}`, { ...vendorBar(row), '5. volume': String(row.volume) }] as const);
  const meta = { '2. Symbol': symbol, '4. Interval': '5min', '6. Time Zone': 'US/Eastern' };
  return JSON.stringify({ 'Meta Data': meta, 'Time Series (5min)': Object.fromEntries(series) });
}

const LISTING = [
  'symbol,name,exchange,assetType,ipoDate,delistingDate,status',
  'A,Agilent Technologies Inc,NYSE,Stock,1999-11-18,null,Active',
  'BRK-B,"Berkshire Hathaway Inc, Class B",NYSE,Stock,1996-05-09,null,Active',
  'OLD,Gone Corp,NASDAQ,Stock,2001-01-02,2024-06-28,Delisted',
  'SPY,SPDR S&P 500,NYSE ARCA,ETF,1993-01-29,null,Active',
].join('\n');

function listing(text: string): { readonly answer: VendorAnswer<ListedSymbol>; readonly leftOut: readonly number[] } {
  const leftOut: number[] = [];
  const answer = readListing(bytesOf(text), (row) => leftOut.push(row));
  return { answer, leftOut };
}

function isBar({ close, high, low, open, volume }: DailyRow | IntradayRow): boolean {
  const isRange = 0 < low && low <= Math.min(open, close) && Math.max(open, close) <= high && Number.isFinite(high);
  return isRange && Number.isSafeInteger(volume) && volume >= 0;
}

describe('an answer of Alpha Vantage', () => {
  it('of days holds what the vendor wrote, oldest first', () => {
    fc.assert(
      fc.property(dailyRows, (rows) => {
        const read = readDailyAdjusted(bytesOf(dailyText('IBM', rows)), 'IBM');
        expect(read).toEqual({ kind: 'rows', rows });
      }),
    );
  });

  it('of five minutes holds what the vendor wrote, oldest first', () => {
    fc.assert(
      fc.property(intradayRows, (rows) => {
        expect(readIntraday(bytesOf(intradayText('IBM', rows)), 'IBM')).toEqual({ kind: 'rows', rows });
      }),
    );
  });

  it('of the list holds names with commas, and null where there is no date', () => {
    const { answer, leftOut } = listing(LISTING);
    expect(leftOut).toEqual([]);
    expect(answer).toMatchObject({
      kind: 'rows',
      rows: [
        { symbol: 'A', delisting_date: null },
        { symbol: 'BRK-B', name: 'Berkshire Hathaway Inc, Class B' },
        { symbol: 'OLD', delisting_date: '2024-06-28', status: 'Delisted' },
        { symbol: 'SPY', asset_type: 'ETF' },
      ],
    });
  });

  it('robust: error in disguise: status 200 with a sentence under "Information", "Note" or "Error Message" → the refusal that it means, and nothing of the sentence', () => {
    for (const [key, sentence, refusal] of SENTENCES) {
      const text = JSON.stringify({ [key]: sentence });
      const bytes = bytesOf(text);
      const answers = [readDailyAdjusted(bytes, 'IBM'), readIntraday(bytes, 'IBM'), listing(text).answer];
      for (const answer of answers) expect(answer, sentence).toEqual({ kind: 'refused', refusal });
    }
  });

  it.each<readonly [string, string, RegExp]>([
    ['another symbol', dailyText('MSFT', []), /"Symbol" of the answer is not IBM/],
    [
      'no series',
      '{"Meta Data":{"2. Symbol":"IBM","5. Time Zone":"US/Eastern"}}',
      /answer has no "Time Series \(Daily\)"/,
    ],
    ['an empty object', '{}', /"Symbol" of the answer is not IBM/],
    ['a page', '<html>', /frame is not JSON/],
    ['nothing', '', /frame is empty/],
  ])('with %s is unreadable, and says why', (_, text, problem) => {
    expect(readDailyAdjusted(bytesOf(text), 'IBM')).toEqual({
      kind: 'unreadable',
      problem: expect.stringMatching(problem) as string,
    });
  });

  it('of the list leaves out a row that is none, by its number, and no other', () => {
    const { answer, leftOut } = listing(LISTING.replace('1999-11-18', 'soon').replace('ETF', 'Cake'));
    expect(listing(LISTING.replace('2024-06-28', '2024-02-30')).leftOut).toEqual([3]);
    expect(leftOut).toEqual([1, 4]);
    expect(answer).toMatchObject({ kind: 'rows', rows: [{ symbol: 'BRK-B' }, { symbol: 'OLD' }] });
  });

  it('robust: answers that are changed: bytes of JSON and CSV answers, or their length → no throw, and every row that is read obeys all rules', () => {
    const texts = fc.oneof(
      dailyRows.map((rows) => dailyText('IBM', rows)),
      intradayRows.map((rows) => intradayText('IBM', rows)),
      fc.constant(LISTING),
    );
    const change = fc.record({
      place: fc.nat(),
      to: fc.integer({ min: 0, max: 255 }),
      cut: fc.option(fc.nat(4000), { freq: 8 }),
    });
    fc.assert(
      fc.property(texts, fc.array(change, { minLength: 50, maxLength: 50 }), (text, changes) => {
        const whole = bytesOf(text);
        for (const { cut, place, to } of changes) {
          const bytes = whole.slice(0, cut ?? whole.length);
          if (bytes.length > 0) bytes[place % bytes.length] = to;
          const series = [readDailyAdjusted(bytes, 'IBM'), readIntraday(bytes, 'IBM')];
          for (const answer of series) if (answer.kind === 'rows') expect(answer.rows.every(isBar)).toBe(true);
          const listed = readListing(bytes, () => undefined);
          if (listed.kind === 'rows') for (const { symbol } of listed.rows) expect(symbol).toMatch(/^[A-Z]/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
