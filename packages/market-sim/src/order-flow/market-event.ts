import type { SimulatedInstrument } from '../model/market-model.ts';
import type { SimulatedCandle } from './candle.ts';
import type { SimulatedBookTop, SimulatedMark } from './quotes.ts';
import type { SimulatedTrade } from './trades.ts';

/** What happens on a market and what a client of an exchange learns of it, in no venue's words. Times are the market's. */
export type MarketEvent =
  | { readonly kind: 'trade'; readonly trade: SimulatedTrade; readonly trade_id: number; readonly trade_ts_ms: number }
  | { readonly kind: 'candle'; readonly candle: SimulatedCandle; readonly event_ts_ms: number }
  | { readonly kind: 'liquidation'; readonly order: SimulatedTrade; readonly trade_ts_ms: number }
  | {
      readonly kind: 'book_top';
      readonly top: SimulatedBookTop;
      readonly update_id: number;
      readonly event_ts_ms: number;
    }
  | { readonly kind: 'mark'; readonly mark: SimulatedMark; readonly event_ts_ms: number }
  | { readonly kind: 'open_interest'; readonly lots: number; readonly event_ts_ms: number };

/** A event of one instrument, and when a client receives word of it. */
export interface TimedMarketEvent {
  readonly recv_ts_ms: number;
  readonly instrument: SimulatedInstrument;
  readonly event: MarketEvent;
}
