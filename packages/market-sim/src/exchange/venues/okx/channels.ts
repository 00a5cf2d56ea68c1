import type { InstrumentBoard } from '../../market/market-board.ts';
import { okxNames } from '../../../wire/okx/instrument-names.ts';

/** The two addresses: candles have one of their own. */
export type OkxRoute = 'public' | 'business';

export const BARS = [
  ['1m', 60_000],
  ['3m', 180_000],
  ['5m', 300_000],
  ['15m', 900_000],
  ['30m', 1_800_000],
  ['1H', 3_600_000],
  ['2H', 7_200_000],
  ['4H', 14_400_000],
] as const;

const SWAP_CHANNELS = ['trades', 'tickers', 'books', 'bbo-tbt', 'mark-price', 'funding-rate', 'open-interest'];
const INDEX_CHANNEL = 'index-tickers';
const LIQUIDATIONS = 'liquidation-orders';
/** The one stream of all forced orders. */
export const LIQUIDATION_STREAM = `${LIQUIDATIONS}:SWAP`;

/** What a client asks for. Other keys are let alone. */
export interface OkxArgument {
  readonly channel: string;
  readonly instId?: string | undefined;
  readonly instType?: string | undefined;
}

export interface OkxDirectory {
  /** The stream of an argument, `channel:instId`; `null` where that address has none. */
  streamOf(route: OkxRoute, argument: OkxArgument): string | null;
  /** The instrument of a stream of one instrument. */
  boardOf(stream: string): InstrumentBoard | null;
}

export function okxDirectory(boards: ReadonlyMap<string, InstrumentBoard>): OkxDirectory {
  const bySwap = new Map(Array.from(boards, ([symbol, board]) => [okxNames(symbol).swap, board]));
  const byIndex = new Map(Array.from(boards, ([symbol, board]) => [okxNames(symbol).index, board]));
  return {
    streamOf(route, { channel, instId, instType }) {
      if (channel === LIQUIDATIONS) return route === 'public' && instType === 'SWAP' ? LIQUIDATION_STREAM : null;
      if (instId === undefined) return null;
      const known =
        route === 'business'
          ? bySwap.has(instId) && BARS.some(([bar]) => channel === `candle${bar}`)
          : (bySwap.has(instId) && SWAP_CHANNELS.includes(channel)) ||
            (byIndex.has(instId) && channel === INDEX_CHANNEL);
      return known ? `${channel}:${instId}` : null;
    },
    boardOf(stream) {
      const name = stream.slice(stream.indexOf(':') + 1);
      return bySwap.get(name) ?? byIndex.get(name) ?? null;
    },
  };
}
