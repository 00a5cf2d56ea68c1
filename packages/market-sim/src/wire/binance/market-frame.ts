import type { TimedHappening } from '../../realisation/market-happening.ts';
import {
  aggTradeText,
  bookTickerText,
  combinedText,
  forceOrderText,
  klineText,
  markPriceText,
  openInterestAnswer,
} from './stream-texts.ts';

/** The one text by which a happening is recorded: a frame of the combined stream, or the answer to a request. */
export function marketFrameText({ happening, instrument }: TimedHappening): string {
  const symbol = instrument.symbol.toLowerCase();
  switch (happening.kind) {
    case 'trade':
      return combinedText(`${symbol}@aggTrade`, aggTradeText(instrument, happening));
    case 'candle':
      return combinedText(
        `${symbol}@kline_1m`,
        klineText(instrument, { ...happening, interval: '1m', is_final: true }),
      );
    case 'liquidation':
      return combinedText(`${symbol}@forceOrder`, forceOrderText(instrument, happening.order, happening.trade_ts_ms));
    case 'book_top':
      return combinedText(`${symbol}@bookTicker`, bookTickerText(instrument, happening));
    case 'mark':
      return combinedText(`${symbol}@markPrice@1s`, markPriceText(instrument, happening.mark, happening.event_ts_ms));
    case 'open_interest':
      return openInterestAnswer(instrument, happening.lots, happening.event_ts_ms);
  }
}
