import type { StreamDefinition } from '../venue.ts';
import { KLINE_INTERVALS } from './kline-interval.ts';

/** How often open interest is asked for: the venue pushes it nowhere. */
const OPEN_INTEREST_POLL_MS = 10_000;

/**
 * What the venue offers and this adapter reads. `@aggTrade` and `@trade` state the same trades: subscribe to one of them.
 */
export const streams: readonly StreamDefinition[] = [
  { transport: 'websocket', name: '<symbol>@aggTrade', variants: [], event_types: ['TradeTick'], channel: 'trades' },
  { transport: 'websocket', name: '<symbol>@trade', variants: [], event_types: ['TradeTick'], channel: 'trades' },
  {
    transport: 'websocket',
    name: '<symbol>@kline_<variant>',
    variants: KLINE_INTERVALS,
    event_types: ['Candle'],
    channel: 'candle_<variant>',
  },
  { transport: 'websocket', name: '<symbol>@bookTicker', variants: [], event_types: ['BookTop'], channel: 'book_top' },
  {
    transport: 'websocket',
    name: '<symbol>@depth<variant>',
    variants: ['@100ms', '', '@0ms', '@250ms', '@500ms'],
    event_types: ['BookDelta'],
    channel: 'book_delta',
  },
  {
    transport: 'websocket',
    name: '<symbol>@markPrice<variant>',
    variants: ['@1s', ''],
    event_types: ['MarkPrice', 'IndexPrice', 'FundingRate'],
    channel: 'mark_price',
  },
  {
    transport: 'websocket',
    name: '<symbol>@forceOrder',
    variants: [],
    event_types: ['LiquidationPrint'],
    channel: 'liquidation',
  },
  {
    transport: 'rest',
    name: '/fapi/v1/openInterest?symbol=<symbol>',
    poll_interval_ms: OPEN_INTEREST_POLL_MS,
    event_types: ['OpenInterest'],
    channel: 'open_interest',
  },
];
