import type { SimulatedInstrument } from '../../model/market-model.ts';
import type { TimedMarketEvent } from '../../order-flow/market-event.ts';
import type { SimulatedBookTop, SimulatedMark } from '../../order-flow/quotes.ts';
import type { SimulatedTrade } from '../../order-flow/trades.ts';
import { barBeforeTheFirst } from '../../statistics/simulated-bar.ts';
import { createCandleHistory, type CandleHistory } from './candle-history.ts';
import { createSampleHistory, type SampleHistory } from './sample-history.ts';
import {
  simulatedBook,
  type BookChange,
  type BookQuote,
  type BookState,
  type TickBook,
} from '../../order-flow/simulated-book.ts';

/** What an exchange knows of one instrument at this moment. */
export interface InstrumentBoard {
  readonly instrument: SimulatedInstrument;
  readonly candles: CandleHistory;
  /** Open interest in lots. */
  readonly interests: SampleHistory;
  /** The funding rate in 1e-8. */
  readonly fundingRates: SampleHistory;
  openInterest(): { readonly lots: number; readonly event_ts_ms: number };
  book(): TickBook;
  top(): BookQuote;
  mark(): { readonly mark: SimulatedMark; readonly event_ts_ms: number } | null;
  lastTrade(): Pick<SimulatedTrade, 'price_ticks' | 'lots'>;
  /** Takes note of a event; the change that it makes to the book, where it makes one. */
  observe(timed: TimedMarketEvent): (() => BookChange) | null;
}

/** The exchange wrote a frame so much before it was received. */
const RECEIPT_AFTER_MS = 4;

function quoteAround(price: number, { ask_lots, ask_ticks, bid_lots, bid_ticks }: BookQuote): BookQuote {
  const spread = ask_ticks - bid_ticks;
  const bid = Math.max(1, price - Math.floor(spread / 2));
  return { bid_ticks: bid, ask_ticks: bid + spread, bid_lots, ask_lots };
}

function quoteOf({ ask_lots, ask_ticks, bid_lots, bid_ticks }: SimulatedBookTop): BookQuote {
  return { ask_lots, ask_ticks, bid_lots, bid_ticks };
}

export function instrumentBoard(instrument: SimulatedInstrument, seed: number, startTsMs: number): InstrumentBoard {
  const before = barBeforeTheFirst(instrument);
  const candles = createCandleHistory();
  const book = simulatedBook(instrument, seed);
  let state: BookState = { number: 1, event_ts_ms: startTsMs, quote: quoteAround(before.close_ticks, before) };
  let interest = { lots: before.open_interest_lots, event_ts_ms: startTsMs };
  const interests = createSampleHistory();
  interests.add({ value: interest.lots, event_ts_ms: startTsMs });
  const fundingRates = createSampleHistory();
  let mark: { readonly mark: SimulatedMark; readonly event_ts_ms: number } | null = null;
  let lastTrade: Pick<SimulatedTrade, 'price_ticks' | 'lots'> = { price_ticks: before.close_ticks, lots: 0 };

  const moveBook = (recvTsMs: number, quote: BookQuote): (() => BookChange) => {
    const last = state;
    const next = { number: last.number + 1, event_ts_ms: recvTsMs - RECEIPT_AFTER_MS, quote };
    state = next;
    return () => book.change(last, next);
  };

  return {
    instrument,
    candles,
    interests,
    fundingRates,
    openInterest: () => interest,
    book: () => book.levels(state),
    top: () => state.quote,
    mark: () => mark,
    lastTrade: () => lastTrade,
    observe({ event, recv_ts_ms }) {
      switch (event.kind) {
        case 'trade': {
          const { trade, trade_id, trade_ts_ms } = event;
          lastTrade = trade;
          candles.traded(trade, trade_id, trade_ts_ms);
          return moveBook(recv_ts_ms, quoteAround(trade.price_ticks, state.quote));
        }
        case 'book_top':
          return moveBook(recv_ts_ms, quoteOf(event.top));
        case 'candle':
          candles.finished(event.candle);
          return null;
        case 'mark':
          mark = { mark: event.mark, event_ts_ms: event.event_ts_ms };
          fundingRates.add({ value: event.mark.funding_rate_e8, event_ts_ms: event.event_ts_ms });
          return null;
        case 'open_interest':
          interest = { lots: event.lots, event_ts_ms: event.event_ts_ms };
          interests.add({ value: event.lots, event_ts_ms: event.event_ts_ms });
          return null;
        case 'liquidation':
          return null;
      }
    },
  };
}
