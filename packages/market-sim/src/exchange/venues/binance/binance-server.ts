import type { InstrumentBoard } from '../../market/market-board.ts';
import type { VenueServer } from '../venue-server.ts';
import type { BinanceAnswers } from './answers.ts';
import { publishOnBinance } from './publish.ts';
import type { RequestLimits } from './request-weight.ts';
import { binanceRest } from './rest.ts';
import { binanceSession, type BinanceSocketLimits } from './session.ts';
import { binanceAddress } from './streams.ts';

export interface BinanceServerOptions {
  readonly answers: BinanceAnswers;
  readonly boards: ReadonlyMap<string, InstrumentBoard>;
  readonly growing_klines: boolean;
  readonly sockets: BinanceSocketLimits;
  readonly requests: RequestLimits;
  readonly ping_interval_ms: number;
  readonly pong_timeout_ms: number;
}

/** `T` is the time of a trade or of a book in these; elsewhere it is the time of something to come. */
const STATES_TRADE_TIME = /"e":"(?:aggTrade|trade|depthUpdate|bookTicker|forceOrder)"|"lastUpdateId"/;
const EVENT_TIME = /"(E|serverTime|time)":(\d+)/g;
const ALL_TIMES = /"(E|T|serverTime|time)":(\d+)/g;
const PREVIOUS_UPDATE = /"pu":(\d+)/;

/** Binance USD-M perpetuals. */
export function binanceServer(options: BinanceServerOptions): VenueServer {
  const answer = binanceRest(options.answers, options.requests);
  return {
    name: 'binance-usdm',
    heartbeat: { interval_ms: options.ping_interval_ms, timeout_ms: options.pong_timeout_ms },
    idle_timeout_ms: null,
    openSession(url, port) {
      const address = binanceAddress(url);
      return address === null ? null : binanceSession(address, port, options.sockets);
    },
    answer,
    publish: (item, emit) => {
      publishOnBinance(item, options, emit);
    },
    skewTimes: (text, skewMs) =>
      text.replace(
        STATES_TRADE_TIME.test(text) ? ALL_TIMES : EVENT_TIME,
        (_, key: string, time: string) => `"${key}":${Number(time) + skewMs}`,
      ),
    breakBookChain: (stream, text) =>
      stream.includes('@depth') ? text.replace(PREVIOUS_UPDATE, (_, id: string) => `"pu":${Number(id) - 1}`) : null,
  };
}
