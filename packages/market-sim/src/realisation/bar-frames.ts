import { BAR_MS, MINUTE_MS } from '../config.ts';
import type { MarketModel, SimulatedInstrument } from '../model/market-model.ts';
import type { RandomSource } from '../random/random-source.ts';
import type { SimulatedBar } from '../statistics/simulated-bar.ts';
import {
  aggTradeFrame,
  bookTickerFrame,
  forceOrderFrame,
  klineFrame,
  markPriceFrame,
  openInterestAnswer,
} from '../wire/frames.ts';
import { realiseForcedOrders } from './forced-orders.ts';
import { realiseBookTops, realiseMarks } from './quotes.ts';
import { realiseTrades, tradeCount } from './trades.ts';

/** A frame before it is bytes. */
export interface TimedText {
  readonly recv_ts_ms: number;
  readonly symbol: string;
  readonly text: string;
}

/** The bars of one instrument as frames: trades and book updates are numbered through. */
export type BarFrames = (bar: SimulatedBar, before: SimulatedBar, openTsMs: number) => readonly TimedText[];

const OPEN_INTEREST_BEFORE_END_MS = 2_000;
/** The exchange sends a final candle a little after its minute. */
const KLINE_AFTER_END_MS = 10;
const LEAST_DELAY_MS = 4;
const MEAN_FURTHER_DELAY_MS = 12;

/** Frames come in no particular order. */
export function barFrames(model: MarketModel, instrument: SimulatedInstrument, random: RandomSource): BarFrames {
  const { symbol } = instrument;
  let nextTradeId = 1;
  let nextUpdateId = 1;

  return (bar, before, openTsMs) => {
    const frames: TimedText[] = [];
    const received = (eventTsMs: number, text: string): void => {
      const delayMs = LEAST_DELAY_MS + Math.floor(MEAN_FURTHER_DELAY_MS * random.exponential());
      frames.push({ recv_ts_ms: eventTsMs + delayMs, symbol, text });
    };
    const count = tradeCount(bar, model.trades_per_bar, instrument.base_volume_lots);
    const trades = realiseTrades(bar, count, random);

    for (let minuteMs = 0; minuteMs < BAR_MS; minuteMs += MINUTE_MS) {
      const firstTradeId = nextTradeId;
      const ofMinute = trades.filter(({ offset_ms }) => offset_ms >= minuteMs && offset_ms < minuteMs + MINUTE_MS);
      for (const trade of ofMinute) {
        const tradeTsMs = openTsMs + trade.offset_ms;
        received(tradeTsMs, aggTradeFrame(instrument, { trade, trade_id: nextTradeId, trade_ts_ms: tradeTsMs }));
        nextTradeId += 1;
      }
      const kline = {
        open_ts_ms: openTsMs + minuteMs,
        interval_ms: MINUTE_MS,
        trades: ofMinute,
        first_trade_id: firstTradeId,
        event_ts_ms: openTsMs + minuteMs + MINUTE_MS + KLINE_AFTER_END_MS,
      };
      received(kline.event_ts_ms, klineFrame(instrument, kline));
    }
    for (const order of realiseForcedOrders(bar, trades, random)) {
      received(openTsMs + order.offset_ms, forceOrderFrame(instrument, order, openTsMs + order.offset_ms));
    }
    for (const top of realiseBookTops(bar, before, trades)) {
      nextUpdateId += 1 + Math.floor(50 * random.uniform());
      const eventTsMs = openTsMs + top.offset_ms;
      received(eventTsMs, bookTickerFrame(instrument, { top, update_id: nextUpdateId, event_ts_ms: eventTsMs }));
    }
    for (const mark of realiseMarks(instrument, bar, before, trades)) {
      const eventTsMs = openTsMs + mark.offset_ms;
      received(eventTsMs, markPriceFrame(instrument, mark, eventTsMs));
    }
    const interestTsMs = openTsMs + BAR_MS - OPEN_INTEREST_BEFORE_END_MS;
    received(interestTsMs, openInterestAnswer(instrument, bar.open_interest_lots, interestTsMs));
    return frames;
  };
}
