import { env } from 'node:process';

import { deepFreeze, rawMarketEventSchema, type DecodeErrorKind } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { bytesOf, decoded, decodedAs, RECEIPT, SAMPLE_FRAMES } from '../../testing/frames.ts';
import { mutatedFrame } from '../../testing/mutated-frames.ts';
import { binanceUsdm } from './adapter.ts';

/** `XRAY_FUZZ_RUNS` raises the number of frames per property. */
const RUNS = Number(env['XRAY_FUZZ_RUNS'] ?? 3_000);
const TIMEOUT_MS = 30_000 + RUNS;

const { trade2024: trade, kline2021: kline, depth2024: depth, markPrice2026: markPrice } = SAMPLE_FRAMES;

function expectReadable(bytes: Uint8Array): void {
  const before = Uint8Array.from(bytes);
  const events = binanceUsdm.decode(bytes, deepFreeze({ ...RECEIPT }));
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) {
    expect(event.raw_payload).toBe(bytes);
    expect(z.safeEncode(rawMarketEventSchema, event).error).toBeUndefined();
  }
  expect(bytes).toEqual(before);
}

describe('decode', () => {
  it(
    'gives at least one valid event for any mutated frame, and never throws',
    () => {
      fc.assert(fc.property(mutatedFrame(Object.values(SAMPLE_FRAMES)), expectReadable), { numRuns: RUNS });
    },
    TIMEOUT_MS,
  );

  it('gives an event for any bytes whatever', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectReadable), { numRuns: Math.ceil(RUNS / 10) });
  });

  it(
    'gives an event for any JSON whatever, wrapped or not',
    () => {
      fc.assert(
        fc.property(fc.json(), (json) => {
          expectReadable(bytesOf(json));
          expectReadable(bytesOf(`{"stream":"btcusdt@trade","data":${json}}`));
        }),
        { numRuns: Math.ceil(RUNS / 10) },
      );
    },
    TIMEOUT_MS,
  );

  it('reads a frame within a larger buffer as the frame alone', () => {
    const buffer = bytesOf(`xx${trade}yy`);
    const view = buffer.subarray(2, buffer.length - 2);
    expect(binanceUsdm.decode(view, RECEIPT)[0]?.event_type).toBe('TradeTick');
  });

  it('reads a payload without its wrapper like one within', () => {
    for (const frame of Object.values(SAMPLE_FRAMES).filter((text) => text.startsWith('{"stream"'))) {
      const bare = frame.slice(frame.indexOf('"data":') + '"data":'.length, -1);
      const strip = (text: string) => decoded(text).map((event) => ({ ...event, raw_payload: null }));
      expect(strip(bare)).toEqual(strip(frame));
    }
  });

  it('takes the last of two equal keys', () => {
    expect(decodedAs('TradeTick', trade.replace('"m":false', '"m":false,"m":true')).normalized.side).toBe('sell');
  });

  it.each<[string, string | object, DecodeErrorKind, string]>([
    ['nothing', '', 'decode_error', 'frame is empty'],
    ['text', 'ping', 'decode_error', 'frame is not JSON'],
    ['a cut frame', trade.slice(0, 90), 'decode_error', 'frame is not JSON'],
    ['a list', [trade], 'schema_mismatch', 'frame is no JSON object'],
    ['a number', '17', 'schema_mismatch', 'frame is no JSON object'],
    ['null', 'null', 'schema_mismatch', 'frame is no JSON object'],
    ['an empty object', {}, 'missing_required_field', 'e is missing'],
    ['a wrapper around nothing', { stream: 'btcusdt@trade' }, 'missing_required_field', 'data is missing'],
    ['a payload without its stream', { data: {} }, 'missing_required_field', 'stream is missing'],
    ['a stream that is not a string', { stream: 5, data: {} }, 'schema_mismatch', 'stream is not a string'],
    ['a wrapper around a list', { stream: 'a@trade', data: [] }, 'schema_mismatch', 'data is not an object'],
    ['an event name that is not a string', { e: 5 }, 'schema_mismatch', 'e is not a string'],
    ['an unknown event', { e: 'indexPriceUpdate' }, 'schema_mismatch', 'e names an unknown event'],
    ['a missing price', trade.replace('"p":"61800.30",', ''), 'missing_required_field', 'p is missing'],
    ['a price of null', trade.replace('"61800.30"', 'null'), 'schema_mismatch', 'p is not an unsigned plain decimal'],
    ['a bare number', trade.replace('"61800.30"', '61800.3'), 'schema_mismatch', 'p is not an unsigned plain decimal'],
    ['a price of zero', trade.replace('61800.30', '0.00'), 'schema_mismatch', 'p is not above zero'],
    ['a side that is text', trade.replace(':false', ':"false"'), 'schema_mismatch', 'm is not a boolean'],
    ['a time that is text', trade.replace('"T":1723161256321', '"T":"x"'), 'schema_mismatch', 'T is not an integer'],
    [
      'a time before 2010',
      trade.replace('"T":1', '"T":-1'),
      'schema_mismatch',
      'T is not a time between 2010 and 2100',
    ],
    ['a symbol in lower case', trade.replace('BTCUSDT', 'btcusdt'), 'schema_mismatch', 's is not a symbol'],
    ['a missing close', kline.replace('"c":"1.01000",', ''), 'missing_required_field', 'k.c is missing'],
    ['a missing candle', kline.replace('"k":', '"kk":'), 'missing_required_field', 'k is missing'],
    ['an unknown interval', kline.replace('"1m"', '"7m"'), 'schema_mismatch', 'k.i is not an interval of the venue'],
    [
      'a candle that ends at its start',
      kline.replace('2759999', '2700000'),
      'schema_mismatch',
      'k.T is not the end of the interval that k.t begins',
    ],
    ['levels that are no list', depth.replace('[["61900.00","7"]]', '{}'), 'schema_mismatch', 'a is not a list'],
    ['half a level', depth.replace(',"7"', ''), 'schema_mismatch', 'a.0 is not a pair of price and quantity'],
    ['a bad level', depth.replace('"0.014"', '"x"'), 'schema_mismatch', 'b.0.1 is not an unsigned plain decimal'],
    ['a missing chain', depth.replace('"pu":5123107831937,', ''), 'missing_required_field', 'pu is missing'],
    ['a missing index', markPrice.replace('"i":', '"j":'), 'missing_required_field', 'i is missing'],
    [
      'a funding rate that is text',
      markPrice.replace('-0.00000712', 'x'),
      'schema_mismatch',
      'r is not a funding rate',
    ],
  ])('calls a frame with %s a failure of the right kind', (_, frame, error_kind, error_detail) => {
    expect(decodedAs('DecodeFailure', frame)).toMatchObject({
      exchange_ts_ms: null,
      normalized: { error_kind, error_detail },
    });
  });

  it.each(['', ' ', '0x10', '1e3', 'Infinity', 'NaN', '+1', '-1', '1_000', '1,5', '.5', '5.', '１', '9'.repeat(400)])(
    'refuses %j as a price',
    (text) => {
      expect(decodedAs('DecodeFailure', trade.replace('61800.30', text)).normalized.error_detail).toBe(
        'p is not an unsigned plain decimal',
      );
    },
  );

  it('tells bytes that are not UTF-8 from text that is not JSON', () => {
    const bytes = bytesOf(trade);
    bytes[20] = 0xff;
    const [event] = binanceUsdm.decode(bytes, RECEIPT);
    expect(event?.normalized).toEqual({ error_kind: 'decode_error', error_detail: 'frame is not UTF-8' });
  });

  it.each(['[', '{"e":', '{"stream":"a@trade","data":['])('survives %s nested a hundred thousand times', (open) => {
    expect(decodedAs('DecodeFailure', open.repeat(100_000)).normalized.error_kind).toBe('decode_error');
  });

  it('survives a valid value nested a hundred thousand times', () => {
    const nested = trade.replace('"61800.30"', '['.repeat(100_000) + ']'.repeat(100_000));
    expect(decodedAs('DecodeFailure', nested).normalized.error_kind).toBe('schema_mismatch');
  });

  it('keeps the details of failures short and free of what the frame says', () => {
    const secret = 'SECRET-9f2c';
    fc.assert(
      fc.property(mutatedFrame(Object.values(SAMPLE_FRAMES)), (bytes) => {
        for (const event of binanceUsdm.decode(bytes, RECEIPT)) {
          if (event.event_type === 'DecodeFailure') expect(event.normalized.error_detail.length).toBeLessThan(60);
        }
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
    for (const frame of [{ e: secret }, { e: 'trade', s: secret }, { [secret]: 1 }, { code: secret, msg: secret }]) {
      expect(decodedAs('DecodeFailure', frame).normalized.error_detail).not.toContain(secret);
    }
  });
});

describe('the symbol of a failure', () => {
  const hinted = { ...RECEIPT, symbol_hint: 'XRPUSDT' };

  it.each([
    ['the payload', '{"stream":"ethusdt@trade","data":{"e":"trade","s":"BTCUSDT"}}', 'BTCUSDT'],
    ['the order in the payload', '{"e":"forceOrder","o":{"s":"BTCUSDT"}}', 'BTCUSDT'],
    ['the answer', '{"symbol":"BTCUSDT","openInterest":"x"}', 'BTCUSDT'],
    ['the stream where the payload names none', '{"stream":"ethusdt@trade","data":{"e":"trade"}}', 'ETHUSDT'],
    ['the stream where the payload is not an object', '{"stream":"ethusdt@trade","data":7}', 'ETHUSDT'],
    ['the stream that a cut frame begins with', '{"stream":"ethusdt@trade","data":{"e":"tr', 'ETHUSDT'],
    ['the request where the frame names none', '{"stream":"!bookTicker","data":{"e":"x"}}', 'XRPUSDT'],
    ['the request where the frame is not JSON', 'pong', 'XRPUSDT'],
  ])('comes from %s', (_, frame, symbol) => {
    expect(decodedAs('DecodeFailure', frame, hinted).symbol).toBe(symbol);
  });

  it('is UNKNOWN where nobody says it', () => {
    expect(decodedAs('DecodeFailure', 'pong').symbol).toBe('UNKNOWN');
  });
});
