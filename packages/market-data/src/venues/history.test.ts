import { isHistory } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { binanceUsdm } from './binance-usdm/adapter.ts';
import { okxSwap } from './okx-swap/adapter.ts';
import type { VenueAdapter } from './venue.ts';
import type { HistorySeries, TimeRange } from './venue-history.ts';

const MINUTE_MS = 60_000;
const T = 1_790_499_600_000;
const range = { from_ms: T + 600_000, to_ms: T + 780_000 };

function seriesOf(venue: VenueAdapter, of: string): HistorySeries {
  const found = venue.history?.find((series) => series.of === of);
  if (found === undefined) throw new Error(`no past of ${of}`);
  return found;
}

function read(series: HistorySeries, answer: unknown, symbol: string, within: TimeRange = range) {
  const bytes = new TextEncoder().encode(typeof answer === 'string' ? answer : JSON.stringify(answer));
  const events = series.read({ bytes, range: within, receipt: { recv_ts_ms: 9_000_000, symbol_hint: symbol } });
  for (const event of events) {
    expect(event.raw_payload).toBe(bytes);
    expect(event.recv_ts_ms).toBe(9_000_000);
    expect(event.symbol).toBe(symbol);
    expect(isHistory(event)).toBe(true);
  }
  return events;
}

function kline(start: number, low = '99', end = start + MINUTE_MS - 1): readonly unknown[] {
  return [start, '100', '101.5', low, '100.5', '12', end, '1206', 8, '7', '703', '0'];
}

function bar(start: number, confirm: string): readonly string[] {
  return [String(start), '100', '101.5', '99', '100.5', '12', '0.12', '12.06', confirm];
}

describe('the past on Binance', () => {
  it('is asked for from a time up to, and without, another', () => {
    expect(seriesOf(binanceUsdm, 'candle_1m').path('BTCUSDT', range)).toBe(
      '/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=1790500200000&endTime=1790500379999&limit=499',
    );
    expect(seriesOf(binanceUsdm, 'open_interest').path('BTCUSDT', range)).toBe(
      '/futures/data/openInterestHist?symbol=BTCUSDT&period=5m&startTime=1790500200000&endTime=1790500379999&limit=500',
    );
    expect(seriesOf(binanceUsdm, 'mark_price').path('BTCUSDT', range)).toBe(
      '/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=1790500200000&endTime=1790500379999&limit=100',
    );
  });

  it('reads candles as the live stream states them, and leaves out what was not asked for, such as one that still grows', () => {
    const events = read(
      seriesOf(binanceUsdm, 'candle_1m'),
      [kline(T + 540_000), kline(T + 600_000), kline(T + 660_000), kline(T + 780_000)],
      'BTCUSDT',
    );
    expect(events.map(({ exchange_ts_ms }) => exchange_ts_ms)).toEqual([T + 659_999, T + 719_999]);
    expect(events[0]).toMatchObject({
      event_type: 'Candle',
      channel: 'history_candle_1m',
      normalized: {
        open: 100,
        high: 101.5,
        low: 99,
        close: 100.5,
        volume: 12,
        interval_ms: MINUTE_MS,
        is_final: true,
        taker_buy_volume: 7,
        trade_count: 8,
        quote_volume: 1206,
      },
    });
  });

  it('reads open interest and settled funding', () => {
    expect(
      read(
        seriesOf(binanceUsdm, 'open_interest'),
        [{ symbol: 'BTCUSDT', sumOpenInterest: '5000.5', sumOpenInterestValue: '1', timestamp: T + 600_000 }],
        'BTCUSDT',
      ),
    ).toMatchObject([
      { event_type: 'OpenInterest', exchange_ts_ms: T + 600_000, normalized: { open_interest: 5000.5 } },
    ]);
    expect(
      read(
        seriesOf(binanceUsdm, 'mark_price'),
        [{ symbol: 'BTCUSDT', fundingTime: T + 600_001, fundingRate: '-0.0001', markPrice: '' }],
        'BTCUSDT',
      ),
    ).toMatchObject([
      {
        event_type: 'FundingRate',
        channel: 'history_funding_rate',
        exchange_ts_ms: T + 600_001,
        normalized: { funding_rate: -0.0001 },
      },
    ]);
  });
});

describe('the past on OKX', () => {
  it('is asked for between two times that the venue leaves out', () => {
    expect(seriesOf(okxSwap, 'candle_1m').path('BTC-USDT-SWAP', range)).toBe(
      '/api/v5/market/history-candles?instId=BTC-USDT-SWAP&bar=1m&after=1790500380000&before=1790500199999&limit=100',
    );
  });

  it('reads newest rows first as candles in order of time, without those that are not closed', () => {
    const events = read(
      seriesOf(okxSwap, 'candle_1m'),
      { code: '0', msg: '', data: [bar(T + 720_000, '0'), bar(T + 660_000, '1'), bar(T + 600_000, '1')] },
      'BTC-USDT-SWAP',
    );
    expect(events.map(({ exchange_ts_ms }) => exchange_ts_ms)).toEqual([T + 659_999, T + 719_999]);
    expect(events[0]?.normalized).toEqual({
      open: 100,
      high: 101.5,
      low: 99,
      close: 100.5,
      volume: 12,
      interval_ms: MINUTE_MS,
      is_final: true,
      quote_volume: 12.06,
      base_volume: 0.12,
    });
  });

  it('reads open interest in contracts and settled funding', () => {
    expect(
      read(
        seriesOf(okxSwap, 'open_interest'),
        { code: '0', msg: '', data: [[String(T + 600_000), '31000', '310', '18600000']] },
        'BTC-USDT-SWAP',
      ),
    ).toMatchObject([{ exchange_ts_ms: T + 600_000, normalized: { open_interest: 31_000 } }]);
    expect(
      read(
        seriesOf(okxSwap, 'funding_rate'),
        {
          code: '0',
          msg: '',
          data: [
            {
              instId: 'BTC-USDT-SWAP',
              fundingRate: '0.0002',
              realizedRate: '0.0001',
              fundingTime: String(T + 600_000),
            },
          ],
        },
        'BTC-USDT-SWAP',
      ),
    ).toMatchObject([{ exchange_ts_ms: T + 600_000, normalized: { funding_rate: 0.0001 } }]);
  });
});

describe('an answer about the past', () => {
  it('robust: fetched history: one row with low 0 → a failure that names the row, the other rows are kept', () => {
    const events = read(seriesOf(binanceUsdm, 'candle_1m'), [kline(T + 600_000, '0'), kline(T + 660_000)], 'BTCUSDT');
    expect(events.map(({ event_type }) => event_type).sort()).toEqual(['Candle', 'DecodeFailure']);
    expect(events.find(({ event_type }) => event_type === 'DecodeFailure')?.normalized).toMatchObject({
      error_detail: 'row 0 3 is not above zero',
    });
  });

  it('robust: wrong symbol: a row of fetched history names another instrument than was asked about → a failure, no event of either', () => {
    const rows = [{ symbol: 'SOLUSDT', fundingTime: T + 600_000, fundingRate: '0.0001' }];
    expect(read(seriesOf(binanceUsdm, 'mark_price'), rows, 'BTCUSDT')).toMatchObject([
      {
        event_type: 'DecodeFailure',
        symbol: 'BTCUSDT',
        normalized: { error_detail: 'row 0 is of another instrument than was asked about' },
      },
    ]);
  });

  it('robust: fetched history: a row of another interval → a failure that names the row', () => {
    const events = read(seriesOf(binanceUsdm, 'candle_3m'), [kline(T + 600_000)], 'BTCUSDT');
    expect(events).toMatchObject([
      { event_type: 'DecodeFailure', normalized: { error_detail: 'row 0 is of another interval' } },
    ]);
  });

  it.each([
    ['text', 'no json'],
    ['an object', { code: -1121, msg: 'Invalid symbol.' }],
    ['nothing', ''],
  ])('that is %s is one failure', (_, answer) => {
    expect(read(seriesOf(binanceUsdm, 'candle_1m'), answer, 'BTCUSDT')).toMatchObject([
      { event_type: 'DecodeFailure' },
    ]);
  });

  it('robust: fetched history: a refusal in the words of the venue → one failure, its words are kept', () => {
    const answer = { code: '51001', msg: 'Instrument ID does not exist', data: [] };
    expect(read(seriesOf(okxSwap, 'candle_1m'), answer, 'BTC-USDT-SWAP')).toMatchObject([
      { event_type: 'DecodeFailure', normalized: { error_detail: 'the venue refused a request' } },
    ]);
  });

  it('robust: fetched history: a list without rows → an event that says so and holds the bytes', () => {
    expect(read(seriesOf(binanceUsdm, 'candle_1m'), [], 'BTCUSDT')).toMatchObject([
      { event_type: 'StreamState', normalized: { state: 'resumed', detail: 'history_empty' } },
    ]);
  });
});
