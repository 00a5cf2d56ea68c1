import { z } from 'zod';

import type { VenueConnection } from '../venue.ts';
import { readControl } from './control-frame.ts';
import { perpetualSymbols } from './exchange-info.ts';
import { judgeDelta } from './judge-delta.ts';
import { MARKET_ROUTE, PUBLIC_ROUTE } from './streams.ts';

const DAY_MS = 86_400_000;
const serverTime = z.object({ serverTime: z.int().nonnegative() });

/**
 * How the venue is connected to. It tolerates 1024 streams and 10 messages a second on a connection, and 2400 of request
 * weight and 60 connections a minute from an address; less is asked for, because exceeding a limit costs a ban, and because
 * others may share the address.
 */
export const connection: VenueConnection = {
  socket_urls: {
    [PUBLIC_ROUTE]: 'wss://fstream.binance.com/public',
    [MARKET_ROUTE]: 'wss://fstream.binance.com/market',
  },
  rest_url: 'https://fapi.binance.com',
  socket_path: '/stream',
  limits: {
    streams_per_connection: 200,
    messages_per_second: 5,
    names_per_message: 50,
    connections_per_minute: 30,
    connection_age_ms: DAY_MS,
    request_weight_per_minute: 1_800,
  },
  heartbeat: { kind: 'protocol', interval_ms: 15_000, timeout_ms: 10_000 },
  default_streams: ['trades', 'candle_1m', 'book_top', 'mark_price', 'liquidation', 'open_interest'],
  unsubscribeRequest: (names, requestId) => JSON.stringify({ method: 'UNSUBSCRIBE', params: names, id: requestId }),
  readControl,
  universe: { path: '/fapi/v1/exchangeInfo', request_weight: 1, read: perpetualSymbols },
  server_time: { path: '/fapi/v1/time', request_weight: 1, read: readServerTime },
  book_recovery: {
    kind: 'request',
    snapshot: (symbol) => ({ path: `/fapi/v1/depth?symbol=${symbol}&limit=1000`, request_weight: 20 }),
  },
  judgeDelta,
};

function readServerTime(answer: Uint8Array): number | null {
  try {
    return serverTime.parse(JSON.parse(new TextDecoder().decode(answer))).serverTime;
  } catch {
    return null;
  }
}
