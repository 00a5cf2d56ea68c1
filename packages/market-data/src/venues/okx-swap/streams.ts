import type { PushedStream, StreamDefinition } from '../venue.ts';
import { indexOfSwap } from './prices.ts';
import { tradeSequence } from './sequences.ts';

/** The channels that the venue moved to an address of their own. */
export const BUSINESS_ROUTE = 'business';
export const PUBLIC_ROUTE = 'public';

const LIQUIDATION_ORDERS = 'liquidation-orders';
const INDEX_TICKERS = 'index-tickers';

/** Bars that begin alike by every clock, the shortest of a minute first. */
export const BARS = ['1m', '3m', '5m', '15m', '30m', '1H', '2H', '4H'];

function perSymbol(
  venueChannel: string,
  event_type: PushedStream['event_types'][number],
  channel: string,
): PushedStream {
  return {
    transport: 'websocket',
    name: `${venueChannel}:<symbol>`,
    variants: [],
    event_types: [event_type],
    channel,
    route: PUBLIC_ROUTE,
  };
}

/**
 * What the venue offers and this adapter reads. A name is channel, colon, instrument. `bbo-tbt` and `tickers` state the
 * same top of the book: subscribe to one of them.
 */
export const streams: readonly PushedStream[] = [
  { ...perSymbol('trades', 'TradeTick', 'trades'), sequence: tradeSequence },
  {
    transport: 'websocket',
    name: 'candle<variant>:<symbol>',
    variants: BARS,
    event_types: ['Candle'],
    channel: 'candle_<variant>',
    route: BUSINESS_ROUTE,
  },
  perSymbol('bbo-tbt', 'BookTop', 'book_top'),
  perSymbol('tickers', 'BookTop', 'book_top'),
  perSymbol('books', 'BookDelta', 'book_delta'),
  perSymbol('mark-price', 'MarkPrice', 'mark_price'),
  perSymbol(INDEX_TICKERS, 'IndexPrice', 'index_price'),
  perSymbol('funding-rate', 'FundingRate', 'funding_rate'),
  perSymbol('open-interest', 'OpenInterest', 'open_interest'),
  {
    transport: 'websocket',
    name: `${LIQUIDATION_ORDERS}:SWAP`,
    variants: [],
    event_types: ['LiquidationPrint'],
    channel: 'liquidation',
    route: PUBLIC_ROUTE,
    sporadic: true,
  },
];

/** Instruments as they are; the channel of indices has the name of the index. */
export function streamName(stream: StreamDefinition, symbol: string, variant?: string): string {
  const instrument = stream.name.startsWith(INDEX_TICKERS) ? indexOfSwap(symbol) : symbol;
  const usual = stream.transport === 'websocket' ? stream.variants[0] : undefined;
  return stream.name.replace('<symbol>', () => instrument).replace('<variant>', () => variant ?? usual ?? '');
}

const CHANNEL_OF_BARS = /^candle(\w+)$/;

/** `channel` of the events that a channel of the venue gives; `undefined` where it is none of those above. */
export function eventChannel(venueChannel: string): string | undefined {
  const bar = CHANNEL_OF_BARS.exec(venueChannel)?.[1];
  if (bar !== undefined) return `candle_${bar}`;
  return streams.find((stream) => stream.name.startsWith(`${venueChannel}:`))?.channel;
}

/** The argument by which a named stream is subscribed to. */
export function subscriptionArgument(name: string): Readonly<Record<string, string>> {
  const colon = name.indexOf(':');
  const channel = name.slice(0, colon);
  const rest = name.slice(colon + 1);
  return channel === LIQUIDATION_ORDERS ? { channel, instType: rest } : { channel, instId: rest };
}

/** The name of the stream that an argument of the venue's answers stands for; `null` where it names none. */
export function nameOfArgument(argument: Readonly<Record<string, unknown>>): string | null {
  const { channel, instId, instType } = argument;
  const rest = instId ?? instType;
  return typeof channel === 'string' && typeof rest === 'string' ? `${channel}:${rest}` : null;
}

export function request(op: 'subscribe' | 'unsubscribe', names: readonly string[], requestId: number): string {
  return JSON.stringify({ id: String(requestId), op, args: names.map(subscriptionArgument) });
}
