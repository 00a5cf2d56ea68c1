import type { BarColumns } from '../window/bar-series.ts';
import { at, orZero } from './statistics.ts';
import { valueArea, type ValueArea } from './volume-profile.ts';
import type { Workspace } from './workspace.ts';

const STRUCTURE_BARS = 20;
const SWEEP_BARS = 5;

/** The value area of the 20 bars before the last 20; `null` under 40 bars and when nothing was traded. */
export function previousValueArea(bars: BarColumns, workspace: Workspace): ValueArea | null {
  const to = bars.count - STRUCTURE_BARS;
  return to < STRUCTURE_BARS ? null : valueArea(bars, to - STRUCTURE_BARS, to, workspace);
}

/** Share of a bar's range that lies inside an area; a bar without a range lies inside or not. */
function shareInside(low: number, high: number, area: ValueArea): number {
  if (high <= low) return low >= area.low && low <= area.high ? 1 : 0;
  return Math.max(0, Math.min(high, area.high) - Math.max(low, area.low)) / (high - low);
}

/**
 * `acceptance_score`: share of the last 20 bars' volume that was traded inside the value area of the 20 bars before them,
 * each bar's volume spread evenly over its range. Of [0, 1]: near 1 the market accepts the old prices, near 0 it has
 * left them. Missing under 40 bars and when either half traded nothing.
 */
export function acceptanceScore(bars: BarColumns, area: ValueArea | null): number {
  if (area === null) return Number.NaN;
  let inside = 0;
  let total = 0;
  for (let bar = bars.count - STRUCTURE_BARS; bar < bars.count; bar += 1) {
    const volume = orZero(at(bars.volume, bar));
    inside += volume * shareInside(at(bars.low, bar), at(bars.high, bar), area);
    total += volume;
  }
  return Math.min(1, inside / total);
}

export interface Extremes {
  readonly low: number;
  readonly high: number;
}

/** Lowest low and highest high of the 20 bars before a bar; `null` under 20. */
export function previousExtremes(bars: BarColumns, bar: number): Extremes | null {
  if (bar < STRUCTURE_BARS) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let earlier = bar - STRUCTURE_BARS; earlier < bar; earlier += 1) {
    low = Math.min(low, at(bars.low, earlier));
    high = Math.max(high, at(bars.high, earlier));
  }
  return { low, high };
}

/** How far a bar's wicks went beyond the previous 20 bars' extremes when its close came back inside. Quote units. */
function sweptDistance(bars: BarColumns, bar: number): number {
  const extremes = previousExtremes(bars, bar);
  if (extremes === null) return Number.NaN;
  const close = at(bars.close, bar);
  if (close > extremes.high || close < extremes.low) return 0;
  return Math.max(0, at(bars.high, bar) - extremes.high) + Math.max(0, extremes.low - at(bars.low, bar));
}

/**
 * `sweep_score`: over the last 5 bars, the sum of the wicks beyond the extremes of the 20 bars before each, where the
 * bar closed back inside, in units of `atr`. ≥ 0; 0 is no sweep. Missing under 25 bars and at an `atr` of zero.
 */
export function sweepScore(bars: BarColumns, averageTrueRange: number): number {
  let swept = 0;
  for (let bar = bars.count - SWEEP_BARS; bar < bars.count; bar += 1) swept += sweptDistance(bars, bar);
  return averageTrueRange > 0 ? swept / averageTrueRange : Number.NaN;
}
