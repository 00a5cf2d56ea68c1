import type { SimulatedInstrument } from '../../../model/market-model.ts';
import type { SimulatedCandle } from '../../../order-flow/candle.ts';
import type { MarketEvent } from '../../../order-flow/market-event.ts';
import {
  bestText,
  booksText,
  candleText,
  fundingRateText,
  indexTickersText,
  liquidationOrdersText,
  markPriceText,
  openInterestText,
  tradesText,
} from '../../../wire/okx/channel-texts.ts';
import { okxNames } from '../../../wire/okx/instrument-names.ts';
import type { InstrumentBoard } from '../../market/market-board.ts';
import type { MarketItem } from '../../market/market-item.ts';
import { finishedCandles, growingCandles } from '../interval-candles.ts';
import type { Publication } from '../venue-server.ts';
import { BARS, LIQUIDATION_STREAM } from './channels.ts';
import { createDayCandle, tickerText } from './ticker.ts';

type Emit = (publication: Publication) => void;

export interface OkxPublishing {
  publish(item: MarketItem, emit: Emit): void;
  /** What a subscriber is told at once, beside what happens later; `null` where there is nothing yet. */
  first(stream: string, board: InstrumentBoard, nowMs: number): string | null;
}

interface Publishing {
  readonly boards: ReadonlyMap<string, InstrumentBoard>;
  readonly growingCandlesToo: boolean;
  readonly days: Map<string, (nowMs: number) => SimulatedCandle | null>;
}

function ticker(publishing: Publishing, board: InstrumentBoard, nowMs: number): string {
  const { instrument } = board;
  return tickerText(instrument, board, publishing.days.get(instrument.symbol)?.(nowMs) ?? null, nowMs);
}

function publishEvent(
  publishing: Publishing,
  event: MarketEvent,
  instrument: SimulatedInstrument,
  board: InstrumentBoard,
  emit: (stream: string, text: () => string) => void,
): void {
  const { index, swap } = okxNames(instrument.symbol);
  switch (event.kind) {
    case 'trade':
      emit(`trades:${swap}`, () => tradesText(instrument, event));
      emit(`tickers:${swap}`, () => ticker(publishing, board, event.trade_ts_ms));
      if (!publishing.growingCandlesToo) return;
      for (const [bar, read] of growingCandles(BARS, board.candles, event.trade_ts_ms)) {
        const candle = read();
        if (candle !== null) emit(`candle${bar}:${swap}`, () => candleText(instrument, bar, candle, false));
      }
      return;
    case 'candle':
      for (const [bar, candle] of finishedCandles(BARS, board.candles, event.candle)) {
        emit(`candle${bar}:${swap}`, () => candleText(instrument, bar, candle(), true));
      }
      return;
    case 'liquidation':
      emit(LIQUIDATION_STREAM, () => liquidationOrdersText(instrument, event.order, event.trade_ts_ms));
      return;
    case 'book_top':
      emit(`tickers:${swap}`, () => ticker(publishing, board, event.event_ts_ms));
      return;
    case 'mark': {
      const { event_ts_ms, mark } = event;
      emit(`mark-price:${swap}`, () => markPriceText(instrument, mark, event_ts_ms));
      emit(`index-tickers:${index}`, () => indexTickersText(instrument, mark, event_ts_ms));
      emit(`funding-rate:${swap}`, () => fundingRateText(instrument, mark, event_ts_ms));
      return;
    }
    case 'open_interest':
      emit(`open-interest:${swap}`, () => openInterestText(instrument, event.lots, event.event_ts_ms));
      return;
  }
}

function publish(publishing: Publishing, item: MarketItem, emitPublication: Emit): void {
  if (item.kind === 'captured_frame') return;
  const instrument = item.kind === 'event' ? item.timed.instrument : item.instrument;
  const board = publishing.boards.get(instrument.symbol);
  if (board === undefined) return;
  const emit = (stream: string, text: () => string): void => {
    emitPublication({ stream, write: text });
  };
  if (item.kind === 'event') {
    publishEvent(publishing, item.timed.event, instrument, board, emit);
    return;
  }
  const { swap } = okxNames(instrument.symbol);
  emit(`books:${swap}`, () => {
    const { asks, bids, previous_final_update_id } = item.change();
    const book = {
      action: 'update',
      asks,
      bids,
      after: board.book(),
      previous_seq_id: previous_final_update_id,
    } as const;
    return booksText(instrument, book);
  });
  emit(`bbo-tbt:${swap}`, () => bestText(instrument, board.book()));
}

function first(publishing: Publishing, stream: string, board: InstrumentBoard, nowMs: number): string | null {
  const { instrument } = board;
  const mark = board.mark();
  switch (stream.slice(0, stream.indexOf(':'))) {
    case 'books': {
      const after = board.book();
      const bids = after.bids.toReversed();
      return booksText(instrument, { action: 'snapshot', bids, asks: after.asks, after, previous_seq_id: -1 });
    }
    case 'bbo-tbt':
      return bestText(instrument, board.book());
    case 'tickers':
      return ticker(publishing, board, nowMs);
    case 'open-interest': {
      const { event_ts_ms, lots } = board.openInterest();
      return openInterestText(instrument, lots, event_ts_ms);
    }
    case 'mark-price':
      return mark === null ? null : markPriceText(instrument, mark.mark, mark.event_ts_ms);
    case 'index-tickers':
      return mark === null ? null : indexTickersText(instrument, mark.mark, mark.event_ts_ms);
    case 'funding-rate':
      return mark === null ? null : fundingRateText(instrument, mark.mark, mark.event_ts_ms);
    default:
      return null;
  }
}

/** The market as OKX tells it. A recording has no words of this venue. */
export function okxPublishing(boards: ReadonlyMap<string, InstrumentBoard>, growingCandlesToo: boolean): OkxPublishing {
  const publishing: Publishing = {
    days: new Map(Array.from(boards, ([symbol, board]) => [symbol, createDayCandle(board)])),
    boards,
    growingCandlesToo,
  };

  return {
    publish: (item, emitPublication) => {
      publish(publishing, item, emitPublication);
    },
    first: (stream, board, nowMs) => first(publishing, stream, board, nowMs),
  };
}
