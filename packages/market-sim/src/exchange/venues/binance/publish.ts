import type { SimulatedInstrument } from '../../../model/market-model.ts';
import type { SimulatedCandle } from '../../../realisation/candle.ts';
import type { TimedHappening } from '../../../realisation/market-happening.ts';
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

/** The candles of longer intervals that end with this minute; a minute is a candle of its own. */
function emitFinishedKlines(
  emit: Emit,
  { boards }: BinancePublishing,
  instrument: SimulatedInstrument,
  minute: SimulatedCandle,
  event_ts_ms: number,
): void {
  const endMs = minute.open_ts_ms + minute.interval_ms;
  const lower = instrument.symbol.toLowerCase();
  for (const [interval, interval_ms] of KLINE_INTERVALS) {
    if (endMs % interval_ms !== 0) continue;
    emitData(emit, `${lower}@kline_${interval}`, () => {
      const openMs = endMs - interval_ms;
      const longer = boards.get(instrument.symbol)?.candles.read(interval_ms, openMs, openMs)[0];
      const candle = interval_ms === minute.interval_ms ? minute : (longer ?? minute);
      return klineText(instrument, { candle, interval, event_ts_ms, is_final: true });
    });
  }
}

function emitGrowingKlines(
  emit: Emit,
  { boards }: BinancePublishing,
  instrument: SimulatedInstrument,
  tradeTsMs: number,
): void {
  const lower = instrument.symbol.toLowerCase();
  for (const [interval, interval_ms] of KLINE_INTERVALS) {
    const openMs = tradeTsMs - (tradeTsMs % interval_ms);
    const candle = boards.get(instrument.symbol)?.candles.read(interval_ms, openMs, openMs)[0];
    if (candle === undefined) continue;
    emitData(emit, `${lower}@kline_${interval}`, () =>
      klineText(instrument, { candle, interval, event_ts_ms: tradeTsMs, is_final: false }),
    );
  }
}

function publishHappening(emit: Emit, publishing: BinancePublishing, { happening, instrument }: TimedHappening): void {
  const lower = instrument.symbol.toLowerCase();
  switch (happening.kind) {
    case 'trade':
      emitData(emit, `${lower}@aggTrade`, () => aggTradeText(instrument, happening));
      emitData(emit, `${lower}@trade`, () => tradeText(instrument, happening));
      if (publishing.growing_klines) emitGrowingKlines(emit, publishing, instrument, happening.trade_ts_ms);
      return;
    case 'candle':
      emitFinishedKlines(emit, publishing, instrument, happening.candle, happening.event_ts_ms);
      return;
    case 'liquidation':
      emitData(emit, `${lower}@forceOrder`, () => forceOrderText(instrument, happening.order, happening.trade_ts_ms));
      return;
    case 'book_top':
      emitData(emit, `${lower}@bookTicker`, () => bookTickerText(instrument, happening));
      return;
    case 'mark':
      for (const stream of [`${lower}@markPrice@1s`, `${lower}@markPrice`]) {
        emitData(emit, stream, () => markPriceText(instrument, happening.mark, happening.event_ts_ms));
      }
      return;
    case 'open_interest':
      return;
  }
}

export function publishOnBinance(item: MarketItem, publishing: BinancePublishing, emit: Emit): void {
  switch (item.kind) {
    case 'happening':
      publishHappening(emit, publishing, item.timed);
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
