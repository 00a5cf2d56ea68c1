import { MINUTE_MS } from '../../config.ts';
import { candleOfTrade, joinCandles, type SimulatedCandle } from '../../order-flow/candle.ts';
import type { SimulatedTrade } from '../../order-flow/trades.ts';

/** Older candles are forgotten: a week. */
const KEPT_MINUTES = 7 * 1_440;

export interface CandleHistory {
  traded(trade: SimulatedTrade, tradeId: number, tradeTsMs: number): void;
  finished(candle: SimulatedCandle): void;
  /**
   * Candles of the interval whose opening times lie in the closed range, oldest first; the last may still be growing. One
   * whose first minutes are older than all that is kept is made of the others.
   */
  read(intervalMs: number, fromMs: number, toMs: number): readonly SimulatedCandle[];
}

/** The minutes of one instrument, and the one that grows. */
export function createCandleHistory(): CandleHistory {
  const minutes: SimulatedCandle[] = [];
  let growing: SimulatedCandle | null = null;
  return {
    traded(trade, first_trade_id, tradeTsMs) {
      const open_ts_ms = tradeTsMs - (tradeTsMs % MINUTE_MS);
      if (open_ts_ms <= (minutes.at(-1)?.open_ts_ms ?? 0)) return;
      const alone = candleOfTrade(trade, { open_ts_ms, interval_ms: MINUTE_MS, first_trade_id });
      growing = growing?.open_ts_ms === open_ts_ms ? joinCandles(growing, alone) : alone;
    },
    finished(candle) {
      minutes.push(candle);
      if (growing !== null && growing.open_ts_ms <= candle.open_ts_ms) growing = null;
      if (minutes.length > 2 * KEPT_MINUTES) minutes.splice(0, minutes.length - KEPT_MINUTES);
    },
    read(intervalMs, fromMs, toMs) {
      const candles: SimulatedCandle[] = [];
      const take = (minute: SimulatedCandle): void => {
        const open_ts_ms = minute.open_ts_ms - (minute.open_ts_ms % intervalMs);
        if (open_ts_ms < fromMs || open_ts_ms > toMs) return;
        const last = candles.at(-1);
        if (last?.open_ts_ms === open_ts_ms) candles[candles.length - 1] = joinCandles(last, minute);
        else candles.push({ ...minute, open_ts_ms, interval_ms: intervalMs });
      };
      const oldest = minutes[0]?.open_ts_ms ?? 0;
      const skipped = Math.max(0, Math.floor((fromMs - (fromMs % intervalMs) - oldest) / MINUTE_MS));
      for (let position = skipped; position < minutes.length; position += 1) {
        const minute = minutes[position];
        if (minute === undefined || minute.open_ts_ms > toMs + intervalMs) break;
        take(minute);
      }
      if (growing !== null) take(growing);
      return candles;
    },
  };
}
