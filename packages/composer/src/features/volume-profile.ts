import type { BarColumns } from '../window/bar-series.ts';
import { at, orZero } from './statistics.ts';
import { PROFILE_LEVELS as LEVELS, type Workspace } from './workspace.ts';

/** Share of the volume that the value area holds. */
const VALUE_AREA_SHARE = 0.7;

/** Where most of the volume was traded. Quote units. */
export interface ValueArea {
  readonly low: number;
  readonly high: number;
  /** Middle of the level with the most volume; of equal ones the lowest. */
  readonly pointOfControl: number;
}

/** Adds a bar's volume to the levels its range covers, evenly along its range. */
function spreadVolume(
  profile: Float64Array,
  lowest: number,
  step: number,
  low: number,
  high: number,
  volume: number,
): void {
  const first = Math.min(LEVELS - 1, Math.max(0, Math.floor((low - lowest) / step)));
  const last = Math.min(LEVELS - 1, Math.max(first, Math.ceil((high - lowest) / step) - 1));
  if (first === last) {
    profile[first] = at(profile, first) + volume;
    return;
  }
  const density = volume / (high - low);
  for (let level = first; level <= last; level += 1) {
    const from = level === first ? low : lowest + level * step;
    const to = level === last ? high : lowest + (level + 1) * step;
    profile[level] = at(profile, level) + density * (to - from);
  }
}

function heaviestLevel(profile: Float64Array): number {
  let heaviest = 0;
  for (let level = 1; level < LEVELS; level += 1) if (at(profile, level) > at(profile, heaviest)) heaviest = level;
  return heaviest;
}

/**
 * The value area of bars `from` to `to` (exclusive), after Market Profile (Steidlmayer): the volume of each bar spread evenly
 * over its range, on 50 levels between the extremes; from the heaviest level outwards, the heavier neighbour first (the
 * upper of equal ones), until the area holds 70 % of the volume. `null` when nothing was traded.
 */
export function valueArea(bars: BarColumns, from: number, to: number, { profile }: Workspace): ValueArea | null {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (let bar = from; bar < to; bar += 1) {
    lowest = Math.min(lowest, at(bars.low, bar));
    highest = Math.max(highest, at(bars.high, bar));
    total += orZero(at(bars.volume, bar));
  }
  if (!(total > 0)) return null;
  const step = (highest - lowest) / LEVELS;
  if (!(step > 0)) return { low: lowest, high: highest, pointOfControl: lowest };
  profile.fill(0);
  for (let bar = from; bar < to; bar += 1) {
    spreadVolume(profile, lowest, step, at(bars.low, bar), at(bars.high, bar), orZero(at(bars.volume, bar)));
  }
  const heaviest = heaviestLevel(profile);
  let first = heaviest;
  let last = heaviest;
  let held = at(profile, heaviest);
  while (held < VALUE_AREA_SHARE * total && (first > 0 || last < LEVELS - 1)) {
    const below = first > 0 ? at(profile, first - 1) : -1;
    const above = last < LEVELS - 1 ? at(profile, last + 1) : -1;
    if (above >= below) last += 1;
    else first -= 1;
    held += Math.max(above, below);
  }
  return {
    low: lowest + first * step,
    high: last === LEVELS - 1 ? highest : lowest + (last + 1) * step,
    pointOfControl: lowest + (heaviest + 0.5) * step,
  };
}
