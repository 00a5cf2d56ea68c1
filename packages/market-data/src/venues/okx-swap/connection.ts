import { z } from 'zod';

import type { VenueConnection } from '../venue.ts';
import { judgeDelta } from './book-chain.ts';
import { timeField } from './fields.ts';
import { INSTRUMENT_INFO, instrumentInfoRequests } from './instrument-info.ts';
import { liveSwaps } from './instruments.ts';
import { readControl } from './service-frames.ts';
import { BUSINESS_ROUTE, PUBLIC_ROUTE, request } from './streams.ts';

const serverTime = z.object({ data: z.array(z.object({ ts: timeField })) });

/** How the venue's connections are made and kept, as its documentation of July 2026 states it. */
export const connection: VenueConnection = {
  socket_urls: {
    [PUBLIC_ROUTE]: 'wss://ws.okx.com:8443/ws/v5/public',
    [BUSINESS_ROUTE]: 'wss://ws.okx.com:8443/ws/v5/business',
  },
  rest_url: 'https://www.okx.com',
  socket_path: '',
  limits: {
    // The venue sets no bound, but advises fewer than 30 books of 400 levels a connection: a symbol has seven streams.
    streams_per_connection: 200,
    // A connection may send 480 subscriptions and unsubscriptions an hour, which is one every 7.5 s in the long run.
    messages_per_second: 1,
    // A message may hold 64 KB of arguments; a hundred of the longest names take a tenth of it.
    names_per_message: 100,
    // The venue tolerates three a second; others may share the address.
    connections_per_minute: 60,
    connection_age_ms: null,
    // Twenty requests in two seconds for each address and kind of instrument.
    request_weight_per_minute: 600,
  },
  // The venue closes a connection that was silent for 30 s.
  heartbeat: { kind: 'text', ping: 'ping', interval_ms: 25_000, timeout_ms: 10_000 },
  default_streams: [
    'trades',
    'candle_1m',
    'book_top',
    'mark_price',
    'index_price',
    'funding_rate',
    'open_interest',
    'liquidation',
  ],
  unsubscribeRequest: (names, requestId) => request('unsubscribe', names, requestId),
  readControl,
  universe: { path: '/api/v5/public/instruments?instType=SWAP', request_weight: 1, read: liveSwaps },
  instrument_info: { channel: INSTRUMENT_INFO, requests: instrumentInfoRequests },
  server_time: { path: '/api/v5/public/time', request_weight: 2, read: readServerTime },
  book_recovery: { kind: 'resubscribe' },
  judgeDelta,
};

function readServerTime(answer: Uint8Array): number | null {
  try {
    return serverTime.parse(JSON.parse(new TextDecoder().decode(answer))).data[0]?.ts ?? null;
  } catch {
    return null;
  }
}
