import { stretchesOf } from './chunks.ts';
import type { SymbolWindow } from './symbol-window.ts';
import type { DayView } from './window-view.ts';

const DAY_MS = 86_400_000;

/** Reads extremes and volume of the bars of the last 24 hours, and since 00:00 UTC, at an engine bar. */
export function readDay({ closes, config }: SymbolWindow, engineBar: number, out: DayView): void {
  const barsPerDay = Math.floor(DAY_MS / config.cadence_ms);
  const firstDayBar = engineBar - barsPerDay + 1;
  // The bar that ends at midnight is the last one of the day before.
  const sessionStart = Math.floor(((engineBar - 1) * config.cadence_ms) / DAY_MS) * DAY_MS;
  const firstSessionBar = Math.floor(sessionStart / config.cadence_ms) + 1;
  let reachesBack = false;
  let volume = 0;
  let [high, low] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [sessionHigh, sessionLow] = [high, low];
  for (const { chunk, from, to } of stretchesOf(closes, engineBar, config.close_history_bars)) {
    if (chunk.days === null) continue;
    const { days, firstBar } = chunk;
    for (let offset = from; offset < to; offset += 1) {
      const barHigh = days.high[offset] ?? Number.NaN;
      if (Number.isNaN(barHigh)) continue;
      if (firstBar + offset <= firstDayBar) reachesBack = true;
      if (firstBar + offset < firstDayBar) continue;
      const barLow = days.low[offset] ?? Number.NaN;
      volume += days.volume[offset] ?? Number.NaN;
      if (barHigh > high) high = barHigh;
      if (barLow < low) low = barLow;
      if (firstBar + offset < firstSessionBar) continue;
      if (barHigh > sessionHigh) sessionHigh = barHigh;
      if (barLow < sessionLow) sessionLow = barLow;
    }
  }
  out.reachesBack = reachesBack;
  out.dayHigh = high;
  out.dayLow = low;
  out.dayVolume = volume;
  out.sessionHigh = sessionHigh;
  out.sessionLow = sessionLow;
}
