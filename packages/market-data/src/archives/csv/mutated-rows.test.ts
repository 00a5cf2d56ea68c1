import type { RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import type { CsvKind } from '../import-kind.ts';
import { csvFormat } from './csv-format.ts';

/** A row of each kind, under the header of the archive. */
const ARCHIVES: Readonly<Record<CsvKind, readonly [header: string, row: string]>> = {
  klines: [
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
    '1767225600000,2680,2681.5,2679,2680.5,4219.8,1767225659999,11310000.5,40,2066.5,5537546.5,0',
  ],
  aggTrades: [
    'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
    '7,2680.5,1.25,10,11,1767225605601,true',
  ],
  trades: ['id,price,qty,quote_qty,time,is_buyer_maker', '7,2680.5,1.25,3350.625,1767225605601,false'],
  bookTicker: [
    'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
    '21,2681.093,46.204,2681.251,46.537,1767225629499,1767225629500',
  ],
  metrics: [
    'create_time,symbol,sum_open_interest,sum_open_interest_value',
    '2026-01-01 00:05:00,ETHUSDT,1400831.298,3754227878.64',
  ],
  fundingRate: ['calc_time,funding_interval_hours,last_funding_rate', '1767225600000,8,0.0001'],
};

/** The columns whose every value is taken for nothing: a strange one there is none of ours. */
const UNREAD = new Set([
  'taker_buy_quote_volume',
  'ignore',
  'first_trade_id',
  'last_trade_id',
  'quote_qty',
  'sum_open_interest_value',
  'funding_interval_hours',
]);

/** Values of which no column that is read can hold one. */
const NEVER = [
  '1e400',
  '9'.repeat(400),
  'NaN',
  'Infinity',
  '-Infinity',
  '',
  'null',
  '[]',
  '{}',
  '\ud800',
  'x'.repeat(100_000),
  'BTCUSDT',
  '0x10',
  '1,5',
  '"2680',
  ' 2680',
  '１２',
];

const STRANGE = [
  ...NEVER,
  '0',
  '-1',
  '0.000000000000000001',
  '1e300',
  'true',
  '1767225600000000',
  '1767225600000000000',
  '1767225600000',
  '1767225600',
  '4102444800000',
  '-1767225600000',
];

/** What a market can have of a number, by its name; a candle here is of a minute. */
function mostOf(name: string): number {
  if (name === 'trade_count') return 60_000_000;
  return /^(?:open|high|low|close)$|_?price$/.test(name) ? 1e9 : 1e15;
}

type Reading = { readonly bad: string } | { readonly event: RawMarketEvent };

function readingOf(kind: CsvKind, row: string): Reading {
  const [header] = ARCHIVES[kind];
  const subject = { source_id: 'binance-usdm', symbol: 'ETHUSDT', interval: '1m' };
  const reader = csvFormat({ file_name: 'ETHUSDT.csv', kind, subject }).open(Buffer.from(header));
  const reading = reader.read(Buffer.from(row), null);
  if (reading.kind === 'bad') return { bad: reading.reason };
  const [event] = reading.kind === 'events' ? reading.events : [];
  if (event === undefined) throw new Error(`${kind}: a row has been taken for nothing`);
  return { event };
}

function fieldsOf(kind: CsvKind): readonly (readonly [column: string, at: number])[] {
  return ARCHIVES[kind][0].split(',').map((column, at) => [column, at] as const);
}

describe.each(Object.keys(ARCHIVES).filter((kind): kind is CsvKind => kind in ARCHIVES))('a row of %s', (kind) => {
  const cells = ARCHIVES[kind][1].split(',');

  it('is read as it stands', () => {
    expect(readingOf(kind, cells.join(','))).toHaveProperty('event');
  });

  it.each(fieldsOf(kind))(
    'with a strange %s is a bad line that says why, or an event whose numbers a market can have',
    (column, at) => {
      for (const value of [...STRANGE, `-${cells[at] ?? ''}`]) {
        const reading = readingOf(kind, cells.with(at, value).join(','));
        const said = `${column} = ${value.slice(0, 40)}`;
        if ('bad' in reading) {
          expect(reading.bad.length, said).toBeLessThan(300);
          continue;
        }
        expect(reading.event.symbol, said).toBe('ETHUSDT');
        if (!UNREAD.has(column)) expect(NEVER.includes(value), said).toBe(false);
        for (const [name, number] of Object.entries(reading.event.normalized)) {
          if (typeof number === 'number') expect(number, said).not.toBeNaN();
          if (typeof number === 'number' && name !== 'funding_rate') expect(number, said).toBeGreaterThanOrEqual(0);
          if (typeof number !== 'number' || number === 0 || name === 'funding_rate') continue;
          expect(number, `${said}, beyond what a market has`).toBeLessThanOrEqual(mostOf(name));
          expect(number, `${said}, below what a market has`).toBeGreaterThanOrEqual(1e-15);
        }
      }
    },
  );

  it.each(fieldsOf(kind))('without its %s is a bad line', (_column, at) => {
    const row = cells.toSpliced(at, 1).join(',');
    if (kind === 'metrics' && at === 3) return;
    expect(readingOf(kind, row)).toHaveProperty('bad');
  });
});

it('robust: impossible number: a price, quantity or count that no market has → a bad line that names the column', () => {
  for (const [kind, at, value, reason] of [
    ['aggTrades', 1, '1e300', 'price: `1e300` is more than a market can have'],
    ['aggTrades', 1, '1767225600', 'price: `1767225600` is not a price that a market can have'],
    ['aggTrades', 2, '1767225600000000000', 'quantity: `1767225600000000000` is more than a market can have'],
    ['aggTrades', 2, '1767225600', 'price times quantity is more than was ever paid'],
    ['klines', 8, '1767225600000000', 'count: `1767225600000000` is more than an interval can hold'],
    ['klines', 2, '1767225600', 'high: `1767225600` is not a price that a market can have'],
    ['bookTicker', 1, '1e-18', 'best_bid_price: `1e-18` is not a price that a market can have'],
  ] as const)
    expect(readingOf(kind, ARCHIVES[kind][1].split(',').with(at, value).join(','))).toEqual({ bad: reason });
});
