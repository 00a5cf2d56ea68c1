import { closing, silentLogger, silentMetrics, silentTracer } from '@xray/contracts';
import {
  binanceUsdm,
  createHttpClient,
  createWebSocketOpener,
  fetchUniverse,
  type VenueAdapter,
} from '@xray/market-data';
import {
  createSimulatedClock,
  startExchange,
  type Exchange,
  type ExchangeOptions,
  type SimulatedClock,
  type SimulatedMarket,
} from '@xray/market-sim';

import { startSession, type Session } from './session.ts';
import type { SessionOptions } from './session-options.ts';

export interface SimulatedSessionOptions extends Pick<
  SessionOptions,
  'directory' | 'config' | 'mode' | 'onBoundary' | 'onPublished'
> {
  readonly market: SimulatedMarket;
  /** Where in the market time begins; at its start without it. */
  readonly begin_ts_ms?: number;
  /** Binance USD-M without it. */
  readonly venue?: VenueAdapter;
  readonly exchange?: Pick<ExchangeOptions, 'faults' | 'transcript' | 'limits' | 'client_timeout_ms'>;
  readonly session?: Partial<SessionOptions>;
}

/** A simulated exchange and a session that watches it over real sockets, both by one clock that waits for either. */
export interface SimulatedSession {
  readonly exchange: Exchange;
  readonly session: Session;
  readonly clock: SimulatedClock;
  /** What is watched: every instrument that the exchange says it has. */
  readonly symbols: readonly string[];
  /** Plays until a time of the market. */
  play(untilMs: number): Promise<void>;
  /** Stops the session and the exchange. Rejects with what made the session fail. */
  stop(): Promise<void>;
}

/** Evenly spread numbers from a fixed start: what is random in a feed repeats with the market. */
function repeatableRandom(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The simulated market knows one open interest a bar: asking every ten seconds would make a day of it six times as long. */
const minutePolls: VenueAdapter = {
  ...binanceUsdm,
  streams: binanceUsdm.streams.map((stream) =>
    stream.transport === 'rest' ? { ...stream, poll_interval_ms: 60_000 } : stream,
  ),
};

/**
 * Starts the exchange at the market's beginning and a session over its socket. Fast, and it repeats: time goes on when the
 * session has taken what was sent and made it durable.
 */
export async function startSimulatedSession(options: SimulatedSessionOptions): Promise<SimulatedSession> {
  const { config, directory, market, mode, onBoundary, onPublished, venue = minutePolls } = options;
  const clock = createSimulatedClock(options.begin_ts_ms ?? market.config.start_ts_ms);
  const exchange = await startExchange({ market, time: { kind: 'lockstep', clock }, ...options.exchange });
  const http = createHttpClient();
  const endpoints = { rest_url: exchange.url, socket_url: exchange.socket_url };
  const random = repeatableRandom();
  try {
    const symbols = await fetchUniverse({ venue, endpoints, clock, random, httpGet: http.get });
    const session = await startSession({
      directory,
      config,
      venue,
      endpoints,
      symbols,
      mode,
      clock,
      random,
      transport: { httpGet: http.get, openSocket: createWebSocketOpener() },
      logger: silentLogger,
      metrics: silentMetrics,
      tracer: silentTracer,
      hold: (work) => clock.holdWhile(work),
      ...(onPublished === undefined ? {} : { onPublished }),
      ...(onBoundary === undefined ? {} : { onBoundary }),
      ...options.session,
    });
    return {
      exchange,
      symbols,
      session,
      clock,
      play: (untilMs) => Promise.race([exchange.play({ until_ms: untilMs }), session.ended]),
      async stop() {
        session.stop();
        await closing((later) => {
          later(() => http.close());
          later(() => exchange.close());
          return session.ended;
        });
      },
    };
  } catch (error) {
    return closing((later) => {
      later(() => http.close());
      later(() => exchange.close());
      throw error;
    });
  }
}
