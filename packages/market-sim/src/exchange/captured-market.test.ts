import { afterEach, describe, expect, it } from 'vitest';

import { openClient, request } from '../testing/exchange-client.ts';
import { realFrames, realFramesAbsent } from '../testing/real-frames.ts';
import { startExchange, type Exchange } from './exchange.ts';
import type { CapturedFrame } from './market/captured-feed.ts';
import { createSimulatedClock } from './time/simulated-clock.ts';

const running: Exchange[] = [];

afterEach(async () => {
  for (const exchange of running.splice(0)) await exchange.close();
});

async function play(frames: readonly CapturedFrame[], symbols: readonly string[]): Promise<Exchange> {
  const clock = createSimulatedClock((frames[0]?.recv_ts_ms ?? 1) - 1);
  const exchange = await startExchange({ market: { frames, symbols }, time: { kind: 'lockstep', clock } });
  running.push(exchange);
  return exchange;
}

function streamOf({ frame }: CapturedFrame): string {
  return /^\{"stream":"([^"]+)"/.exec(Buffer.from(frame).toString())?.[1] ?? '';
}

if (realFramesAbsent) console.warn('Captured frames are absent (../shared/data): the tests on them are skipped.');

describe.skipIf(realFramesAbsent)('an exchange that plays a real recording', () => {
  const SYMBOLS = ['SUSHIUSDT', 'AKROUSDT', 'KEEPUSDT', 'CTKUSDT'];

  it('sends every frame byte for byte and in order, and the inner payload on raw connections', async () => {
    const frames = realFrames();
    const streams = [...new Set(frames.map(streamOf))];
    expect(streams.length).toBeGreaterThan(8);
    const exchange = await play(frames, SYMBOLS);
    const combined = await openClient(`${exchange.socket_url}/stream?streams=${streams.join('/')}`);
    const raw = await openClient(`${exchange.socket_url}/ws/${streams.join('/')}`);
    await exchange.play();
    expect(Buffer.concat(combined.frames).equals(Buffer.concat(frames.map(({ frame }) => frame)))).toBe(true);
    expect(combined.frames).toHaveLength(frames.length);
    const inner = frames.map((captured) => {
      const text = Buffer.from(captured.frame).toString();
      return text.slice(`{"stream":"${streamOf(captured)}","data":`.length, -1);
    });
    expect(raw.texts()).toEqual(inner);
  });

  it('snapshots the book as far as the deltas have told it, so that the next delta follows', async () => {
    const frames = realFrames();
    const exchange = await play(frames, SYMBOLS);
    const client = await openClient(`${exchange.socket_url}/ws/sushiusdt@depth@100ms`);
    const middleMs = frames[Math.floor(frames.length / 2)]?.recv_ts_ms ?? 0;
    await exchange.advanceTo(middleMs);
    const { text } = await request(`${exchange.url}/fapi/v1/depth?symbol=SUSHIUSDT&limit=1000`);
    const book = JSON.parse(text) as { lastUpdateId: number; bids: [string, string][]; asks: [string, string][] };
    const before = client.frames.length;
    await exchange.play();
    const deltas = client.texts().map((delta) => JSON.parse(delta) as { u: number; pu: number });
    expect(deltas[before - 1]?.u).toBe(book.lastUpdateId);
    expect(deltas[before]?.pu).toBe(book.lastUpdateId);
    expect(book.bids.length).toBeGreaterThan(5);
    const prices = book.bids.map(([price]) => Number(price));
    expect(prices).toEqual(prices.toSorted((one, other) => other - one));
    expect([...book.bids, ...book.asks].every(([, quantity]) => Number(quantity) > 0)).toBe(true);
  });
});

describe('an exchange that plays a recording', () => {
  const frame = (recv_ts_ms: number, text: string): CapturedFrame => ({ recv_ts_ms, frame: Buffer.from(text) });

  it('never goes back in time, passes over what is no stream, and answers recorded open interest', async () => {
    const interest = '{"symbol":"BTCUSDT","openInterest":"12.5","time":1001}';
    const exchange = await play(
      [
        frame(1_000, '{"stream":"btcusdt@trade","data":{"t":1}}'),
        frame(1_500, '{"stream":"btcusdt@trade","data":{"t":2}} '),
        frame(1_200, '{"stream":"btcusdt@trade","data":{"t":3}}'),
        frame(1_600, interest),
        frame(1_700, 'no frame of a stream'),
        frame(1_800, '{"stream":"btcusdt@depth","data":{"broken":'),
      ],
      ['BTCUSDT'],
    );
    const client = await openClient(`${exchange.socket_url}/ws/btcusdt@trade`);
    const ask = async (path: string) => request(`${exchange.url}${path}`);
    expect((await ask('/fapi/v1/openInterest?symbol=BTCUSDT')).status).toBe(503);
    await exchange.play({ slice_ms: 100 });
    expect(client.texts()).toEqual(['{"t":1}', '{"t":2}', '{"t":3}']);
    expect((await ask('/fapi/v1/openInterest?symbol=BTCUSDT')).text).toBe(interest);
    expect((await ask('/fapi/v1/depth?symbol=BTCUSDT')).status).toBe(503);
    expect((await ask('/fapi/v1/klines?symbol=BTCUSDT&interval=1m')).status).toBe(503);
    expect((await ask('/fapi/v1/exchangeInfo')).text).toContain('"symbol":"BTCUSDT"');
  });
});
