import { createServer, type IncomingMessage } from 'node:http';
import { isIP, type AddressInfo, type Socket } from 'node:net';

import { errorText, type Clock } from '@xray/contracts';

import { MarketSimError } from '../errors.ts';
import {
  defaultExchangeLimits,
  type ExchangeLimits,
  type ExchangeOptions,
  type ExchangeState,
} from './exchange-options.ts';
import type { FaultInput } from './faults/fault.ts';
import { parseFault, parseFaultScript } from './faults/fault-script.ts';
import { createTranscript, type FaultRecord, type Transcript } from './transcript/transcript.ts';
import { openMarket } from './market/open-market.ts';
import { createExchangeCore } from './server/exchange-core.ts';
import { answerRequest } from './server/requests.ts';
import { answerSimRequest } from './server/sim-requests.ts';
import { createSocketDoor, refuseSocket } from './server/sockets.ts';
import { createLockstep } from './time/lockstep.ts';
import { runInRealTime } from './time/real-time.ts';
import { createScaledClock } from './time/scaled-clock.ts';
import { drivenClock } from './time/simulated-clock.ts';

/** A simulated exchange that listens on the loopback. */
export interface Exchange {
  /** `http://127.0.0.1:<port>`, the base address of requests. */
  readonly url: string;
  /** `ws://127.0.0.1:<port>`, the base address of sockets. */
  readonly socket_url: string;
  readonly port: number;
  /** The market's time. */
  readonly clock: Clock;
  /**
   * Lockstep: plays the market until its time is `ms`. Frames are sent in slices of `slice_ms` of market time (1000 without
   * it; a multiple of it is the time at which clients receive them), then every client is waited for, then its sleepers
   * wake. Stretches in which nothing is due cost nothing. Real time: waits until the market's time is `ms`.
   */
  advanceTo(ms: number, options?: { readonly slice_ms?: number }): Promise<void>;
  /** `advanceTo` `until_ms`, or until the market has told everything. */
  play(options?: { readonly until_ms?: number; readonly slice_ms?: number }): Promise<void>;
  /**
   * Begins a fault now.
   *
   * @throws MarketSimError `invalid_faults`
   */
  inject(fault: FaultInput): FaultRecord;
  /** What the exchange has truly done so far. */
  transcript(): Transcript;
  state(): ExchangeState;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

const SLICE_MS = 1_000;
const CLIENT_TIMEOUT_MS = 10_000;

function loopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** A page in a browser reaches the loopback by names of its own; only these are answered. */
function addressedToLoopback(request: IncomingMessage): boolean {
  const name = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || loopback(name);
}

/** `null` where a client asks for what is no address. */
function addressOf({ url = '/' }: IncomingMessage): URL | null {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost') : null;
}

/**
 * Serves a market by the protocols of its venues, until it is closed.
 *
 * @throws MarketSimError `cannot_serve`, `invalid_faults`, `invalid_config`
 */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { host = '127.0.0.1', port = 0, time } = options;
  if (!loopback(host)) {
    throw new MarketSimError('cannot_serve', `exchange: ${host} is no loopback address; use 127.0.0.1`);
  }
  const limits: ExchangeLimits = { ...defaultExchangeLimits, ...options.limits };
  const { feed, venues } = openMarket(options, limits);
  const driven = time.kind === 'lockstep' ? drivenClock(time.clock) : null;
  if (time.kind === 'lockstep' && driven === null) {
    throw new MarketSimError('invalid_config', 'exchange: lockstep needs a clock of createSimulatedClock');
  }
  const clock: Clock =
    time.kind === 'lockstep' ? time.clock : createScaledClock(time.begin_ts_ms ?? feed.start_ts_ms, time.speed ?? 1);
  const nowMs = (): number => clock.wallMs();
  const transcript = createTranscript(options.transcript ?? 'hashes', nowMs);
  const core = createExchangeCore({ feed, venues, transcript, nowMs, script: parseFaultScript(options.faults ?? []) });
  const beganMs = nowMs();
  for (let dueMs = feed.nextDueMs(); dueMs !== null && dueMs <= beganMs; dueMs = feed.nextDueMs()) feed.take();

  let signs = 0;
  const underWay = new Set<IncomingMessage>();
  const silent = new Set<Socket>();
  const noticed = (): void => {
    signs += 1;
  };
  const door = createSocketDoor({ core, transcript, limits, nowMs, noticed });
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 });

  server.on('connection', (socket) => {
    noticed();
    silent.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => {
      noticed();
      silent.delete(socket);
    });
  });
  server.on('request', (request, response) => {
    noticed();
    silent.delete(request.socket);
    underWay.add(request);
    const over = (): void => {
      noticed();
      underWay.delete(request);
    };
    const url = addressOf(request);
    if (url === null || !addressedToLoopback(request)) {
      response.once('close', over);
      response.writeHead(url === null ? 400 : 421).end();
    } else if (url.pathname.startsWith('/sim/')) {
      response.once('close', over);
      answerSimRequest(desk, request, response, url).catch(() => response.destroy());
    } else if (answerRequest({ core, transcript, nowMs }, request, response, url)) response.once('close', over);
    else over();
    realTime?.wake();
  });
  server.on('upgrade', (request, socket, head) => {
    noticed();
    silent.delete(request.socket);
    const url = addressOf(request);
    if (url === null || !addressedToLoopback(request)) refuseSocket(socket, url === null ? 400 : 421);
    else door.upgrade(request, socket, head, url);
    realTime?.wake();
  });

  await new Promise<void>((resolve, reject) => {
    const refused = (cause: Error): void => {
      reject(new MarketSimError('cannot_serve', `exchange: ${host}:${port}: ${errorText(cause)}`, { cause }));
    };
    server.once('error', refused);
    server.listen(port, host, () => {
      server.off('error', refused);
      resolve();
    });
  });
  const listening = (server.address() as AddressInfo).port;
  const address = `${host.includes(':') ? `[${host}]` : host}:${listening}`;

  const lockstep =
    driven === null
      ? null
      : createLockstep({
          clock: driven,
          core,
          transcript,
          traffic: {
            signs: () => signs,
            unsettled: () => silent.size + underWay.size,
            giveUp() {
              silent.clear();
              underWay.clear();
            },
          },
          client_timeout_ms: options.client_timeout_ms ?? CLIENT_TIMEOUT_MS,
        });
  const realTime =
    lockstep === null
      ? runInRealTime(core, clock, (error) => {
          server.emit('error', error);
        })
      : null;

  const advanceTo: Exchange['advanceTo'] = async (ms, { slice_ms = SLICE_MS } = {}) => {
    if (lockstep === null) await clock.sleep(Math.max(0, ms - nowMs()));
    else await lockstep.advanceTo(ms, slice_ms);
  };
  const desk = {
    inject(fault: FaultInput): FaultRecord {
      const record = core.desk.begin(parseFault(fault));
      realTime?.wake();
      return { ...record };
    },
    transcript: (): Transcript => transcript.read(),
    state: (): ExchangeState => ({
      now_ms: nowMs(),
      next_due_ms: core.nextMarketMs(),
      connections: core.open().map(({ id }) => id),
      faults: core.desk.active().map(({ record }) => record.fault),
    }),
  };

  return {
    url: `http://${address}`,
    socket_url: `ws://${address}`,
    port: listening,
    clock,
    advanceTo,
    async play({ slice_ms = SLICE_MS, until_ms } = {}) {
      if (until_ms !== undefined) {
        await advanceTo(until_ms, { slice_ms });
        return;
      }
      for (let dueMs = core.nextMarketMs(); dueMs !== null; dueMs = core.nextMarketMs()) {
        await advanceTo(Math.ceil(dueMs / slice_ms) * slice_ms, { slice_ms });
      }
    },
    ...desk,
    async close() {
      realTime?.stop();
      door.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
