import type { SimulatedInstrument } from '../../../model/market-model.ts';
import { joinCandles, type SimulatedCandle } from '../../../order-flow/candle.ts';
import { tickersText } from '../../../wire/okx/channel-texts.ts';
import type { InstrumentBoard } from '../../market/market-board.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The last candle of an hour is final a little after its end. */
const FINAL_AFTER_MS = 60_000;

function joined(candles: readonly SimulatedCandle[]): SimulatedCandle | null {
  return candles.reduce<SimulatedCandle | null>(
    (sum, candle) => (sum === null ? candle : joinCandles(sum, candle)),
    null,
  );
}

/** The last 24 hours, begun hours left out, and what has happened since, in one candle. */
export function createDayCandle(board: InstrumentBoard): (nowMs: number) => SimulatedCandle | null {
  let openHourMs = -1;
  let before: SimulatedCandle | null = null;
  return (nowMs) => {
    const settledMs = nowMs - FINAL_AFTER_MS;
    const hourMs = settledMs - (settledMs % HOUR_MS);
    if (hourMs !== openHourMs) {
      openHourMs = hourMs;
      before = joined(board.candles.read(HOUR_MS, hourMs - DAY_MS + HOUR_MS, hourMs - 1));
    }
    return joined([...(before === null ? [] : [before]), ...board.candles.read(HOUR_MS, hourMs, nowMs)]);
  };
}

export function tickerText(
  instrument: SimulatedInstrument,
  board: InstrumentBoard,
  day: SimulatedCandle | null,
  tsMs: number,
): string {
  const { ask_lots, ask_ticks, bid_lots, bid_ticks } = board.top();
  const last = board.lastTrade();
  return tickersText(instrument, {
    last_ticks: last.price_ticks,
    last_lots: last.lots,
    bid: [bid_ticks, bid_lots],
    ask: [ask_ticks, ask_lots],
    day,
    ts_ms: tsMs,
  });
}
