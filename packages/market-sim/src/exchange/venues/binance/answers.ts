import type { SimulatedCandle } from '../../../order-flow/candle.ts';
import { depthSnapshotText } from '../../../wire/binance/depth-texts.ts';
import { fundingRow, instrumentInfo, interestRow, klineRow } from '../../../wire/binance/rest-texts.ts';
import { FUNDING_INTERVAL_MS, openInterestAnswer } from '../../../wire/binance/stream-texts.ts';
import type { CapturedFeed } from '../../market/captured-feed.ts';
import type { Sample, SampleHistory } from '../../market/sample-history.ts';
import type { InstrumentBoard } from '../../market/market-board.ts';

export interface KlineQuery {
  readonly symbol: string;
  readonly interval_ms: number;
  readonly from_ms: number | null;
  readonly to_ms: number | null;
  readonly limit: number;
}

/** Values at the multiples of a length within a closed range. */
export interface PastQuery {
  readonly symbol: string;
  readonly step_ms: number;
  readonly from_ms: number | null;
  readonly to_ms: number;
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
  interests(query: PastQuery): string | null;
  /** Rates as they were settled. */
  fundingRates(query: Omit<PastQuery, 'step_ms'>): string | null;
}

function selected(
  board: InstrumentBoard,
  { from_ms, interval_ms, limit, to_ms }: KlineQuery,
): readonly SimulatedCandle[] {
  const latest = to_ms ?? Number.MAX_SAFE_INTEGER;
  if (from_ms !== null) return board.candles.read(interval_ms, from_ms, latest).slice(0, limit);
  return board.candles.read(interval_ms, 0, latest).slice(-limit);
}

function past(history: SampleHistory, { from_ms, limit, step_ms, to_ms }: PastQuery): readonly Sample[] {
  const samples = history.at(step_ms, from_ms ?? 0, to_ms);
  return from_ms === null ? samples.slice(-limit) : samples.slice(0, limit);
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
    interests(query) {
      const board = boards.get(query.symbol);
      if (board === undefined) return null;
      return JSON.stringify(past(board.interests, query).map((sample) => interestRow(board.instrument, sample)));
    },
    fundingRates(query) {
      const board = boards.get(query.symbol);
      if (board === undefined) return null;
      const settled = past(board.fundingRates, { ...query, step_ms: FUNDING_INTERVAL_MS });
      return JSON.stringify(settled.map((sample) => fundingRow(board.instrument, sample)));
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
    interests: () => null,
    fundingRates: () => null,
  };
}
