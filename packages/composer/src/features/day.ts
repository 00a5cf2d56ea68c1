import type { BarColumns } from '../window/bar-series.ts';
import type { DayView } from '../window/window-view.ts';
import { at, medianInPlace } from './statistics.ts';
import { RANGE_BARS, type Workspace } from './workspace.ts';

/**
 * `range_24h_pct`: 100 · (highest high − lowest low) / `price_last` over the bars of the last 24 hours that exist. Percent,
 * ≥ 0. Missing until the history reaches 24 hours back.
 */
export function range24hPct({ reachesBack, dayHigh, dayLow }: DayView, price: number): number {
  return reachesBack ? (100 * (dayHigh - dayLow)) / price : Number.NaN;
}

/** `range_session_pct`: the same over the bars since 00:00 UTC that exist. Percent, ≥ 0. Missing where none does. */
export function rangeSessionPct({ sessionHigh, sessionLow }: DayView, price: number): number {
  return sessionHigh >= sessionLow ? (100 * (sessionHigh - sessionLow)) / price : Number.NaN;
}

/**
 * `volume_24h`: Σ volume of the bars of the last 24 hours that exist. Base units, > 0. Missing until the history reaches
 * 24 hours back, and where no bar is known to have traded.
 */
export function volume24h({ reachesBack, dayVolume }: DayView): number {
  return reachesBack && dayVolume > 0 ? dayVolume : Number.NaN;
}

/**
 * `relative_volume`: volume of the latest bar over the median of the last 50 bars' (itself included). ≥ 0; 1 is an ordinary
 * bar. Missing under 50 bars, where fewer than 25 of them know their volume, and at a median of zero.
 */
export function relativeVolume(bars: BarColumns, { ranges }: Workspace): number {
  if (bars.count < RANGE_BARS) return Number.NaN;
  const first = bars.count - RANGE_BARS;
  let known = 0;
  for (let bar = 0; bar < RANGE_BARS; bar += 1) {
    const volume = at(bars.volume, first + bar);
    if (Number.isNaN(volume)) continue;
    ranges[known] = volume;
    known += 1;
  }
  const latest = at(bars.volume, bars.count - 1);
  return 2 * known < RANGE_BARS ? Number.NaN : latest / medianInPlace(ranges.subarray(0, known));
}
