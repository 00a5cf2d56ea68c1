import { stretchesOf } from './chunks.ts';
import { EMPTY_EXTENT, extentOf, holdsBar, joined } from './day-columns.ts';
import type { SymbolWindow } from './symbol-window.ts';
import type { DayView } from './window-view.ts';

const DAY_MS = 86_400_000;

/** A day of which nothing is known. */
export function clearDay(out: DayView): void {
  out.reachesBack = false;
  out.dayHigh = EMPTY_EXTENT.high;
  out.dayLow = EMPTY_EXTENT.low;
  out.dayVolume = EMPTY_EXTENT.volume;
  out.sessionHigh = EMPTY_EXTENT.high;
  out.sessionLow = EMPTY_EXTENT.low;
}

/** Reads extremes and volume of the bars of the last 24 hours, and since 00:00 UTC, at an engine bar. */
export function readDay({ closes, config }: SymbolWindow, engineBar: number, out: DayView): void {
  const firstDayBar = engineBar - Math.floor(DAY_MS / config.cadence_ms) + 1;
  // The bar that ends at midnight is the last one of the day before.
  const sessionStart = Math.floor(((engineBar - 1) * config.cadence_ms) / DAY_MS) * DAY_MS;
  const firstSessionBar = Math.floor(sessionStart / config.cadence_ms) + 1;
  let reachesBack = false;
  let day = EMPTY_EXTENT;
  let session = EMPTY_EXTENT;
  for (const { chunk, from, to } of stretchesOf(closes, engineBar, config.close_history_bars)) {
    const { days, firstBar } = chunk;
    if (days === null) continue;
    const within = (bar: number): number => Math.min(to, Math.max(from, bar - firstBar));
    const dayStart = within(firstDayBar);
    const midnight = Math.max(dayStart, within(firstSessionBar));
    if (!reachesBack) reachesBack = holdsBar(days, from, within(firstDayBar + 1));
    if (midnight > dayStart) day = joined(day, extentOf(days, dayStart, midnight));
    if (to > midnight) session = joined(session, extentOf(days, midnight, to));
  }
  day = joined(day, session);
  out.reachesBack = reachesBack;
  out.dayHigh = day.high;
  out.dayLow = day.low;
  out.dayVolume = day.volume;
  out.sessionHigh = session.high;
  out.sessionLow = session.low;
}
