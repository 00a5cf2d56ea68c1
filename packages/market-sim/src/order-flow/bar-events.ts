import { BAR_MS, MINUTE_MS } from '../config.ts';
import type { MarketModel, SimulatedInstrument } from '../model/market-model.ts';
import type { RandomSource } from '../random/random-source.ts';
import type { SimulatedBar } from '../statistics/simulated-bar.ts';
import { candleOf } from './candle.ts';
import { drawForcedOrders } from './forced-orders.ts';
import type { MarketEvent, TimedMarketEvent } from './market-event.ts';
import { drawBookTops, drawMarks } from './quotes.ts';
import { drawTrades, tradeCount } from './trades.ts';

/** The bars of one instrument as events: trades and book updates are numbered through. */
export type BarEvents = (bar: SimulatedBar, before: SimulatedBar, openTsMs: number) => readonly TimedMarketEvent[];

const OPEN_INTEREST_BEFORE_END_MS = 2_000;
/** The exchange sends a final candle a little after its minute. */
const CANDLE_AFTER_END_MS = 10;
const LEAST_DELAY_MS = 4;
const MEAN_FURTHER_DELAY_MS = 12;

/** Events come in no particular order. */
export function barEvents(model: MarketModel, instrument: SimulatedInstrument, random: RandomSource): BarEvents {
  let nextTradeId = 1;
  let nextUpdateId = 1;
  /** Trades are received in the order in which they were made: one does not overtake another on its way. */
  let latestTradeReceiptMs = 0;

  return (bar, before, openTsMs) => {
    const events: TimedMarketEvent[] = [];
    const received = (eventTsMs: number, event: MarketEvent): void => {
      const delayMs = LEAST_DELAY_MS + Math.floor(MEAN_FURTHER_DELAY_MS * random.exponential());
      const isTrade = event.kind === 'trade';
      const recv_ts_ms = Math.max(isTrade ? latestTradeReceiptMs : 0, eventTsMs + delayMs);
      if (isTrade) latestTradeReceiptMs = recv_ts_ms;
      events.push({ recv_ts_ms, instrument, event });
    };
    const count = tradeCount(bar, model.trades_per_bar, instrument.base_volume_lots);
    const trades = drawTrades(bar, count, random);

    for (let minuteMs = 0; minuteMs < BAR_MS; minuteMs += MINUTE_MS) {
      const first_trade_id = nextTradeId;
      const ofMinute = trades.filter(({ offset_ms }) => offset_ms >= minuteMs && offset_ms < minuteMs + MINUTE_MS);
      for (const trade of ofMinute) {
        const trade_ts_ms = openTsMs + trade.offset_ms;
        received(trade_ts_ms, { kind: 'trade', trade, trade_id: nextTradeId, trade_ts_ms });
        nextTradeId += 1;
      }
      const open_ts_ms = openTsMs + minuteMs;
      const event_ts_ms = open_ts_ms + MINUTE_MS + CANDLE_AFTER_END_MS;
      const candle = candleOf(ofMinute, { open_ts_ms, interval_ms: MINUTE_MS, first_trade_id });
      received(event_ts_ms, { kind: 'candle', candle, event_ts_ms });
    }
    for (const order of drawForcedOrders(bar, trades, random)) {
      const trade_ts_ms = openTsMs + order.offset_ms;
      received(trade_ts_ms, { kind: 'liquidation', order, trade_ts_ms });
    }
    for (const top of drawBookTops(bar, before, trades)) {
      nextUpdateId += 1 + Math.floor(50 * random.uniform());
      const event_ts_ms = openTsMs + top.offset_ms;
      received(event_ts_ms, { kind: 'book_top', top, update_id: nextUpdateId, event_ts_ms });
    }
    for (const mark of drawMarks(instrument, bar, before, trades)) {
      const event_ts_ms = openTsMs + mark.offset_ms;
      received(event_ts_ms, { kind: 'mark', mark, event_ts_ms });
    }
    const interestTsMs = openTsMs + BAR_MS - OPEN_INTEREST_BEFORE_END_MS;
    received(interestTsMs, { kind: 'open_interest', lots: bar.open_interest_lots, event_ts_ms: interestTsMs });
    return events;
  };
}
