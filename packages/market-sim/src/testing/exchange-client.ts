import { get, type IncomingHttpHeaders } from 'node:http';
import { setImmediate } from 'node:timers/promises';

import { WebSocket, type ClientOptions } from 'ws';

import { createSimulatedClock, type SimulatedClock } from '../exchange/time/simulated-clock.ts';
import { startExchange, type Exchange } from '../exchange/exchange.ts';
import type { ExchangeOptions } from '../exchange/exchange-options.ts';
import { simulateMarket, type SimulatedMarket } from '../simulate.ts';

/** A real client's socket, and everything that it was sent. */
export interface TestClient {
  readonly socket: WebSocket;
  readonly frames: readonly Buffer[];
  texts(): readonly string[];
  /** Texts but for answers to requests. */
  data(): readonly string[];
  send(message: object | string): void;
  /** `null` while it is open. */
  closedWith(): number | null;
}

export async function openClient(address: string, options: ClientOptions = {}): Promise<TestClient> {
  const socket = new WebSocket(address, options);
  const frames: Buffer[] = [];
  let closedWith: number | null = null;
  socket.on('message', (data) => {
    if (Buffer.isBuffer(data)) frames.push(data);
  });
  socket.on('close', (code) => {
    closedWith = code;
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const texts = (): readonly string[] => frames.map((frame) => frame.toString());
  return {
    socket,
    frames,
    texts,
    data: () => texts().filter((text) => !/^\{"(?:result|error|event)"/.test(text)),
    send: (message) => {
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    closedWith: () => closedWith,
  };
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export function request(url: string): Promise<TestAnswer> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    }).on('error', reject);
  });
}

export interface LockstepSession {
  readonly market: SimulatedMarket;
  readonly clock: SimulatedClock;
  readonly exchange: Exchange;
  /** So many milliseconds after the market's start. */
  readonly at: (ms: number) => number;
}

/** Begins at the market's start, or so many milliseconds later. */
export async function lockstepSession(
  options: Partial<ExchangeOptions> & {
    readonly bars?: number;
    readonly seed?: number;
    readonly begin_ms?: number;
  } = {},
): Promise<LockstepSession> {
  const { bars = 4, begin_ms = 0, seed = 7, ...others } = options;
  const market = simulateMarket({ seed, bars });
  const clock = createSimulatedClock(market.config.start_ts_ms + begin_ms);
  const exchange = await startExchange({ market, time: { kind: 'lockstep', clock }, ...others });
  return { market, clock, exchange, at: (ms) => market.config.start_ts_ms + ms };
}

/** Lets what is under way on sockets arrive, without moving the market's time. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

/** Sessions that the tests of one file start and that `closeAll` ends. */
export function lockstepSessions(): {
  readonly session: typeof lockstepSession;
  readonly closeAll: () => Promise<void>;
} {
  const running: LockstepSession[] = [];
  return {
    async session(options) {
      const started = await lockstepSession(options);
      running.push(started);
      return started;
    },
    async closeAll() {
      for (const { exchange } of running.splice(0)) await exchange.close();
    },
  };
}
