import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { simulateMarket } from '../simulate.ts';
import { openClient, request } from '../testing/exchange-client.ts';
import { startExchange } from './exchange.ts';
import { createSimulatedClock } from './time/simulated-clock.ts';

const decoder = new TextDecoder();
const market = simulateMarket({ seed: 7, bars: 4 });
const { start_ts_ms } = market.config;

describe('an exchange in real time', () => {
  it('sends what is due when it is due, by a clock that runs faster', async () => {
    const exchange = await startExchange({
      market,
      time: { kind: 'real', begin_ts_ms: start_ts_ms + 180_000, speed: 600 },
    });
    const client = await openClient(`${exchange.socket_url}/stream?streams=btcusdt@kline_1m/btcusdt@aggTrade`);
    await exchange.play();
    await delay(20);
    const all = [...market.frames()]
      .flat()
      .map(({ frame }) => decoder.decode(frame))
      .filter((text) => /^\{"stream":"btcusdt@(?:kline_1m|aggTrade)"/.test(text));
    const told = client.texts();
    expect(told.length).toBeGreaterThan(15);
    expect(told.length).toBeLessThan(0.8 * all.length);
    expect(told).toEqual(all.slice(-told.length));
    expect(exchange.state()).toMatchObject({ next_due_ms: null, connections: [1] });
    await exchange.close();
  });

  it('begins faults by hand and by script, and ends them', async () => {
    const exchange = await startExchange({
      market,
      time: { kind: 'real', speed: 1_000 },
      faults: [{ at_ms: start_ts_ms + 20_000, fault: { kind: 'refuse_requests', status: 500, duration_ms: 5_000 } }],
    });
    const record = exchange.inject({ kind: 'clock_skew', skew_ms: 7, duration_ms: 10_000 });
    expect(record).toMatchObject({ fault: 1, ended_ts_ms: null });
    await exchange.advanceTo(start_ts_ms + 60_000);
    await delay(20);
    const { faults } = exchange.transcript();
    expect(faults.map(({ what }) => what.kind)).toEqual(['clock_skew', 'refuse_requests']);
    for (const { begun_ts_ms, ended_ts_ms } of faults) expect(ended_ts_ms).toBeGreaterThan(begun_ts_ms);
    await exchange.close();
  });

  it('cuts off a client that does not read', async () => {
    const exchange = await startExchange({
      market: simulateMarket({ seed: 7, bars: 3_000, model: { ...market.config.model, trades_per_bar: 200 } }),
      time: { kind: 'real', speed: 1e9 },
      limits: { max_waiting_bytes: 100_000 },
      transcript: 'counts',
    });
    const streams = market.truth.map(({ symbol }) => `${symbol.toLowerCase()}@aggTrade`);
    const client = await openClient(`${exchange.socket_url}/stream?streams=${streams.join('/')}`);
    client.socket.pause();
    for (let waited = 0; waited < 200 && exchange.state().connections.length > 0; waited += 1) await delay(25);
    expect(exchange.transcript().connections[0]).toMatchObject({ closed_by: 'exchange' });
    client.socket.terminate();
    await exchange.close();
  });

  it('listens on the loopback alone, and says what is wrong with another address, port or clock', async () => {
    const time = { kind: 'real' } as const;
    await expect(startExchange({ market, time, host: '0.0.0.0' })).rejects.toMatchObject({ code: 'cannot_serve' });
    await expect(startExchange({ market, time, host: 'example.org' })).rejects.toMatchObject({ code: 'cannot_serve' });
    const exchange = await startExchange({ market, time });
    const { port } = exchange;
    await expect(startExchange({ market, time, port })).rejects.toMatchObject({ code: 'cannot_serve' });
    const clock = { ...createSimulatedClock(0) };
    await expect(startExchange({ market, time: { kind: 'lockstep', clock } })).rejects.toMatchObject({
      code: 'invalid_config',
    });
    await expect(
      startExchange({ market, time, faults: [{ at_ms: -1, fault: { kind: 'disconnect' } }] }),
    ).rejects.toThrow('0.at_ms');
    expect((await request(`${exchange.url}/fapi/v1/ping`)).status).toBe(200);
    await exchange.close();
    await expect(request(`${exchange.url}/fapi/v1/ping`)).rejects.toThrow(/ECONNREFUSED|socket hang up/);
  });
});
