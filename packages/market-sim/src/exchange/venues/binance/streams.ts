import type { NamedIntervals } from '../interval-candles.ts';

/** Since April 2026 each address serves its own streams; the old one without a prefix serves all. */
export type BinanceRoute = 'all' | 'public' | 'market';

const PUBLIC_STREAM = /@(?:bookTicker|depth|trade)/;

/** Whether an address serves the stream. One that it does not serve is acknowledged and stays silent. */
export function routeServes(route: BinanceRoute, stream: string): boolean {
  return route === 'all' || (PUBLIC_STREAM.test(stream) ? 'public' : 'market') === route;
}

export const KLINE_INTERVALS: NamedIntervals = [
  ['1m', 60_000],
  ['3m', 180_000],
  ['5m', 300_000],
  ['15m', 900_000],
  ['30m', 1_800_000],
  ['1h', 3_600_000],
  ['2h', 7_200_000],
  ['4h', 14_400_000],
  ['6h', 21_600_000],
  ['8h', 28_800_000],
  ['12h', 43_200_000],
  ['1d', 86_400_000],
];

export const DEPTH_STREAMS = ['@depth', '@depth@0ms', '@depth@100ms', '@depth@250ms', '@depth@500ms'] as const;

export interface BinanceAddress {
  readonly route: BinanceRoute;
  readonly combined: boolean;
  /** The streams that the address itself asks for. */
  readonly streams: readonly string[];
}

/** A path that goes on names streams, each with an `@`. */
const ADDRESS = /^(?:\/(public|market))?\/(?:(ws)(?:\/([^/@]*@[^/]+(?:\/[^/@]*@[^/]+)*))?|(stream))\/?$/;

/** `/ws`, `/ws/<stream>`, `/stream`, `/stream?streams=<stream>/<stream>`, each also behind `/public` and `/market`. */
export function binanceAddress(url: URL): BinanceAddress | null {
  const match = ADDRESS.exec(url.pathname);
  if (match === null) return null;
  const [, prefix, raw, path] = match;
  const route = prefix === 'public' || prefix === 'market' ? prefix : 'all';
  const named = raw === undefined ? url.searchParams.get('streams') : path;
  const streams = (named ?? '').split('/').filter((stream) => stream !== '');
  return { route, combined: raw === undefined, streams };
}
