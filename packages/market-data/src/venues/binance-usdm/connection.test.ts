import type { RawMarketEventOf } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { bytesOf, decodedAs, SAMPLE_FRAMES } from '../../testing/frames.ts';
import { binanceUsdm } from './adapter.ts';

const { connection } = binanceUsdm;

describe('control frames', () => {
  it('tells an acknowledgement and its request', () => {
    expect(connection.readControl(bytesOf('{"result":null,"id":12}'))).toEqual({
      kind: 'acknowledged',
      request_id: 12,
      names: [],
    });
  });

  it.each([
    '{"error":{"code":2,"msg":"Invalid request"},"id":3}',
    '{"code":2,"msg":"Invalid request","id":3}',
    '{"id":3,"error":{"code":2,"msg":"Invalid request"}}',
  ])('tells a refusal and its request: %s', (text) => {
    expect(connection.readControl(bytesOf(text))).toEqual({
      kind: 'refused',
      request_id: 3,
      names: [],
      reason: 'code 2: Invalid request',
    });
  });

  it.each([
    ...Object.entries(SAMPLE_FRAMES).filter(([name]) => name !== 'acknowledgement'),
    ['garbage', '{"result'],
    ['nothing', ''],
  ])('leaves %s to decode', (_, text) => {
    expect(connection.readControl(bytesOf(text))).toBeNull();
  });
});

describe('the chain of book changes', () => {
  const delta = (final: number, previous: number): RawMarketEventOf<'BookDelta'> =>
    decodedAs(
      'BookDelta',
      SAMPLE_FRAMES.depth2024
        .replace('"u":5123107837557', `"u":${final}`)
        .replace('"pu":5123107831937', `"pu":${previous}`),
    );

  it.each([
    ['in_order', delta(10, 5), delta(12, 10)],
    ['gap', delta(10, 5), delta(15, 12)],
    ['repeated', delta(10, 5), delta(10, 5)],
    ['repeated', delta(10, 5), delta(7, 5)],
    ['in_order', null, delta(10, 5)],
  ])('is judged %s by the ids that each delta names', (verdict, previous, next) => {
    expect(connection.judgeDelta(previous, next)).toBe(verdict);
  });
});

describe('addresses', () => {
  it.each(binanceUsdm.streams.filter((stream) => stream.transport === 'websocket'))('serve $name', (stream) => {
    expect(Object.keys(connection.socket_urls)).toContain(stream.route);
  });

  it.each([
    ['btcusdt@bookTicker', 'public'],
    ['btcusdt@depth@100ms', 'public'],
    ['btcusdt@trade', 'public'],
    ['btcusdt@aggTrade', 'market'],
    ['btcusdt@kline_1m', 'market'],
    ['btcusdt@markPrice@1s', 'market'],
    ['btcusdt@forceOrder', 'market'],
  ])('%s is served by %s', (name, route) => {
    const stream = binanceUsdm.streams.find((candidate) => binanceUsdm.streamName(candidate, 'BTCUSDT') === name);
    expect(stream).toMatchObject({ route });
  });

  it('reads the clock of the venue, and nothing else as one', () => {
    expect(connection.server_time.read(bytesOf('{"serverTime":1499827319559}'))).toBe(1_499_827_319_559);
    expect(connection.server_time.read(bytesOf('{"code":-1,"msg":"x"}'))).toBeNull();
    expect(connection.server_time.read(bytesOf('<html>'))).toBeNull();
  });
});
