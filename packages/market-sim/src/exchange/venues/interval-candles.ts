import type { SimulatedCandle } from '../../order-flow/candle.ts';
import type { CandleHistory } from '../market/candle-history.ts';

/** Intervals as a venue names them. */
export type NamedIntervals = readonly (readonly [name: string, interval_ms: number])[];

/** The intervals of which a candle ends with this minute, and that candle; the minute is one of its own. */
export function* finishedCandles(
  intervals: NamedIntervals,
  history: CandleHistory,
  minute: SimulatedCandle,
): Generator<readonly [name: string, candle: () => SimulatedCandle]> {
  const endMs = minute.open_ts_ms + minute.interval_ms;
  for (const [name, interval_ms] of intervals) {
    if (endMs % interval_ms !== 0) continue;
    const openMs = endMs - interval_ms;
    yield [
      name,
      () => (interval_ms === minute.interval_ms ? minute : (history.read(interval_ms, openMs, openMs)[0] ?? minute)),
    ];
  }
}

/** The candles that a trade of this time lets grow. */
export function* growingCandles(
  intervals: NamedIntervals,
  history: CandleHistory,
  tradeTsMs: number,
): Generator<readonly [name: string, candle: () => SimulatedCandle | null]> {
  for (const [name, interval_ms] of intervals) {
    const openMs = tradeTsMs - (tradeTsMs % interval_ms);
    yield [name, () => history.read(interval_ms, openMs, openMs)[0] ?? null];
  }
}
