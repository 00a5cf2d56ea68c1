import type { TimedMarketEvent } from '../../order-flow/market-event.ts';
import {
  bestText,
  candleText,
  fundingRateText,
  indexTickersText,
  liquidationOrdersText,
  markPriceText,
  openInterestText,
  tradesText,
} from './channel-texts.ts';

/** The pushes by which a event is recorded: a mark is told of on three channels. */
export function okxFrameTexts({ event, instrument }: TimedMarketEvent): readonly string[] {
  switch (event.kind) {
    case 'trade':
      return [tradesText(instrument, event)];
    case 'candle':
      return [candleText(instrument, '1m', event.candle, true)];
    case 'liquidation':
      return [liquidationOrdersText(instrument, event.order, event.trade_ts_ms)];
    case 'book_top': {
      const { event_ts_ms, top, update_id } = event;
      const asks = [[top.ask_ticks, top.ask_lots]] as const;
      const bids = [[top.bid_ticks, top.bid_lots]] as const;
      return [bestText(instrument, { asks, bids, event_ts_ms, update_id })];
    }
    case 'mark': {
      const { event_ts_ms, mark } = event;
      return [
        markPriceText(instrument, mark, event_ts_ms),
        indexTickersText(instrument, mark, event_ts_ms),
        fundingRateText(instrument, mark, event_ts_ms),
      ];
    }
    case 'open_interest':
      return [openInterestText(instrument, event.lots, event.event_ts_ms)];
  }
}
