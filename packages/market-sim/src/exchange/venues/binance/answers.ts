import type { SimulatedCandle } from '../../../realisation/candle.ts';
import { depthSnapshotText } from '../../../wire/binance/depth-texts.ts';
import { instrumentInfo, klineRow } from '../../../wire/binance/rest-texts.ts';
import { openInterestAnswer } from '../../../wire/binance/stream-texts.ts';
import type { CapturedFeed } from '../../market/captured-feed.ts';
import type { InstrumentBoard } from '../../market/market-board.ts';

export interface KlineQuery {
  readonly symbol: string;
  readonly interval_ms: number;
  readonly from_ms: number | null;
  readonly to_ms: number | null;
  readonly limit: number;
}

/** What requests are answered from. `null`: the market does not know. */
export interface BinanceAnswers {
  /** One object an instrument, as `/fapi/v1/exchangeInfo` lists them. */
  instruments(): readonly object[];
  hasSymbol(symbol: string): boolean;
  depth(symbol: string, limit: number): string | null;
  openInterest(symbol: string): string | null;
  klines(query: KlineQuery): string | null;
}

function selected(
  board: InstrumentBoard,
  { from_ms, interval_ms, limit, to_ms }: KlineQuery,
): readonly SimulatedCandle[] {
  const latest = to_ms ?? Number.MAX_SAFE_INTEGER;
  if (from_ms !== null) return board.candles.read(interval_ms, from_ms, latest).slice(0, limit);
  return board.candles.read(interval_ms, 0, latest).slice(-limit);
}

export function simulatedAnswers(boards: ReadonlyMap<string, InstrumentBoard>): BinanceAnswers {
  return {
    instruments: () =>
      Array.from(boards.values(), ({ instrument: { price_decimals, quantity_decimals, symbol } }) =>
        instrumentInfo(symbol, price_decimals, quantity_decimals),
      ),
    hasSymbol: (symbol) => boards.has(symbol),
    depth(symbol, limit) {
      const board = boards.get(symbol);
      return board === undefined ? null : depthSnapshotText(board.instrument, board.book(), limit);
    },
    openInterest(symbol) {
      const board = boards.get(symbol);
      if (board === undefined) return null;
      const { event_ts_ms, lots } = board.openInterest();
      return openInterestAnswer(board.instrument, lots, event_ts_ms);
    },
    klines(query) {
      const board = boards.get(query.symbol);
      if (board === undefined) return null;
      return JSON.stringify(selected(board, query).map((candle) => klineRow(board.instrument, candle)));
    },
  };
}

/** Prices and quantities of a recording are written as they were; these decimals are only stated. */
const STATED_DECIMALS = 8;

export function capturedAnswers(feed: CapturedFeed, symbols: readonly string[]): BinanceAnswers {
  return {
    instruments: () => symbols.map((symbol) => instrumentInfo(symbol, STATED_DECIMALS, STATED_DECIMALS)),
    hasSymbol: (symbol) => symbols.includes(symbol),
    depth(symbol, limit) {
      const book = feed.books.read(symbol);
      if (book === null) return null;
      const { event_ts_ms, update_id } = book;
      return JSON.stringify({
        lastUpdateId: update_id,
        E: event_ts_ms,
        T: event_ts_ms,
        bids: book.bids.slice(0, limit),
        asks: book.asks.slice(0, limit),
      });
    },
    openInterest: (symbol) => feed.openInterest(symbol),
    klines: () => null,
  };
}
