import { exchangeInfoText } from '../../../wire/binance/rest-texts.ts';
import { createRequestWindow, type RestAnswer } from '../venue-server.ts';
import type { BinanceAnswers, PastQuery } from './answers.ts';
import { createRequestMeter, type RequestLimits } from './request-weight.ts';
import { KLINE_INTERVALS } from './streams.ts';

type Handler = (query: URLSearchParams, nowMs: number) => RestAnswer;

interface Route {
  readonly weight: (query: URLSearchParams) => number;
  readonly handle: Handler;
}

const DEPTH_WEIGHTS: ReadonlyMap<number, number> = new Map([
  [5, 2],
  [10, 2],
  [20, 2],
  [50, 2],
  [100, 5],
  [500, 10],
  [1_000, 20],
]);
const MOST_KLINES = 1_500;
const MOST_INTERESTS = 500;
const MOST_FUNDING_RATES = 1_000;
/** Statistics are kept for no shorter period. */
const LEAST_PERIOD_MS = 300_000;

function one(): number {
  return 1;
}

function nothing(): number {
  return 0;
}

const FIVE_MINUTES_MS = 300_000;
/** Addresses that cost no weight and have a limit of their own. */
const REQUESTS_IN_FIVE_MINUTES: ReadonlyMap<string, number> = new Map([
  ['/fapi/v1/fundingRate', 500],
  ['/futures/data/openInterestHist', 1_000],
]);

function klineWeight(limit: number): number {
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1_000 ? 5 : 10;
}

function failure(status: number, code: number, msg: string): RestAnswer {
  return { status, body: JSON.stringify({ code, msg }) };
}

const INVALID_SYMBOL = failure(400, -1121, 'Invalid symbol.');
const UNKNOWN_TO_MARKET = failure(503, -1000, 'The market that is played does not tell this.');

function missing(name: string): RestAnswer {
  return failure(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

function ok(body: string | null): RestAnswer {
  return body === null ? UNKNOWN_TO_MARKET : { status: 200, body };
}

/** A whole number of the query; `null` where it is not there, `NaN` where it is none. */
function whole(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

function ofSymbol(answers: BinanceAnswers, query: URLSearchParams, read: (symbol: string) => RestAnswer): RestAnswer {
  const symbol = query.get('symbol');
  if (symbol === null || symbol === '') return missing('symbol');
  return answers.hasSymbol(symbol) ? read(symbol) : INVALID_SYMBOL;
}

function depth(answers: BinanceAnswers, query: URLSearchParams): RestAnswer {
  return ofSymbol(answers, query, (symbol) => {
    const limit = whole(query, 'limit') ?? 500;
    return DEPTH_WEIGHTS.has(limit)
      ? ok(answers.depth(symbol, limit))
      : failure(400, -4021, `${limit} is not valid depth limit.`);
  });
}

function klines(answers: BinanceAnswers, query: URLSearchParams): RestAnswer {
  return ofSymbol(answers, query, (symbol) => {
    const interval = query.get('interval');
    const [, interval_ms] = KLINE_INTERVALS.find(([name]) => name === interval) ?? [];
    if (interval_ms === undefined) return failure(400, -1120, 'Invalid interval.');
    const [from_ms, to_ms] = [whole(query, 'startTime'), whole(query, 'endTime')];
    const limit = whole(query, 'limit') ?? 500;
    if (Number.isNaN(from_ms)) return missing('startTime');
    if (Number.isNaN(to_ms)) return missing('endTime');
    if (Number.isNaN(limit) || limit < 1) return missing('limit');
    return ok(answers.klines({ symbol, interval_ms, from_ms, to_ms, limit: Math.min(limit, MOST_KLINES) }));
  });
}

function past(
  answers: BinanceAnswers,
  most: number,
  read: (query: Omit<PastQuery, 'step_ms'>) => string | null,
): Handler {
  return (query, nowMs) =>
    ofSymbol(answers, query, (symbol) => {
      const [from_ms, to_ms] = [whole(query, 'startTime'), whole(query, 'endTime')];
      const limit = whole(query, 'limit') ?? most;
      if (Number.isNaN(from_ms)) return missing('startTime');
      if (Number.isNaN(to_ms)) return missing('endTime');
      if (Number.isNaN(limit) || limit < 1) return missing('limit');
      return ok(read({ symbol, from_ms, to_ms: Math.min(to_ms ?? nowMs, nowMs), limit: Math.min(limit, most) }));
    });
}

function interests(answers: BinanceAnswers, query: URLSearchParams, nowMs: number): RestAnswer {
  const [, step_ms] = KLINE_INTERVALS.find(([name]) => name === query.get('period')) ?? [];
  if (step_ms === undefined || step_ms < LEAST_PERIOD_MS) return failure(400, -1130, 'invalid period');
  return past(answers, MOST_INTERESTS, (asked) => answers.interests({ ...asked, step_ms }))(query, nowMs);
}

function routesOf(answers: BinanceAnswers, weightPerMinute: number): Readonly<Record<string, Route>> {
  return {
    '/fapi/v1/ping': { weight: one, handle: () => ok('{}') },
    '/fapi/v1/time': { weight: one, handle: (_, nowMs) => ok(`{"serverTime":${nowMs}}`) },
    '/fapi/v1/exchangeInfo': {
      weight: one,
      handle: (_, nowMs) => ok(exchangeInfoText(answers.instruments(), weightPerMinute, nowMs)),
    },
    '/fapi/v1/openInterest': {
      weight: one,
      handle: (query) => ofSymbol(answers, query, (symbol) => ok(answers.openInterest(symbol))),
    },
    '/fapi/v1/depth': {
      weight: (query) => DEPTH_WEIGHTS.get(whole(query, 'limit') ?? 500) ?? 1,
      handle: (query) => depth(answers, query),
    },
    '/fapi/v1/klines': {
      weight: (query) => klineWeight(whole(query, 'limit') ?? 500),
      handle: (query) => klines(answers, query),
    },
    '/fapi/v1/fundingRate': {
      weight: nothing,
      handle: past(answers, MOST_FUNDING_RATES, (asked) => answers.fundingRates(asked)),
    },
    '/futures/data/openInterestHist': { weight: nothing, handle: (query, nowMs) => interests(answers, query, nowMs) },
  };
}

/** The requests of `/fapi/v1`, metered by weight as the exchange does. */
export function binanceRest(
  answers: BinanceAnswers,
  limits: RequestLimits,
): (url: URL, nowMs: number) => RestAnswer | null {
  const meter = createRequestMeter(limits);
  const windows = new Map(
    Array.from(REQUESTS_IN_FIVE_MINUTES, ([path, most]) => [path, createRequestWindow(most, FIVE_MINUTES_MS)]),
  );
  const routes = routesOf(answers, limits.weight_per_minute);

  return (url, nowMs) => {
    if (!url.pathname.startsWith('/fapi/') && !url.pathname.startsWith('/futures/')) return null;
    const route = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined;
    const refused = meter.charge(route?.weight(url.searchParams) ?? 1, nowMs);
    const window = windows.get(url.pathname);
    if (refused === null && window?.(url.pathname, nowMs) === false) return failure(429, -1003, 'Too many requests.');
    const answer = refused ?? route?.handle(url.searchParams, nowMs) ?? failure(404, -5000, 'Path is invalid');
    return { ...answer, headers: { ...answer.headers, 'X-MBX-USED-WEIGHT-1M': String(meter.usedWeight()) } };
  };
}
