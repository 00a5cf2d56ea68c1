import { describe, expect, it } from 'vitest';

import { decoded, decodedAs, RECEIPT, SAMPLE_FRAMES } from '../../testing/frames.ts';
import { binanceUsdm } from './adapter.ts';

const SAMPLES = SAMPLE_FRAMES;

describe('trade streams', () => {
  it('give a tick with the taker as its side, the trade time and the identifier of the aggregate', () => {
    expect(decodedAs('TradeTick', SAMPLES.aggTrade2021)).toMatchObject({
      schema: 'raw_market_event',
      schema_version: '1',
      source_id: 'binance-usdm',
      symbol: 'CTKUSDT',
      channel: 'trades',
      source_event_id: '25116862',
      exchange_ts_ms: 1626992742850,
      recv_ts_ms: RECEIPT.recv_ts_ms,
      normalized: { price: 1.01, quantity: 159, side: 'sell' },
    });
  });

  it('give the identifier of the single trade where trades come one by one', () => {
    expect(decodedAs('TradeTick', SAMPLES.trade2024)).toMatchObject({
      symbol: 'BTCUSDT',
      source_event_id: '5266583935',
      exchange_ts_ms: 1723161256321,
      normalized: { price: 61800.3, quantity: 0.006, side: 'buy' },
    });
  });

  it('take the whole quantity, not the part that retail orders leave', () => {
    expect(decodedAs('TradeTick', SAMPLES.aggTrade2026).normalized.quantity).toBe(0.03);
  });

  it.each(['NA', 'INSURANCE_FUND', 'ADL'])('refuse a record of kind %s, which is not a trade on the book', (kind) => {
    const { normalized } = decodedAs('DecodeFailure', SAMPLES.trade2024.replace('MARKET', kind));
    expect(normalized).toEqual({
      error_kind: 'schema_mismatch',
      error_detail: 'X names no trade on the order book',
    });
  });

  it('refuse the placeholder record with price and quantity zero', () => {
    const placeholder = SAMPLES.trade2026.replace('83600.00', '0').replace('"0.001"', '"0"').replace('MARKET', 'NA');
    expect(decodedAs('DecodeFailure', placeholder).symbol).toBe('BTCUSDT');
  });

  it('read a trade whose kind is not stated', () => {
    expect(decodedAs('TradeTick', SAMPLES.trade2024.replace(',"X":"MARKET"', '')).normalized.price).toBe(61800.3);
  });
});

describe('the book ticker', () => {
  it('gives the top of the book at the event time, its update id as sequence', () => {
    expect(decodedAs('BookTop', SAMPLES.bookTicker2024)).toMatchObject({
      symbol: 'BTCUSDT',
      channel: 'book_top',
      source_seq: 5123107839020,
      exchange_ts_ms: 1723161256314,
      normalized: {
        best_bid_price: 61800.2,
        best_bid_quantity: 2.507,
        best_ask_price: 61800.3,
        best_ask_quantity: 2.51,
      },
    });
  });

  it('has no exchange time where the frame has none', () => {
    const untimed = SAMPLES.bookTicker2024.replace(/,"T":\d+,"E":\d+/, '');
    expect(decodedAs('BookTop', untimed).exchange_ts_ms).toBeNull();
  });
});

describe('the depth stream', () => {
  it('gives the changed levels, removals with quantity zero, and the chain of update ids', () => {
    expect(decodedAs('BookDelta', SAMPLES.depth2024)).toMatchObject({
      symbol: 'BTCUSDT',
      channel: 'book_delta',
      source_seq: 5123107837557,
      exchange_ts_ms: 1723161256299,
      normalized: {
        bids: [
          [58710.2, 0.014],
          [61510.9, 0],
        ],
        asks: [[61900, 7]],
        first_update_id: 5123107832006,
        final_update_id: 5123107837557,
        previous_final_update_id: 5123107831937,
      },
    });
  });

  it('refuses a partial book, which looks like a delta and is none', () => {
    const partial = SAMPLES.depth2024.replace('@depth@0ms', '@depth20@100ms');
    expect(decodedAs('DecodeFailure', partial).normalized.error_detail).toBe('a partial book is not a delta');
  });
});

describe('the kline stream', () => {
  it('gives the candle so far, timed at its close, on the channel of its interval', () => {
    expect(decodedAs('Candle', SAMPLES.kline2021)).toMatchObject({
      symbol: 'CTKUSDT',
      channel: 'candle_1m',
      exchange_ts_ms: 1626992759999,
      normalized: {
        open: 1.011,
        high: 1.012,
        low: 1.009,
        close: 1.01,
        volume: 21580,
        interval_ms: 60_000,
        is_final: false,
        taker_buy_volume: 5126,
        trade_count: 68,
        quote_volume: 21797.831,
      },
    });
  });

  it('reads the spaces that the venue writes into it since 2026', () => {
    expect(decodedAs('Candle', SAMPLES.kline2026).normalized.is_final).toBe(true);
  });

  it.each([
    ['15m', 900_000],
    ['4h', 14_400_000],
    ['1w', 604_800_000],
  ])('knows the length of %s', (interval, length) => {
    const frame = SAMPLES.kline2021
      .replace('"1m"', `"${interval}"`)
      .replace('"T":1626992759999', `"T":${1626992700000 + length - 1}`);
    expect(decodedAs('Candle', frame)).toMatchObject({
      channel: `candle_${interval}`,
      normalized: { interval_ms: length },
    });
  });

  it('takes the length of a month from the candle itself', () => {
    const february = SAMPLES.kline2021
      .replace('"1m"', '"1M"')
      .replace('"t":1626992700000', `"t":${Date.UTC(2024, 1, 1)}`)
      .replace('"T":1626992759999', `"T":${Date.UTC(2024, 2, 1) - 1}`);
    expect(decodedAs('Candle', february).normalized.interval_ms).toBe(29 * 86_400_000);
  });
});

describe('the mark price stream', () => {
  it('gives mark price, index price and funding rate, which share one payload', () => {
    const events = decoded(SAMPLES.markPrice2026);
    expect(events.map((event) => [event.event_type, event.normalized])).toEqual([
      ['MarkPrice', { mark_price: 84550.20762319 }],
      ['IndexPrice', { index_price: 84589.97304348 }],
      ['FundingRate', { funding_rate: -0.00000712, next_funding_ts_ms: 1790524800000 }],
    ]);
    expect(new Set(events.map((event) => event.raw_payload)).size).toBe(1);
    expect(new Set(events.map((event) => event.channel))).toEqual(new Set(['mark_price']));
    expect(new Set(events.map((event) => event.exchange_ts_ms))).toEqual(new Set([1790500005000]));
  });
});

describe('the liquidation stream', () => {
  it('gives the order that closed the position, identified by what it says', () => {
    expect(decodedAs('LiquidationPrint', SAMPLES.forceOrder2026)).toMatchObject({
      symbol: 'ILVUSDT',
      channel: 'liquidation',
      source_event_id: '1790500006263:sell:3.812:118.2',
      exchange_ts_ms: 1790500006263,
      normalized: { price: 3.812, quantity: 118.2, side: 'sell' },
    });
  });

  it('reads instruments that are not named in Latin letters', () => {
    expect(decodedAs('LiquidationPrint', SAMPLES.forceOrder2026.replaceAll('ILV', '龙虾')).symbol).toBe('龙虾USDT');
  });
});

describe('answers to requests', () => {
  it('give open interest at the time that the answer states', () => {
    expect(decodedAs('OpenInterest', SAMPLES.openInterest)).toMatchObject({
      symbol: 'BTCUSDT',
      channel: 'open_interest',
      exchange_ts_ms: 1589437530011,
      normalized: { open_interest: 10659.509 },
    });
    const untimed = SAMPLES.openInterest.replace(',"time":1589437530011', '');
    expect(decodedAs('OpenInterest', untimed).exchange_ts_ms).toBeNull();
  });

  it('state that the book resumes at the snapshot, for the symbol that was asked for', () => {
    const receipt = { ...RECEIPT, symbol_hint: 'ETHUSDT' };
    expect(decodedAs('StreamState', SAMPLES.depthSnapshot, receipt)).toMatchObject({
      symbol: 'ETHUSDT',
      channel: 'book_delta',
      source_seq: 5123107852948,
      exchange_ts_ms: 1723161256501,
      normalized: { state: 'resumed', detail: 'book snapshot at update id 5123107852948' },
    });
  });

  it('refuse a snapshot of nobody knows which book', () => {
    expect(decodedAs('DecodeFailure', SAMPLES.depthSnapshot)).toMatchObject({
      symbol: 'UNKNOWN',
      normalized: { error_kind: 'missing_required_field', error_detail: 'symbol of the book snapshot is missing' },
    });
  });

  it('state that the connection answers when a subscription is acknowledged', () => {
    expect(decodedAs('StreamState', SAMPLES.acknowledgement)).toMatchObject({
      symbol: 'UNKNOWN',
      exchange_ts_ms: null,
      normalized: { state: 'connected', detail: 'request 7 acknowledged' },
    });
  });

  it.each([
    { code: -1121, msg: 'Invalid symbol.' },
    { error: { code: 2, msg: 'Invalid request' }, id: 1 },
  ])('tell a refusal without quoting it: %j', (answer) => {
    expect(decodedAs('DecodeFailure', answer).normalized).toEqual({
      error_kind: 'schema_mismatch',
      error_detail: 'the venue refused a request',
    });
  });
});

describe('what the adapter offers', () => {
  it('is named as the venue writes names', () => {
    const names = binanceUsdm.streams.map((stream) => binanceUsdm.streamName(stream, 'BTCUSDT'));
    expect(names).toEqual([
      'btcusdt@aggTrade',
      'btcusdt@trade',
      'btcusdt@kline_1m',
      'btcusdt@bookTicker',
      'btcusdt@depth@100ms',
      'btcusdt@markPrice@1s',
      'btcusdt@forceOrder',
      '/fapi/v1/openInterest?symbol=BTCUSDT',
    ]);
  });

  it('names another variant on request', () => {
    const klines = binanceUsdm.streams.find((stream) => stream.event_types.includes('Candle'));
    expect(klines && binanceUsdm.streamName(klines, 'ethusdt', '4h')).toBe('ethusdt@kline_4h');
  });

  it('is subscribed to by one text frame', () => {
    expect(JSON.parse(binanceUsdm.subscribeRequest(['btcusdt@trade', 'ethusdt@trade'], 3))).toEqual({
      method: 'SUBSCRIBE',
      params: ['btcusdt@trade', 'ethusdt@trade'],
      id: 3,
    });
  });

  it('tells every event type that a sample frame gives', () => {
    const offered = new Set(binanceUsdm.streams.flatMap((stream) => stream.event_types));
    const given = Object.values(SAMPLES)
      .flatMap((frame) => decoded(frame, { ...RECEIPT, symbol_hint: 'BTCUSDT' }))
      .map((event) => event.event_type)
      .filter((type) => type !== 'StreamState');
    expect(new Set(given)).toEqual(offered);
  });
});
