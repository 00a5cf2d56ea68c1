import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as realDelay } from 'node:timers/promises';

import { WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';

import { simulateMarket } from '../../simulate.ts';
import { lockstepSession, openClient, turns } from '../../testing/exchange-client.ts';
import { startExchange } from '../exchange.ts';
import { randomFaults } from '../faults/random-faults.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { createSimulatedClock } from '../time/simulated-clock.ts';

const STREAMS = ['aggTrade', 'kline_1m', 'bookTicker', 'depth@100ms'];

interface Notes {
  readonly lines: readonly string[];
  readonly transcript: Transcript;
}

/**
 * A client that does everything at once: two sockets that it opens again whenever they end, subscriptions while the market goes
 * on, requests on a schedule and after frames, over kept and over new connections, all by the market's clock.
 */
async function liveSession(seed: number): Promise<Notes> {
  const market = simulateMarket({ seed, bars: 12 });
  const { start_ts_ms } = market.config;
  const endMs = start_ts_ms + 12 * 180_000;
  const clock = createSimulatedClock(start_ts_ms);
  const faults = randomFaults(seed, {
    from_ms: start_ts_ms,
    until_ms: endMs,
    mean_gap_ms: 30_000,
    longest_ms: 20_000,
    streams: ['btcusdt@aggTrade', 'ethusdt@depth@100ms'],
  });
  const exchange = await startExchange({ market, time: { kind: 'lockstep', clock }, faults, transcript: 'bytes' });
  const lines: string[] = [];
  const note = (line: string): void => {
    lines.push(`${clock.wallMs()} ${line}`);
  };
  const stop = new AbortController();
  const agent = new Agent({ keepAlive: true });

  const ask = (path: string): Promise<void> =>
    new Promise((resolve) => {
      const asked = get(`${exchange.url}${path}`, path.includes('klines') ? { agent } : {}, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          note(`${path} ${response.statusCode ?? 0} ${text}`);
          resolve();
        });
      });
      asked.on('error', () => {
        note(`${path} failed`);
        resolve();
      });
      clock.sleep(3_000, stop.signal).then(
        () => asked.destroy(),
        () => asked.destroy(),
      );
    });
  const join = (name: string, symbol: string): void => {
    const socket = new WebSocket(`${exchange.socket_url}/stream`);
    let requests = 0;
    socket.on('open', () => {
      note(`${name} open`);
      for (const stream of STREAMS) {
        socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: [`${symbol}@${stream}`], id: (requests += 1) }));
      }
    });
    socket.on('message', (data: Buffer) => {
      note(`${name} ${data.toString('hex')}`);
      if (data.includes('kline')) void ask(`/fapi/v1/depth?symbol=${symbol.toUpperCase()}&limit=20`);
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      note(`${name} closed ${code}`);
      clock.sleep(1_500, stop.signal).then(
        () => {
          join(name, symbol);
        },
        () => undefined,
      );
    });
  };
  const poll = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(10_000, stop.signal);
      await Promise.all([
        ask('/fapi/v1/openInterest?symbol=BTCUSDT'),
        ask('/fapi/v1/klines?symbol=ETHUSDT&interval=1m&limit=3'),
      ]);
    }
  };

  join('one', 'btcusdt');
  join('two', 'ethusdt');
  const polling = poll().catch(() => undefined);
  await exchange.advanceTo(endMs);
  const transcript = exchange.transcript();
  const told = [...lines];
  stop.abort();
  await polling;
  await exchange.close();
  agent.destroy();
  return { lines: told, transcript };
}

describe('an exchange in lockstep', () => {
  it.each([3, 4])('repeats a session under faults, byte for byte and entry for entry: seed %i', async (seed) => {
    const once = await liveSession(seed);
    const again = await liveSession(seed);
    expect(again.lines).toEqual(once.lines);
    expect(again.transcript).toEqual(once.transcript);
    expect(once.lines.length).toBeGreaterThan(1_000);
    expect(once.transcript.faults.length).toBeGreaterThan(30);
    expect(once.transcript.connections.length).toBeGreaterThan(2);
  });

  it('shows the client a time at which every frame that it gets was due, and no earlier one', async () => {
    for (const slice_ms of [1, 250, 1_000]) {
      const run = await lockstepSession({ bars: 2 });
      const dueMs = [...run.market.frames()]
        .flat()
        .filter(({ symbol }) => symbol === 'BTCUSDT')
        .map(({ recv_ts_ms }) => recv_ts_ms);
      const client = await openClient(`${run.exchange.socket_url}/stream`);
      const params = ['aggTrade', 'kline_1m', 'bookTicker', 'markPrice@1s', 'forceOrder'].map(
        (name) => `btcusdt@${name}`,
      );
      client.send({ method: 'SUBSCRIBE', params, id: 1 });
      await run.exchange.advanceTo(run.at(0));
      const receivedMs: number[] = [];
      client.socket.on('message', () => receivedMs.push(run.clock.wallMs()));
      await run.exchange.play({ slice_ms });
      await run.exchange.close();
      const interests = new Set(
        [...run.market.frames()]
          .flat()
          .filter(({ frame }) => frame[2] === 0x73 && frame[3] === 0x79)
          .map(({ recv_ts_ms }) => recv_ts_ms),
      );
      const sliced = dueMs.filter((ms) => !interests.has(ms)).map((ms) => Math.ceil(ms / slice_ms) * slice_ms);
      expect(receivedMs).toEqual(sliced);
    }
  });

  it('wakes sleepers at their own times, after the frames of that time', async () => {
    const run = await lockstepSession({ bars: 2 });
    const client = await openClient(`${run.exchange.socket_url}/ws/btcusdt@kline_1m`);
    const seen: string[] = [];
    client.socket.on('message', () => seen.push('frame'));
    const sleeper = async (): Promise<void> => {
      await run.clock.sleep(333);
      seen.push(`woke ${run.clock.wallMs() - run.at(0)}`);
      await run.clock.sleep(61_000 - 333);
      seen.push(`woke ${run.clock.wallMs() - run.at(0)}`);
    };
    const slept = sleeper();
    await run.exchange.advanceTo(run.at(70_000));
    await slept;
    expect(seen).toEqual(['woke 333', 'frame', 'woke 61000']);
    await run.exchange.close();
  });

  it('stands still while something is held', async () => {
    const run = await lockstepSession({ bars: 2 });
    const client = await openClient(`${run.exchange.socket_url}/ws/btcusdt@kline_1m`);
    const written: number[] = [];
    client.socket.on('message', () => {
      void run.clock.holdWhile(realDelay(20).then(() => written.push(run.clock.wallMs() - run.at(0))));
    });
    await run.exchange.play();
    expect(written).toEqual([1, 2, 3, 4, 5, 6].map((minute) => minute * 60_000 + 1_000));
    await run.exchange.close();
  });

  it('goes on without a client that takes nothing, and its transcript says so', async () => {
    const run = await lockstepSession({ bars: 2, client_timeout_ms: 100 });
    const stuck = await openClient(`${run.exchange.socket_url}/ws/btcusdt@aggTrade`);
    const well = await openClient(`${run.exchange.socket_url}/ws/btcusdt@kline_1m`);
    stuck.socket.pause();
    await run.exchange.advanceTo(run.at(200_000));
    expect(well.frames).toHaveLength(3);
    stuck.socket.resume();
    await run.exchange.play();
    const { connections, entries } = run.exchange.transcript();
    expect(entries.filter(({ kind }) => kind === 'client_unresponsive')).toEqual([
      expect.objectContaining({ connection: 1 }),
    ]);
    for (const { frames_confirmed, frames_sent } of connections) expect(frames_confirmed).toBe(frames_sent);
    expect(stuck.frames).toHaveLength(connections[0]?.frames_sent ?? 0);
    await run.exchange.close();
  });

  it('goes on without a socket that asks for nothing, and past what is no request', async () => {
    const run = await lockstepSession({ bars: 2, client_timeout_ms: 100 });
    const mute = connect(run.exchange.port, '127.0.0.1');
    const broken = connect(run.exchange.port, '127.0.0.1');
    const answered = new Promise<string>((resolve) =>
      broken.once('data', (data) => {
        resolve(data.toString());
      }),
    );
    broken.write('GET // HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const client = await openClient(`${run.exchange.socket_url}/ws/btcusdt@kline_1m`);
    await run.exchange.play();
    expect(client.frames).toHaveLength(6);
    expect(await answered).toContain('400');
    mute.destroy();
    broken.destroy();
    await run.exchange.close();
  });

  it('says so when somebody sleeps for no time over and over', async () => {
    const run = await lockstepSession({ bars: 1 });
    const stop = new AbortController();
    const spinning = (async () => {
      while (!stop.signal.aborted) await run.clock.sleep(0);
    })();
    await expect(run.exchange.advanceTo(run.at(1_000))).rejects.toMatchObject({ code: 'clock_stands_still' });
    stop.abort();
    await run.clock.advanceTo(run.clock.wallMs());
    await spinning;
    await run.exchange.close();
  });
});

describe('a simulated clock', () => {
  it('wakes sleepers in the order of their times, then of their falling asleep', async () => {
    const clock = createSimulatedClock(1_000);
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name} ${clock.wallMs()} ${clock.monotonicMs()}`);
    };
    const all = [sleeper('c', 20), sleeper('a', 10), sleeper('d', 20), sleeper('b', 10.5)];
    await clock.advanceTo(1_020);
    await Promise.all(all);
    expect(woken).toEqual(['a 1010 10', 'b 1011 11', 'c 1020 20', 'd 1020 20']);
    expect(clock.nextWakeMs()).toBeNull();
    await expect(clock.advanceTo(1_019)).rejects.toThrow(RangeError);
  });

  it('lets a sleeper sleep again before time goes on', async () => {
    const clock = createSimulatedClock(0);
    const times: number[] = [];
    const sleeping = (async () => {
      for (let turn = 0; turn < 4; turn += 1) {
        await clock.sleep(7);
        times.push(clock.wallMs());
      }
    })();
    await clock.advanceTo(100);
    await sleeping;
    expect(times).toEqual([7, 14, 21, 28]);
  });

  it('rejects a sleep with the reason of its signal, at once or later, and forgets the sleeper', async () => {
    const clock = createSimulatedClock(0);
    const reason = new Error('enough');
    await expect(clock.sleep(5, AbortSignal.abort(reason))).rejects.toBe(reason);
    const stop = new AbortController();
    const sleeping = clock.sleep(5, stop.signal);
    stop.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    expect(clock.nextWakeMs()).toBeNull();
    await turns(1);
  });
});
