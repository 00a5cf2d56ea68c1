import type { StreamDefinition } from '../venue.ts';
import { KLINE_INTERVALS } from './kline-interval.ts';
import { aggTradeSequence, klineSequence } from './sequences.ts';

/** How often open interest is asked for: the venue pushes it nowhere. */
const OPEN_INTEREST_POLL_MS = 10_000;

/** The venue splits its sockets by address, and an address acknowledges streams that it never delivers. */
export const PUBLIC_ROUTE = 'public';
export const MARKET_ROUTE = 'market';

/**
 * What the venue offers and this adapter reads. `@aggTrade` and `@trade` state the same trades: subscribe to one of them.
 */
export const streams: readonly StreamDefinition[] = [
  {
    transport: 'websocket',
    name: '<symbol>@aggTrade',
    variants: [],
    event_types: ['TradeTick'],
    channel: 'trades',
    route: MARKET_ROUTE,
    sequence: aggTradeSequence,
  },
  {
    transport: 'websocket',
    name: '<symbol>@trade',
    variants: [],
    event_types: ['TradeTick'],
    channel: 'single_trades',
    route: PUBLIC_ROUTE,
  },
  {
    transport: 'websocket',
    name: '<symbol>@kline_<variant>',
    variants: KLINE_INTERVALS,
    event_types: ['Candle'],
    channel: 'candle_<variant>',
    route: MARKET_ROUTE,
    sequence: klineSequence,
  },
  {
    transport: 'websocket',
    name: '<symbol>@bookTicker',
    variants: [],
    event_types: ['BookTop'],
    channel: 'book_top',
    route: PUBLIC_ROUTE,
  },
  {
    transport: 'websocket',
    name: '<symbol>@depth<variant>',
    variants: ['@100ms', '', '@0ms', '@250ms', '@500ms'],
    event_types: ['BookDelta'],
    channel: 'book_delta',
    route: PUBLIC_ROUTE,
  },
  {
    transport: 'websocket',
    name: '<symbol>@markPrice<variant>',
    variants: ['@1s', ''],
    event_types: ['MarkPrice', 'IndexPrice', 'FundingRate'],
    channel: 'mark_price',
    route: MARKET_ROUTE,
  },
  {
    transport: 'websocket',
    name: '<symbol>@forceOrder',
    variants: [],
    event_types: ['LiquidationPrint'],
    channel: 'liquidation',
    route: MARKET_ROUTE,
    sporadic: true,
  },
  {
    transport: 'rest',
    name: '/fapi/v1/openInterest?symbol=<symbol>',
    poll_interval_ms: OPEN_INTEREST_POLL_MS,
    request_weight: 1,
    event_types: ['OpenInterest'],
    channel: 'open_interest',
  },
];
