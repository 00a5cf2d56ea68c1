import { openInterestText, swapInfo } from '../../../wire/okx/channel-texts.ts';
import { okxNames } from '../../../wire/okx/instrument-names.ts';
import type { InstrumentBoard } from '../../market/market-board.ts';
import {
  createRequestWindow,
  type RestAnswer,
  type SocketSession,
  type SessionPort,
  type VenueServer,
} from '../venue-server.ts';
import { okxDirectory, type OkxDirectory } from './channels.ts';
import { candleHistory, fundingHistory, interestHistory, type OkxHistory } from './history-answers.ts';
import { okxPublishing, type OkxPublishing } from './publish.ts';
import { okxSession } from './session.ts';

/** A connection on which nothing is said for this long is closed. */
const IDLE_TIMEOUT_MS = 30_000;
/** Every address takes so many requests within so much time. */
const MOST_REQUESTS = 20;
const WINDOW_MS = 2_000;
const ADDRESS = /^\/ws\/v5\/(public|business)\/?$/;
const EVENT_TIME = /"ts":"(\d+)"/g;
const PREVIOUS_SEQUENCE = /"prevSeqId":(\d+)/;

function failure(status: number, code: string, msg: string): RestAnswer {
  return { status, body: JSON.stringify({ code, msg, data: [] }) };
}

function success(data: string): RestAnswer {
  return { status: 200, body: `{"code":"0","msg":"","data":${data}}` };
}

interface OkxServer {
  readonly directory: OkxDirectory;
  readonly publishing: OkxPublishing;
  readonly allow: (path: string, nowMs: number) => boolean;
  opened: number;
  readonly answers: Readonly<Record<string, (query: URLSearchParams, nowMs: number) => RestAnswer>>;
}

function past(directory: OkxDirectory, read: OkxHistory): (query: URLSearchParams, nowMs: number) => RestAnswer {
  return (query: URLSearchParams, nowMs: number): RestAnswer => {
    const board = directory.boardOf(`history:${query.get('instId') ?? ''}`);
    if (board === null) return failure(400, '51001', 'Instrument ID does not exist');
    const rows = read(board, query, nowMs);
    return rows === null ? failure(400, '51000', 'Parameter bar error') : success(JSON.stringify(rows));
  };
}

function openSession(server: OkxServer, url: URL, port: SessionPort): SocketSession | null {
  const { directory } = server;
  const route = ADDRESS.exec(url.pathname)?.[1];
  if (route !== 'public' && route !== 'business') return null;
  server.opened += 1;
  return okxSession(
    {
      route,
      connection_id: server.opened.toString(16).padStart(8, '0'),
      streamOf: (argument) => directory.streamOf(route, argument),
      first(stream) {
        const board = directory.boardOf(stream);
        return board === null ? null : server.publishing.first(stream, board, port.nowMs());
      },
    },
    port,
  );
}

function answer(server: OkxServer, url: URL, nowMs: number): RestAnswer | null {
  const { answers } = server;
  if (!url.pathname.startsWith('/api/v5/')) return null;
  const { pathname } = url;
  const answer = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined;
  if (answer === undefined) return failure(404, '404', 'Not Found');
  if (!server.allow(pathname, nowMs)) return failure(429, '50011', 'Too Many Requests');
  return answer(url.searchParams, nowMs);
}

/** OKX swaps, v5. Only simulated markets are told in its words. */
export function okxServer(boards: ReadonlyMap<string, InstrumentBoard>, growing_klines: boolean): VenueServer {
  const directory = okxDirectory(boards);
  const publishing = okxPublishing(boards, growing_klines);
  const server: OkxServer = {
    directory,
    publishing,
    allow: createRequestWindow(MOST_REQUESTS, WINDOW_MS),
    opened: 0,
    answers: {
      '/api/v5/public/time': (_, nowMs) => success(`[{"ts":"${nowMs}"}]`),
      '/api/v5/public/instruments': (query) => {
        if (query.get('instType') !== 'SWAP') return failure(400, '51000', 'Parameter instType error');
        const asked = query.get('instId');
        const named = [...boards.values()].filter(({ instrument: { symbol } }) =>
          asked === null ? true : okxNames(symbol).swap === asked,
        );
        return named.length === 0
          ? failure(400, '51001', 'Instrument ID does not exist')
          : success(JSON.stringify(named.map(({ instrument }) => swapInfo(instrument))));
      },
      '/api/v5/market/history-candles': past(directory, candleHistory),
      '/api/v5/rubik/stat/contracts/open-interest-history': past(directory, interestHistory),
      '/api/v5/public/funding-rate-history': past(directory, fundingHistory),
      '/api/v5/public/open-interest': (query) => {
        const board = directory.boardOf(`open-interest:${query.get('instId') ?? ''}`);
        if (board === null) return failure(400, '51001', 'Instrument ID does not exist');
        const { event_ts_ms, lots } = board.openInterest();
        const pushed = openInterestText(board.instrument, lots, event_ts_ms);
        return success(pushed.slice(pushed.indexOf('"data":') + '"data":'.length, -1));
      },
    },
  };

  return {
    name: 'okx-swap',
    heartbeat: null,
    idle_timeout_ms: IDLE_TIMEOUT_MS,
    openSession: (url, port) => openSession(server, url, port),
    answer: (url, nowMs) => answer(server, url, nowMs),
    publish: (item, emit) => {
      publishing.publish(item, emit);
    },
    skewTimes: (text, skewMs) => text.replace(EVENT_TIME, (_, time: string) => `"ts":"${Number(time) + skewMs}"`),
    breakBookChain: (stream, text) =>
      stream.startsWith('books:')
        ? text.replace(PREVIOUS_SEQUENCE, (_, id: string) => `"prevSeqId":${Number(id) - 1}`)
        : null,
  };
}
