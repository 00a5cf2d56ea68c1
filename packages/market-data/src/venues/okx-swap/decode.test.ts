import { env } from 'node:process';

import { rawMarketEventSchema, type RawEventType, type RawMarketEvent, type RawMarketEventOf } from '@xray/contracts';
import fc from 'fast-check';
import { assert, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { bytesOf } from '../../testing/frames.ts';
import { mutatedFrame } from '../../testing/mutated-frames.ts';
import { mutatedJson } from '../../testing/mutated-json.ts';
import { OKX_PONG, OKX_SAMPLES } from '../../testing/okx-frames.ts';
import type { Receipt } from '../venue.ts';
import { okxSwap } from './adapter.ts';

const RECEIPT: Receipt = { recv_ts_ms: 1_790_500_010_000 };
const SAMPLES = OKX_SAMPLES;

/** `XRAY_FUZZ_RUNS` raises the number of mutated frames per property. */
const RUNS = Number(env['XRAY_FUZZ_RUNS'] ?? 3_000);
const TIMEOUT_MS = 30_000 + RUNS;

function decoded(frame: string, receipt = RECEIPT): readonly RawMarketEvent[] {
  return okxSwap.decode(bytesOf(frame), receipt);
}

function onlyEvent<Type extends RawEventType>(type: Type, frame: string, receipt = RECEIPT): RawMarketEventOf<Type> {
  const events = decoded(frame, receipt);
  const event = events.find((candidate): candidate is RawMarketEventOf<Type> => candidate.event_type === type);
  assert(events.length === 1 && event !== undefined, `expected one ${type}, not ${JSON.stringify(events)}`);
  return event;
}

describe('a push', () => {
  it('of trades gives a tick a row, with the side of the taker and quantities in contracts', () => {
    const [first, second] = decoded(SAMPLES.trades);
    expect(first).toMatchObject({
      source_id: 'okx-swap',
      symbol: 'BTC-USDT-SWAP',
      event_type: 'TradeTick',
      channel: 'trades',
      source_event_id: '1306394740',
      exchange_ts_ms: 1_790_500_000_897,
      recv_ts_ms: RECEIPT.recv_ts_ms,
      normalized: { price: 84_219.9, quantity: 12.6, side: 'buy' },
    });
    expect(second).toMatchObject({ source_event_id: '1306394741', normalized: { side: 'sell' } });
    expect(first?.raw_payload).toBe(second?.raw_payload);
  });

  it('of candles gives a bar that is closed when the venue confirms it, at its close', () => {
    expect(onlyEvent('Candle', SAMPLES.candle)).toMatchObject({
      symbol: 'BTC-USDT-SWAP',
      channel: 'candle_3m',
      exchange_ts_ms: 1_790_499_960_000 + 180_000 - 1,
      normalized: {
        open: 84_210.1,
        high: 84_230,
        low: 84_200.5,
        close: 84_219.9,
        volume: 5214.3,
        quote_volume: 4_391_234.56,
        base_volume: 52.143,
        interval_ms: 180_000,
        is_final: true,
      },
    });
    expect(onlyEvent('Candle', SAMPLES.candle.replace('"1"]]', '"0"]]')).normalized.is_final).toBe(false);
  });

  it('of candles of 2022 says neither that a bar is closed nor its volume in quote units', () => {
    const { normalized, channel } = onlyEvent('Candle', SAMPLES.candle2022);
    expect(channel).toBe('candle_1m');
    expect(normalized).toMatchObject({ is_final: null, volume: 1200 });
    expect(normalized).not.toHaveProperty('quote_volume');
  });

  it('of tickers and of the best offers gives the top of the book', () => {
    expect(onlyEvent('BookTop', SAMPLES.tickers)).toMatchObject({
      symbol: 'UNI-USD-SWAP',
      channel: 'book_top',
      exchange_ts_ms: 1_652_459_223_143,
      normalized: { best_bid_price: 5.134, best_bid_quantity: 96, best_ask_price: 5.142, best_ask_quantity: 25 },
    });
    expect(onlyEvent('BookTop', SAMPLES.bestOffers)).toMatchObject({
      symbol: 'BCH-USDT-SWAP',
      channel: 'book_top',
      source_seq: 363_996_337,
      normalized: {
        best_bid_price: 111.05,
        best_bid_quantity: 57_745,
        best_ask_price: 111.06,
        best_ask_quantity: 55_154,
      },
    });
  });

  it('of a whole book announces that the book begins anew and gives its levels', () => {
    const [state, delta] = decoded(SAMPLES.bookSnapshot);
    expect(state).toMatchObject({
      event_type: 'StreamState',
      symbol: 'BTC-USDT-SWAP',
      channel: 'book_delta',
      source_seq: 123_456,
      normalized: { state: 'resumed', detail: 'book snapshot at update id 123456' },
    });
    expect(delta).toMatchObject({
      event_type: 'BookDelta',
      channel: 'book_delta',
      source_seq: 123_456,
      normalized: {
        bids: [[84_219.8, 25.6]],
        asks: [
          [84_219.9, 41.5],
          [84_220, 7],
        ],
        final_update_id: 123_456,
        previous_final_update_id: -1,
      },
    });
  });

  it('of changes of a book gives the levels that changed, with the numbers that the venue writes since 2023', () => {
    expect(onlyEvent('BookDelta', SAMPLES.bookUpdate).normalized).toEqual({
      bids: [[84_219.7, 1.1]],
      asks: [[84_220, 0]],
      final_update_id: 123_457,
      previous_final_update_id: 123_456,
    });
    expect(Object.keys(onlyEvent('BookDelta', SAMPLES.bookUpdate2022).normalized)).toEqual(['bids', 'asks']);
  });

  it('of mark price, index, funding rate and open interest gives each at its time', () => {
    expect(onlyEvent('MarkPrice', SAMPLES.markPrice)).toMatchObject({
      symbol: 'BTC-USDT-SWAP',
      exchange_ts_ms: 1_790_500_003_539,
      normalized: { mark_price: 84_218.6 },
    });
    expect(onlyEvent('IndexPrice', SAMPLES.indexTickers)).toMatchObject({
      symbol: 'BTC-USDT-SWAP',
      normalized: { index_price: 84_211.3 },
    });
    expect(onlyEvent('FundingRate', SAMPLES.fundingRate)).toMatchObject({
      exchange_ts_ms: 1_790_500_004_402,
      normalized: { funding_rate: -0.000_187_539_128_482_8, next_funding_ts_ms: 1_790_524_800_000 },
    });
    expect(onlyEvent('OpenInterest', SAMPLES.openInterest).normalized).toEqual({ open_interest: 2_385_848.98 });
  });

  it('of liquidations gives the orders of every instrument, with the side of the order', () => {
    expect(decoded(SAMPLES.liquidationOrders)).toMatchObject([
      {
        event_type: 'LiquidationPrint',
        symbol: 'IOST-USDT-SWAP',
        channel: 'liquidation',
        source_event_id: '1790500006010:buy:0.007831:13',
        normalized: { price: 0.007_831, quantity: 13, side: 'buy' },
      },
      { symbol: 'IOST-USDT-SWAP', exchange_ts_ms: 1_790_500_005_990, normalized: { side: 'sell' } },
      { symbol: 'BTC-USDT-SWAP', normalized: { price: 84_000, quantity: 0.5, side: 'sell' } },
    ]);
  });
});

describe('what is no push', () => {
  it.each([
    ['a subscription', SAMPLES.subscribed, 'BTC-USDT-SWAP', 'book_top', 'connected', 'subscription acknowledged'],
    ['a subscription of 2022', SAMPLES.subscribed2022, 'BTC-USDT', 'book_delta', 'connected', undefined],
    ['its end', SAMPLES.unsubscribed, 'UNKNOWN', 'liquidation', 'disconnected', 'end of subscription acknowledged'],
    ['word of an upgrade', SAMPLES.notice, 'UNKNOWN', 'connection', 'connected', 'the venue will close the connection'],
    ['other word', '{"event":"notice","code":"1"}', 'UNKNOWN', 'connection', 'connected', 'the venue gave notice'],
    ['the answer to a ping', OKX_PONG, 'UNKNOWN', 'connection', 'connected', 'pong'],
  ])('%s is a StreamState', (_what, frame, symbol, channel, state, detail = 'subscription acknowledged') => {
    expect(onlyEvent('StreamState', frame)).toMatchObject({
      symbol,
      channel,
      exchange_ts_ms: null,
      normalized: { state, detail },
    });
  });

  it('names the instrument of an index by its swap', () => {
    const frame = '{"event":"subscribe","arg":{"channel":"index-tickers","instId":"BTC-USDT"}}';
    expect(onlyEvent('StreamState', frame)).toMatchObject({ symbol: 'BTC-USDT-SWAP', channel: 'index_price' });
  });
});

describe('a DecodeFailure', () => {
  const { trades, candle, bestOffers, bookSnapshot } = SAMPLES;
  it.each([
    ['nothing', '', 'decode_error', 'frame is empty'],
    ['a ping', 'ping', 'decode_error', 'frame is not JSON'],
    ['a cut frame', trades.slice(0, 80), 'decode_error', 'frame is not JSON'],
    ['a list', '[]', 'schema_mismatch', 'frame is no JSON object'],
    ['an empty object', '{}', 'missing_required_field', 'arg is missing'],
    ['a push of nobody knows what', '{"arg":{}}', 'schema_mismatch', 'arg names no channel'],
    [
      'an unknown channel',
      trades.replace('trades', 'price-limit'),
      'schema_mismatch',
      'arg.channel names an unknown channel',
    ],
    [
      'bars of a month',
      candle.replace('candle3m', 'candle1M'),
      'schema_mismatch',
      'arg.channel names no bar of a fixed length',
    ],
    [
      'bars of another length',
      candle.replace('candle3m', 'candle7m'),
      'schema_mismatch',
      'arg.channel names no bar of a fixed length',
    ],
    ['no rows', '{"arg":{"channel":"trades","instId":"A-B-SWAP"},"data":[]}', 'schema_mismatch', 'data is empty'],
    ['no data', '{"arg":{"channel":"trades","instId":"A-B-SWAP"}}', 'missing_required_field', 'data is missing'],
    ['no instrument', '{"arg":{"channel":"trades"},"data":[]}', 'missing_required_field', 'arg.instId is missing'],
    ['a missing price', trades.replace('"px":"84219.9",', ''), 'missing_required_field', 'data.0.px is missing'],
    [
      'a row of another instrument',
      trades.replace(/("data":.*?)"instId":"[^"]*"/, '$1"instId":"SOL-USDT-SWAP"'),
      'schema_mismatch',
      'data.0.instId is not the instrument of arg',
    ],
    [
      'a trade of more than was ever paid',
      trades.replace(/"sz":"[^"]*"/, '"sz":"1790500000"'),
      'schema_mismatch',
      'price times quantity is more than was ever paid',
    ],
    [
      'a bad second row',
      trades.replace('84219.8', 'x'),
      'schema_mismatch',
      'data.1.px is not an unsigned plain decimal',
    ],
    ['a price of zero', trades.replace('84219.9', '0'), 'schema_mismatch', 'data.0.px is not above zero'],
    [
      'a time that is a number',
      trades.replace('"1790500000897"', '1790500000897'),
      'schema_mismatch',
      'data.0.ts is not a string',
    ],
    ['an unknown side', trades.replace('"buy"', '"BUY"'), 'schema_mismatch', 'data.0.side is neither buy nor sell'],
    ['an unknown flag', candle.replace('"1"]]', '"2"]]'), 'schema_mismatch', 'data.0.8 is neither 0 nor 1'],
    [
      'a book of one side',
      bestOffers.replace('[["111.06","55154","0","2"]]', '[]'),
      'schema_mismatch',
      'data.0.asks holds not exactly one level',
    ],
    [
      'half a level',
      bookSnapshot.replace(',"7","0","2"', ''),
      'schema_mismatch',
      'data.0.asks.1 is not a pair of price and quantity',
    ],
    [
      'another action',
      bookSnapshot.replace('snapshot', 'partial'),
      'schema_mismatch',
      'action is neither snapshot nor update',
    ],
    ['a refused request', SAMPLES.refused, 'schema_mismatch', 'the venue refused a request'],
    ['an unknown event', '{"event":"login"}', 'schema_mismatch', 'event names an unknown event'],
  ])('says what is wrong with %s', (_what, frame, error_kind, error_detail) => {
    expect(onlyEvent('DecodeFailure', frame).normalized).toEqual({ error_kind, error_detail });
  });

  const hinted = { ...RECEIPT, symbol_hint: 'XRP-USDT-SWAP' };
  it.each([
    ['the argument', '{"arg":{"channel":"trades","instId":"ETH-USDT-SWAP"},"data":7}', 'ETH-USDT-SWAP'],
    ['the index', '{"arg":{"channel":"index-tickers","instId":"ETH-USDT"},"data":7}', 'ETH-USDT-SWAP'],
    ['the start of a cut frame', '{"arg":{"channel":"books","instId":"ETH-USDT-SWAP"},"act', 'ETH-USDT-SWAP'],
    ['the receipt', '{"arg":{"channel":"trades","instId":"eth"},"data":7}', 'XRP-USDT-SWAP'],
  ])('takes its symbol from %s', (_where, frame, symbol) => {
    expect(onlyEvent('DecodeFailure', frame, hinted).symbol).toBe(symbol);
  });
});

describe('decode', () => {
  const frames = Object.values(SAMPLES);

  function expectReadable(bytes: Uint8Array): void {
    const before = Uint8Array.from(bytes);
    const events = okxSwap.decode(bytes, RECEIPT);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(event.raw_payload).toBe(bytes);
      expect(z.safeEncode(rawMarketEventSchema, event).error).toBeUndefined();
      if (event.event_type === 'DecodeFailure') expect(event.normalized.error_detail.length).toBeLessThan(80);
    }
    expect(bytes).toEqual(before);
    okxSwap.connection.readControl(bytes);
  }

  it(
    'gives at least one valid event for any mutated frame, and never throws',
    () => {
      const mutated = fc.oneof(mutatedFrame(frames), mutatedJson(frames));
      fc.assert(fc.property(mutated, expectReadable), { numRuns: RUNS });
    },
    TIMEOUT_MS,
  );

  it('gives an event for any bytes and for any JSON whatever', () => {
    const numRuns = Math.ceil(RUNS / 10);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectReadable), { numRuns });
    fc.assert(
      fc.property(fc.json(), (json) => {
        expectReadable(bytesOf(json));
        expectReadable(bytesOf(`{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"data":${json}}`));
      }),
      { numRuns },
    );
  });

  it('survives nesting', () => {
    for (const open of ['[', '{"arg":', '{"arg":{"channel":"trades"},"data":[']) {
      expect(onlyEvent('DecodeFailure', open.repeat(100_000)).normalized.error_kind).toBe('decode_error');
    }
  });
});
