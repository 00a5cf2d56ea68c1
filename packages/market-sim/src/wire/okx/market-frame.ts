import type { TimedHappening } from '../../realisation/market-happening.ts';
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

/** The pushes by which a happening is recorded: a mark is told of on three channels. */
export function okxFrameTexts({ happening, instrument }: TimedHappening): readonly string[] {
  switch (happening.kind) {
    case 'trade':
      return [tradesText(instrument, happening)];
    case 'candle':
      return [candleText(instrument, '1m', happening.candle, true)];
    case 'liquidation':
      return [liquidationOrdersText(instrument, happening.order, happening.trade_ts_ms)];
    case 'book_top': {
      const { event_ts_ms, top, update_id } = happening;
      const asks = [[top.ask_ticks, top.ask_lots]] as const;
      const bids = [[top.bid_ticks, top.bid_lots]] as const;
      return [bestText(instrument, { asks, bids, event_ts_ms, update_id })];
    }
    case 'mark': {
      const { event_ts_ms, mark } = happening;
      return [
        markPriceText(instrument, mark, event_ts_ms),
        indexTickersText(instrument, mark, event_ts_ms),
        fundingRateText(instrument, mark, event_ts_ms),
      ];
    }
    case 'open_interest':
      return [openInterestText(instrument, happening.lots, happening.event_ts_ms)];
  }
}
