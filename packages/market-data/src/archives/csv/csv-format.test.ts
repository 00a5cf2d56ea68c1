import { rawMarketEventSchema, type RawMarketEvent } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import type { CsvKind } from '../import-kind.ts';
import type { LineReading } from '../line-format.ts';
import { csvFormat } from './csv-format.ts';
import type { FileSubject } from './csv-layout.ts';

const SUBJECT: FileSubject = { source_id: 'binance-usdm', symbol: 'BTCUSDT', interval: null };

function read(kind: CsvKind, lines: readonly string[], subject: Partial<FileSubject> = {}): LineReading[] {
  const buffers = lines.map((line) => Buffer.from(line));
  const format = csvFormat({ file_name: 'BTCUSDT.csv', kind, subject: { ...SUBJECT, ...subject } });
  const reader = format.open(buffers[0] ?? Buffer.alloc(0));
  const rows = reader.first_line_is_header ? buffers.slice(1) : buffers;
  return rows.map((line) => reader.read(line, null));
}

function onlyEvent(readings: readonly LineReading[]): RawMarketEvent {
  const [reading] = readings;
  if (reading?.kind !== 'events' || reading.events[0] === undefined) throw new Error(JSON.stringify(reading));
  expect(reading.recv_ts_ms).toBe(reading.events[0].recv_ts_ms);
  return reading.events[0];
}

function reasonOf(readings: readonly LineReading[]): string {
  const [reading] = readings;
  if (reading?.kind !== 'bad') throw new Error(JSON.stringify(reading));
  return reading.reason;
}

const header: Readonly<Record<CsvKind, string>> = {
  klines:
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
  aggTrades: 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
  trades: 'id,price,qty,quote_qty,time,is_buyer_maker',
  bookTicker: 'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
  metrics:
    'create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio',
  fundingRate: 'calc_time,funding_interval_hours,last_funding_rate',
};

const common = {
  schema: 'raw_market_event',
  schema_version: '1',
  source_id: 'binance-usdm',
  symbol: 'BTCUSDT',
  payload_content_type: 'text/csv',
};

/** Each kind: a row whose times are made by `at`, and the event that it is. */
const cases: readonly {
  readonly kind: CsvKind;
  readonly row: (at: (ms: number) => string) => string;
  readonly event: (at: (ms: number) => string) => object;
}[] = [
  {
    kind: 'klines',
    row: (at) =>
      `${at(1769904000000)},0.1038,0.1040,0.1037,0.1039,242160.4,${at(1769904059999)},25142.90126,102,126196.5,13109.51126,0`,
    event: (at) => ({
      event_type: 'Candle',
      exchange_ts_ms: 1769904059999,
      recv_ts_ms: 1769904059999,
      source_event_id: at(1769904000000),
      channel: 'candle_1m',
      normalized: {
        open: 0.1038,
        high: 0.104,
        low: 0.1037,
        close: 0.1039,
        volume: 242160.4,
        interval_ms: 60_000,
        is_final: true,
        taker_buy_volume: 126196.5,
        trade_count: 102,
        quote_volume: 25142.90126,
      },
    }),
  },
  {
    kind: 'aggTrades',
    row: (at) => `1788220,78549.5,0.016,3,7,${at(1788220800016)},true`,
    event: () => ({
      event_type: 'TradeTick',
      exchange_ts_ms: 1788220800016,
      recv_ts_ms: 1788220800016,
      source_event_id: '1788220',
      channel: 'trades',
      normalized: { price: 78549.5, quantity: 0.016, side: 'sell' },
    }),
  },
  {
    kind: 'trades',
    row: (at) => `5,78549.6,2,157099.2,${at(1788220800003)},false`,
    event: () => ({
      event_type: 'TradeTick',
      exchange_ts_ms: 1788220800003,
      recv_ts_ms: 1788220800003,
      source_event_id: '5',
      channel: 'single_trades',
      normalized: { price: 78549.6, quantity: 2, side: 'buy' },
    }),
  },
  {
    kind: 'bookTicker',
    row: (at) => `3932256034651,42570.3,0.821,42570.4,7.207,${at(1707091200006)},${at(1707091200012)}`,
    event: () => ({
      event_type: 'BookTop',
      exchange_ts_ms: 1707091200012,
      recv_ts_ms: 1707091200006,
      source_seq: 3932256034651,
      channel: 'book_top',
      normalized: {
        best_bid_price: 42570.3,
        best_bid_quantity: 0.821,
        best_ask_price: 42570.4,
        best_ask_quantity: 7.207,
      },
    }),
  },
  {
    kind: 'metrics',
    row: () => '2024-01-01 00:05:00,BTCUSDT,73391.8430000000000000,3103567890.12,1.5,,1.2,0.9',
    event: () => ({
      event_type: 'OpenInterest',
      exchange_ts_ms: 1704067500000,
      recv_ts_ms: 1704067500000,
      source_event_id: '2024-01-01 00:05:00',
      channel: 'open_interest',
      normalized: { open_interest: 73391.843 },
    }),
  },
  {
    kind: 'fundingRate',
    row: (at) => `${at(1780272000001)},8,-0.00005703`,
    event: (at) => ({
      event_type: 'FundingRate',
      exchange_ts_ms: 1780272000001,
      recv_ts_ms: 1780272000001,
      source_event_id: at(1780272000001),
      channel: 'funding_rate',
      normalized: { funding_rate: -0.00005703 },
    }),
  },
];

const units = [
  ['milliseconds', (ms: number) => String(ms)],
  ['microseconds', (ms: number) => `${ms}866`],
] as const;

describe.each(cases)('a row of $kind', ({ kind, row, event }) => {
  describe.each(units)('with times in %s', (_unit, at) => {
    it.each([
      ['with a header', [header[kind], row(at)]],
      ['without a header', [row(at)]],
    ])('%s is the event that it says', (_header, lines) => {
      const read_ = onlyEvent(read(kind, lines));
      expect(read_).toEqual({ ...common, ...event(at), raw_payload: new TextEncoder().encode(row(at)) });
      expect(
        rawMarketEventSchema.safeParse({ ...read_, raw_payload: Buffer.from(read_.raw_payload).toString('base64') })
          .success,
      ).toBe(true);
    });
  });

  it('is found by the names of its columns, in any order', () => {
    const reversed = (line: string): string => line.split(',').reverse().join(',');
    const at = units[0][1];
    const found = onlyEvent(read(kind, [reversed(header[kind]), reversed(row(at))]));
    expect(found).toMatchObject(event(at));
  });

  it('is bad with a column too many or too few', () => {
    const line = row(units[0][1]);
    for (const wrong of [line.slice(0, line.lastIndexOf(',')), `${line},1`]) {
      expect(reasonOf(read(kind, [header[kind], wrong]))).toMatch(/^\d+ columns where \d+ are expected$/);
    }
  });

  it('is bad with any of its needed cells empty, text or not a number', () => {
    const line = row(units[0][1]);
    const cells = line.split(',');
    let needed = 0;
    for (const index of cells.keys()) {
      for (const wrong of ['', 'abc', 'NaN', 'Infinity', '0x10', '1e999']) {
        const changed = cells.map((cell, at) => (at === index ? wrong : cell)).join(',');
        const [reading] = read(kind, [header[kind], changed]);
        if (reading?.kind !== 'bad') continue;
        expect(reading.reason).toContain(`${header[kind].split(',')[index] ?? ''}: \`${wrong}\``);
        needed += 1;
      }
    }
    expect(needed).toBeGreaterThanOrEqual(2 * 6);
  });
});

describe('rows of the archive', () => {
  const agg = (price: string, maker = 'true'): string => `1,${price},0.016,3,7,1788220800016,${maker}`;

  it('robust: another market: trades with the further column of the spot archives → the file is refused', () => {
    const rows: readonly (readonly [CsvKind, string])[] = [
      ['aggTrades', `${agg('1.5', 'True')},True`],
      ['trades', '5,78549.6,2,157099.2,1788220800003,False,True'],
    ];
    for (const [kind, row] of rows) {
      for (const lines of [[row], [`${header[kind]},is_best_match`, row]])
        expect(() => read(kind, lines)).toThrow(expect.objectContaining({ code: 'wrong_market' }));
    }
  });

  it('may have that column, and capital letters, where they are stored under another source', () => {
    const spot = { source_id: 'binance-spot' };
    expect(onlyEvent(read('aggTrades', [`${agg('1.5', 'True')},True`], spot)).normalized).toMatchObject({
      side: 'sell',
    });
    expect(onlyEvent(read('aggTrades', [agg('1.5', 'False')])).normalized).toMatchObject({ side: 'buy' });
  });

  it('robust: placeholder: an open interest of 0 in the metrics → a bad line, the other rows are kept', () => {
    const metric = (amount: string): string => `2024-01-01 00:05:00,BTCUSDT,${amount},3103567890.12,1.5,1.1,1.2,0.9`;
    const readings = read('metrics', [header.metrics, metric('0.0000'), metric('73391.843')]);
    expect(readings[0]).toEqual({
      kind: 'bad',
      reason: 'sum_open_interest: `0.0000` is the placeholder of an open interest that is not known',
    });
    expect(readings[1]).toMatchObject({ kind: 'events' });
  });

  it('robust: impossible funding rate: all of a position or more → a bad line', () => {
    expect(reasonOf(read('fundingRate', ['1780272000001,8,1.5']))).toBe(
      'last_funding_rate: `1.5` is not a fraction of a position',
    );
    expect(onlyEvent(read('fundingRate', ['1780272000001,8,-0.02'])).normalized).toEqual({ funding_rate: -0.02 });
  });

  it('may write small numbers with an exponent', () => {
    expect(onlyEvent(read('aggTrades', [agg('1.2E-7')])).normalized).toMatchObject({ price: 1.2e-7 });
  });

  it('may quote their cells', () => {
    expect(onlyEvent(read('aggTrades', ['"1","1.5","2","3","7","1788220800016","true"'])).normalized).toMatchObject({
      price: 1.5,
    });
  });

  it.each([
    [agg('-1'), 'price: `-1` is not above zero'],
    [agg('0'), 'price: `0` is not above zero'],
    [agg('1', 'yes'), 'is_buyer_maker: `yes` is neither true nor false'],
    ['x1,1,0.016,3,7,1788220800016,true', 'agg_trade_id: `x1` is not a whole number'],
    ['1,1,-0.016,3,7,1788220800016,true', 'quantity: `-0.016` is negative'],
    ['1,1,1,3,7,178822080,true', 'transact_time: `178822080` is not a time between 2010 and 2100'],
    ['1,1,"1,3,7,1788220800016,true', 'the quotes of the line are not closed'],
    [agg('a\u0000b`c'.repeat(20)), 'price: `a?b?ca?b?ca?b?ca?b?ca?b?ca?b?ca?b?ca?b?c…` is not a number'],
  ])('that are wrong say where and why: %j', (line, reason) => {
    expect(reasonOf(read('aggTrades', [header.aggTrades, line]))).toBe(reason);
  });

  it('that are blank say nothing', () => {
    expect(read('aggTrades', [header.aggTrades, ''])).toEqual([{ kind: 'metadata' }]);
  });
});

describe('candles', () => {
  const kline = (openMs: number, closeMs: number): string => `${openMs},1,2,1,2,10,${closeMs},15,3,5,7,0`;
  const start = Date.UTC(2024, 1, 1);

  it.each([
    ['1s', 1000, 'candle_1s'],
    ['15m', 900_000, 'candle_15m'],
    ['1w', 604_800_000, 'candle_1w'],
    ['1mo', 29 * 86_400_000, 'candle_1M'],
  ])('of a %s file are of the channel of its stream', (interval, ms, channel) => {
    expect(onlyEvent(read('klines', [kline(start, start + ms - 1)], { interval }))).toMatchObject({
      channel,
      normalized: { interval_ms: ms },
    });
  });

  it('of another length than the name of the file says are bad', () => {
    expect(reasonOf(read('klines', [kline(start, start + 299_999)], { interval: '1m' }))).toBe(
      "close_time: the interval is 5m, the file's name says 1m",
    );
    expect(reasonOf(read('klines', [kline(start, start + 299_999)], { interval: '1mo' }))).toMatch(/5m/);
  });

  it.each([60_000, 58_999, -1, -60_001])('that close %d ms after they open are bad', (ms) => {
    expect(reasonOf(read('klines', [kline(start, start + ms)]))).toMatch(
      /^close_time: .* is not an interval of the exchange$/,
    );
  });
});

describe('a candle', () => {
  const start = Date.UTC(2024, 1, 1);
  const cells = [start, '10', '12', '9', '11', '4', start + 59_999, '42', '3', '1', '10', '0'];
  const names = header.klines.split(',');

  it.each([
    ['low', '0', 'low: `0` is not above zero'],
    ['open', '-1', 'open: `-1` is not above zero'],
    ['high', '10.5', 'high: `10.5` is below open or close'],
    ['low', '10.5', 'low: `10.5` is above open or close'],
    ['volume', '-4', 'volume: `-4` is negative'],
    ['taker_buy_volume', '5', 'taker_buy_volume: `5` is more than volume'],
    ['quote_volume', '4200', 'quote_volume: `4200` over volume is not a price between low and high'],
    ['volume', '0', 'taker_buy_volume: `1` is more than volume'],
  ])(
    'robust: impossible candle: a row whose price, range or volume cannot be → a bad line that names the column',
    (column, value, reason) => {
      const line = cells.map((cell, index) => (names[index] === column ? value : cell)).join(',');
      expect(reasonOf(read('klines', [line]))).toBe(reason);
      expect(read('klines', [cells.join(',')])[0]).toMatchObject({ kind: 'events' });
    },
  );

  it('that moved without volume is kept as it says', () => {
    const line = `${start},10,12,9,11,0,${start + 59_999},0,0,0,0,0`;
    expect(onlyEvent(read('klines', [line])).normalized).toMatchObject({ volume: 0, high: 12, low: 9 });
  });
});

describe('the symbol', () => {
  const metric = (symbol: string): string => `2024-01-01 00:05:00,${symbol},73391.843,3103567890.12,1.5,1.1,1.2,0.9`;

  it('is that of the column where the name of the file says none', () => {
    expect(onlyEvent(read('metrics', [metric('币安人生USDT')], { symbol: null })).symbol).toBe('币安人生USDT');
  });

  it('of a column must be the one that the file is of', () => {
    expect(reasonOf(read('metrics', [metric('ETHUSDT')]))).toBe(
      'symbol: `ETHUSDT` is not BTCUSDT, which the file is of',
    );
    expect(reasonOf(read('metrics', [metric('')], { symbol: null }))).toBe('symbol: `` is not a symbol');
  });

  it('robust: another market: a row of a coin-margined contract → a bad line', () => {
    expect(reasonOf(read('metrics', [metric('BTCUSD_PERP')], { symbol: null }))).toBe(
      'symbol: `BTCUSD_PERP` is a contract of the coin-margined market',
    );
  });

  it('is demanded where neither name nor column say it', () => {
    expect(() => read('fundingRate', [header.fundingRate], { symbol: null })).toThrow(
      expect.objectContaining({ code: 'symbol_unknown' }),
    );
  });
});

describe('a header', () => {
  it('without a needed column is refused, naming file and column', () => {
    expect(() => read('klines', [header.aggTrades])).toThrow(
      expect.objectContaining({
        code: 'unknown_layout',
        detail: expect.stringContaining('BTCUSDT.csv has no column open_time') as string,
      }),
    );
  });

  it('may have columns that are not known, spaces and capitals', () => {
    const readings = read('fundingRate', [' Calc_Time , extra,LAST_FUNDING_RATE', '1780272000001,x,0.0001']);
    expect(onlyEvent(readings).normalized).toEqual({ funding_rate: 0.0001 });
  });
});
