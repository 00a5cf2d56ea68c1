import type { TimedMarketEvent } from '../../../order-flow/market-event.ts';
import { depthUpdateText } from '../../../wire/binance/depth-texts.ts';
import {
  aggTradeText,
  bookTickerText,
  combinedText,
  forceOrderText,
  klineText,
  markPriceText,
  tradeText,
} from '../../../wire/binance/stream-texts.ts';
import type { InstrumentBoard } from '../../market/market-board.ts';
import type { MarketItem } from '../../market/market-item.ts';
import { finishedCandles, growingCandles } from '../interval-candles.ts';
import type { Publication } from '../venue-server.ts';
import { DEPTH_STREAMS, KLINE_INTERVALS } from './streams.ts';

type Emit = (publication: Publication) => void;

export interface BinancePublishing {
  readonly boards: ReadonlyMap<string, InstrumentBoard>;
  /** Whether candles are told at every trade, too, while they grow. */
  readonly growing_klines: boolean;
}

function emitData(emit: Emit, stream: string, data: () => string): void {
  emit({ stream, write: (form) => (form === 'combined' ? combinedText(stream, data()) : data()) });
}

function publishEvent(
  emit: Emit,
  { boards, growing_klines }: BinancePublishing,
  { event, instrument }: TimedMarketEvent,
): void {
  const history = boards.get(instrument.symbol)?.candles;
  const lower = instrument.symbol.toLowerCase();
  switch (event.kind) {
    case 'trade':
      emitData(emit, `${lower}@aggTrade`, () => aggTradeText(instrument, event));
      emitData(emit, `${lower}@trade`, () => tradeText(instrument, event));
      if (growing_klines && history !== undefined) {
        const event_ts_ms = event.trade_ts_ms;
        for (const [interval, read] of growingCandles(KLINE_INTERVALS, history, event_ts_ms)) {
          const candle = read();
          if (candle === null) continue;
          const kline = { candle, interval, event_ts_ms, is_final: false };
          emitData(emit, `${lower}@kline_${interval}`, () => klineText(instrument, kline));
        }
      }
      return;
    case 'candle':
      if (history === undefined) return;
      for (const [interval, candle] of finishedCandles(KLINE_INTERVALS, history, event.candle)) {
        const { event_ts_ms } = event;
        emitData(emit, `${lower}@kline_${interval}`, () =>
          klineText(instrument, { candle: candle(), interval, event_ts_ms, is_final: true }),
        );
      }
      return;
    case 'liquidation':
      emitData(emit, `${lower}@forceOrder`, () => forceOrderText(instrument, event.order, event.trade_ts_ms));
      return;
    case 'book_top':
      emitData(emit, `${lower}@bookTicker`, () => bookTickerText(instrument, event));
      return;
    case 'mark':
      for (const stream of [`${lower}@markPrice@1s`, `${lower}@markPrice`]) {
        emitData(emit, stream, () => markPriceText(instrument, event.mark, event.event_ts_ms));
      }
      return;
    case 'open_interest':
      return;
  }
}

export function publishOnBinance(item: MarketItem, publishing: BinancePublishing, emit: Emit): void {
  switch (item.kind) {
    case 'event':
      publishEvent(emit, publishing, item.timed);
      return;
    case 'book_change': {
      const { change, instrument } = item;
      const lower = instrument.symbol.toLowerCase();
      for (const suffix of DEPTH_STREAMS) {
        emitData(emit, `${lower}${suffix}`, () => depthUpdateText(instrument, change()));
      }
      return;
    }
    case 'captured_frame':
      emit({ stream: item.stream, write: (form) => (form === 'combined' ? item.frame : item.data()) });
      return;
  }
}
