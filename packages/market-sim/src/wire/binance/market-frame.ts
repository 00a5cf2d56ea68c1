import type { TimedMarketEvent } from '../../order-flow/market-event.ts';
import {
  aggTradeText,
  bookTickerText,
  combinedText,
  forceOrderText,
  klineText,
  markPriceText,
  openInterestAnswer,
} from './stream-texts.ts';

/** The one text by which a event is recorded: a frame of the combined stream, or the answer to a request. */
export function marketFrameText({ event, instrument }: TimedMarketEvent): string {
  const symbol = instrument.symbol.toLowerCase();
  switch (event.kind) {
    case 'trade':
      return combinedText(`${symbol}@aggTrade`, aggTradeText(instrument, event));
    case 'candle':
      return combinedText(`${symbol}@kline_1m`, klineText(instrument, { ...event, interval: '1m', is_final: true }));
    case 'liquidation':
      return combinedText(`${symbol}@forceOrder`, forceOrderText(instrument, event.order, event.trade_ts_ms));
    case 'book_top':
      return combinedText(`${symbol}@bookTicker`, bookTickerText(instrument, event));
    case 'mark':
      return combinedText(`${symbol}@markPrice@1s`, markPriceText(instrument, event.mark, event.event_ts_ms));
    case 'open_interest':
      return openInterestAnswer(instrument, event.lots, event.event_ts_ms);
  }
}
