import type { RawMarketEventOf } from '@xray/contracts';
import { assert, describe, expect, it } from 'vitest';

import { bytesOf } from '../../testing/frames.ts';
import { OKX_PONG, OKX_SAMPLES } from '../../testing/okx-frames.ts';
import { okxSwap } from './adapter.ts';
import { streams } from './streams.ts';

const { connection } = okxSwap;

describe('streams', () => {
  it('are named by channel and instrument, an index without the swap, liquidations all alike', () => {
    expect(streams.map((stream) => okxSwap.streamName(stream, 'BTC-USDT-SWAP'))).toEqual([
      'trades:BTC-USDT-SWAP',
      'candle1m:BTC-USDT-SWAP',
      'bbo-tbt:BTC-USDT-SWAP',
      'tickers:BTC-USDT-SWAP',
      'books:BTC-USDT-SWAP',
      'mark-price:BTC-USDT-SWAP',
      'index-tickers:BTC-USDT',
      'funding-rate:BTC-USDT-SWAP',
      'open-interest:BTC-USDT-SWAP',
      'liquidation-orders:SWAP',
    ]);
    const candles = streams.find((stream) => stream.event_types.includes('Candle'));
    assert(candles !== undefined);
    expect(okxSwap.streamName(candles, 'ETH-USDT-SWAP', '3m')).toBe('candle3m:ETH-USDT-SWAP');
  });

  it('tell the event types and channels of every sample frame', () => {
    const offered = streams.flatMap((stream) =>
      stream.variants
        .concat(stream.variants.length === 0 ? [''] : [])
        .flatMap((variant) =>
          stream.event_types.map((type) => `${type} ${stream.channel.replace('<variant>', variant)}`),
        ),
    );
    const given = Object.values(OKX_SAMPLES)
      .flatMap((frame) => okxSwap.decode(bytesOf(frame), { recv_ts_ms: 1 }))
      .filter(({ event_type }) => event_type !== 'StreamState' && event_type !== 'DecodeFailure')
      .map(({ event_type, channel }) => `${event_type} ${channel ?? ''}`);
    for (const kind of given) expect(offered).toContain(kind);
    expect(new Set(given.map((kind) => kind.split(' ')[0]))).toEqual(new Set(streams.flatMap((s) => s.event_types)));
  });

  it('are served by the addresses that the connection names, and the watched ones are offered', () => {
    for (const { route } of streams) expect(Object.keys(connection.socket_urls)).toContain(route);
    for (const channel of connection.default_streams) {
      const offers = streams.some(
        (stream) =>
          stream.channel === channel ||
          stream.variants.some((variant) => stream.channel.replace('<variant>', variant) === channel),
      );
      expect(offers, channel).toBe(true);
    }
  });

  it('are subscribed to and unsubscribed from by one text frame with the number of the request', () => {
    const names = ['trades:BTC-USDT-SWAP', 'index-tickers:BTC-USDT', 'liquidation-orders:SWAP'];
    const args = [
      { channel: 'trades', instId: 'BTC-USDT-SWAP' },
      { channel: 'index-tickers', instId: 'BTC-USDT' },
      { channel: 'liquidation-orders', instType: 'SWAP' },
    ];
    expect(JSON.parse(okxSwap.subscribeRequest(names, 7))).toEqual({ id: '7', op: 'subscribe', args });
    expect(JSON.parse(connection.unsubscribeRequest(names, 8))).toEqual({ id: '8', op: 'unsubscribe', args });
  });

  it('fit into a message of 64 KB, as many as one may name', () => {
    const names = Array.from({ length: connection.limits.names_per_message }, () => `open-interest:${'X'.repeat(40)}`);
    expect(okxSwap.subscribeRequest(names, 1e15).length).toBeLessThan(65_536);
  });
});

describe('readControl', () => {
  it.each([
    ['an acknowledged subscription', OKX_SAMPLES.subscribed, 'acknowledged', 7, ['tickers:BTC-USDT-SWAP']],
    ['one that does not say its request', OKX_SAMPLES.subscribed2022, 'acknowledged', null, ['books:BTC-USDT']],
    ['the end of one', OKX_SAMPLES.unsubscribed, 'acknowledged', 8, ['liquidation-orders:SWAP']],
    ['a refusal', OKX_SAMPLES.refused, 'refused', 9, []],
  ])('tells %s, its request and its streams', (_what, frame, kind, request_id, names) => {
    expect(connection.readControl(bytesOf(frame))).toMatchObject({ kind, request_id, names });
  });

  it('gives the venue’s own words for a refusal, shortened', () => {
    expect(connection.readControl(bytesOf(OKX_SAMPLES.refused))).toMatchObject({
      reason: "60018: Wrong URL or channel:trades,instId:FOO-USDT-SWAP doesn't exist.",
    });
    const long = JSON.stringify({ event: 'error', code: '60012', msg: 'x'.repeat(60_000) });
    const control = connection.readControl(bytesOf(long));
    assert(control?.kind === 'refused');
    expect(control.reason).toHaveLength(300);
  });

  it('tells the answer to a ping and that the venue will close, and nothing of market data or garbage', () => {
    expect(connection.readControl(bytesOf(OKX_PONG))).toEqual({ kind: 'pong' });
    expect(connection.readControl(bytesOf(OKX_SAMPLES.notice))).toEqual({ kind: 'closing' });
    expect(connection.readControl(bytesOf('{"event":"notice","code":"1"}'))).toBeNull();
    for (const frame of [OKX_SAMPLES.trades, OKX_SAMPLES.bookUpdate, '', 'ping', '[]', '{"event":"subscribe"']) {
      expect(connection.readControl(bytesOf(frame))).toBeNull();
    }
  });
});

describe('the chain of a book', () => {
  type Delta = RawMarketEventOf<'BookDelta'>;

  const START_MS = 1_790_500_000_000;

  function delta(previous: number | undefined, last: number | undefined, after_ms = 1_000): Delta {
    const frame = JSON.parse(OKX_SAMPLES.bookUpdate) as { data: [Record<string, unknown>] };
    Object.assign(frame.data[0], { prevSeqId: previous, seqId: last, ts: String(START_MS + after_ms) });
    const event = okxSwap.decode(bytesOf(JSON.stringify(frame)), { recv_ts_ms: 1 })[0];
    assert(event?.event_type === 'BookDelta');
    return event;
  }

  const seen = delta(10, 15);

  it.each([
    ['a delta that names the one before', delta(15, 20, 1_100), 'in_order'],
    ['a sign of life of a quiet book', delta(15, 15, 61_000), 'in_order'],
    ['numbers that begin anew, announced', delta(15, 3, 1_100), 'in_order'],
    ['numbers that begin anew, the announcement missed', delta(3, 5, 1_200), 'gap'],
    ['a delta that names a later one', delta(20, 25, 1_200), 'gap'],
    ['the same delta', delta(10, 15), 'repeated'],
    ['an earlier delta', delta(5, 10, 900), 'repeated'],
    ['a whole book', delta(-1, 30, 1_200), 'snapshot'],
  ])('takes %s for what it is', (_what, next, judgement) => {
    expect(connection.judgeDelta(seen, next)).toBe(judgement);
  });

  it('takes the same sign of life for repeated, and another for the next', () => {
    const quiet = delta(15, 15, 61_000);
    expect(connection.judgeDelta(quiet, delta(15, 15, 61_000))).toBe('repeated');
    expect(connection.judgeDelta(quiet, delta(15, 15, 121_000))).toBe('in_order');
  });

  it('begins with a whole book', () => {
    expect(connection.judgeDelta(null, delta(15, 20))).toBe('gap');
    expect(connection.judgeDelta(null, delta(-1, 20))).toBe('snapshot');
  });

  it('cannot be judged where deltas have no numbers', () => {
    expect(connection.judgeDelta(seen, delta(undefined, undefined))).toBe('in_order');
    expect(connection.judgeDelta(null, delta(undefined, undefined))).toBe('in_order');
  });
});

describe('answers to requests', () => {
  const bitcoin = { instType: 'SWAP', instId: 'BTC-USDT-SWAP', state: 'live', settleCcy: 'USDT', ctVal: '0.01' };

  it('name the swaps settled in USDT that trade, sorted', () => {
    const data = [
      bitcoin,
      { ...bitcoin, instId: 'BTC-USD-SWAP', settleCcy: 'BTC' },
      { ...bitcoin, instId: 'NEW-USDT-SWAP', state: 'preopen' },
      { ...bitcoin, instId: 'BTC-USDT-261225', instType: 'FUTURES' },
      { ...bitcoin, instId: 'AAVE-USDT-SWAP' },
    ];
    const answer = bytesOf(JSON.stringify({ code: '0', msg: '', data }));
    expect(connection.universe.read(answer)).toEqual(['AAVE-USDT-SWAP', 'BTC-USDT-SWAP']);
  });

  it.each(['', 'null', '{"code":"50011","msg":"Too Many Requests","data":[]}', '{"code":"0","data":[{}]}', '<html>'])(
    'that hold no instruments throw exchange_info_invalid: %j',
    (text) => {
      expect(() => connection.universe.read(bytesOf(text))).toThrow(
        expect.objectContaining({ code: 'exchange_info_invalid', policy: 'retry' }),
      );
    },
  );

  it('tell the time of the venue, where they hold one', () => {
    const read = (text: string): number | null => connection.server_time.read(bytesOf(text));
    expect(read('{"code":"0","msg":"","data":[{"ts":"1597026383085"}]}')).toBe(1_597_026_383_085);
    expect(read('{"code":"0","msg":"","data":[]}')).toBeNull();
    expect(read('<html>')).toBeNull();
  });
});
