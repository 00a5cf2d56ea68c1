import { DAY_PROFILE_HALF_HOURS, type DayProfile } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { logTradeCount } from '../window/candle-columns.ts';
import { findChunk } from '../window/chunks.ts';
import { logRange, logReturnOf } from '../window/long-measures.ts';
import { RECENT_BARS } from '../window/recent-measures.ts';
import type { SymbolWindow } from '../window/symbol-window.ts';
import { halfHourBars, halfHourOf } from './half-hours.ts';

/** What a visit of a half hour of the day counts beside the one of a day later. */
const DECAY_PER_VISIT = 0.85;
const LEVEL_HALF_LIFE_MS = 43_200_000;
const HALF_LIFE_BARS = 480;
const DECAY_PER_BAR = Math.exp(-Math.LN2 / HALF_LIFE_BARS);
/** How long bars must have been known before a half hour is measured against their level. */
const LEAST_LEVEL_MS = 10_800_000;

interface DecayedSum {
  weight: number;
  sum: number;
}

/** A profile that is being carried on. */
interface Draft {
  readonly weights: number[];
  readonly sums: number[];
  readonly range: DecayedSum;
  readonly trades: DecayedSum;
  readonly returns: DecayedSum;
}

function draftOf(before: DayProfile | null): Draft {
  const none = { weight: 0, sum: 0 };
  const zeros = new Array<number>(DAY_PROFILE_HALF_HOURS).fill(0);
  return {
    weights: [...(before?.weights ?? zeros)],
    sums: [...(before?.sums ?? zeros)],
    range: { ...(before?.range_level ?? none) },
    trades: { ...(before?.trades_level ?? none) },
    returns: { ...(before?.return_level ?? none) },
  };
}

function include(mean: DecayedSum, value: number, decay: number): void {
  mean.weight = decay * mean.weight + 1;
  mean.sum = decay * mean.sum + value;
}

function rangeOf({ closes }: SymbolWindow, bar: number): number {
  const chunk = findChunk(closes, bar);
  return chunk === null ? Number.NaN : logRange(chunk, bar - chunk.firstBar);
}

function squaredReturnOf({ closes }: SymbolWindow, bar: number): number {
  const chunk = findChunk(closes, bar);
  if (chunk === null) return Number.NaN;
  const logReturn = logReturnOf(chunk, bar - chunk.firstBar, findChunk(closes, chunk.firstBar - 1));
  return logReturn * logReturn;
}

function includeReturn(returns: DecayedSum, window: SymbolWindow, bar: number): void {
  const squared = squaredReturnOf(window, bar);
  if (Number.isFinite(squared)) include(returns, squared, DECAY_PER_BAR);
}

/**
 * The mean square of one-bar log returns up to an engine bar that the profile has been brought to: its level, with the bars since its last
 * half hour. NaN where there was no return yet.
 */
export function meanSquaredReturn(profile: DayProfile, window: SymbolWindow, engineBar: number): number {
  const returns = { ...profile.return_level };
  for (let bar = profile.through_ts_ms / profile.cadence_ms + 1; bar <= engineBar; bar += 1)
    includeReturn(returns, window, bar);
  return returns.sum / returns.weight;
}

function tradesOf({ bars }: SymbolWindow, bar: number, engineBar: number): number {
  if (bar <= engineBar - RECENT_BARS) return Number.NaN;
  const chunk = findChunk(bars, bar);
  const candles = chunk?.candles ?? null;
  return chunk === null || candles === null ? Number.NaN : logTradeCount(candles, bar - chunk.firstBar);
}

/**
 * Takes in the half hour of the bars `(lastBar − count, lastBar]`: how far its mean ln range lies above the level before it, then its
 * bars into the level. A half hour without bars changes nothing.
 */
function includeHalfHour(draft: Draft, window: SymbolWindow, lastBar: number, count: number, engineBar: number): void {
  const { cadence_ms: cadenceMs } = window.config;
  const ranges: number[] = [];
  for (let bar = lastBar - count + 1; bar <= lastBar; bar += 1) {
    includeReturn(draft.returns, window, bar);
    const range = rangeOf(window, bar);
    if (!Number.isFinite(range)) continue;
    ranges.push(range);
    const trades = tradesOf(window, bar, engineBar);
    if (Number.isFinite(trades)) include(draft.trades, trades, DECAY_PER_BAR);
  }
  if (ranges.length === 0) return;
  const { range: level, sums, weights } = draft;
  if (level.weight >= LEAST_LEVEL_MS / cadenceMs) {
    const mean = ranges.reduce((total, range) => total + range, 0) / ranges.length;
    const halfHour = halfHourOf(lastBar, count);
    weights[halfHour] = DECAY_PER_VISIT * at(weights, halfHour) + 1;
    sums[halfHour] = DECAY_PER_VISIT * at(sums, halfHour) + mean - level.sum / level.weight;
  }
  const decay = Math.exp((-cadenceMs / LEVEL_HALF_LIFE_MS) * Math.LN2);
  for (const range of ranges) include(level, range, decay);
}

/**
 * The profile of the day at an engine bar: the one after the symbol's run before, carried on over the half hours that have ended since,
 * as far as the close history reaches back. The same object where none has. `null` where the cadence has no profile.
 */
export function advancedDayProfile(
  before: DayProfile | null,
  window: SymbolWindow,
  engineBar: number,
): DayProfile | null {
  const { cadence_ms, close_history_bars: history } = window.config;
  const count = halfHourBars(cadence_ms);
  if (count === null) return null;
  const through = Math.floor(engineBar / count) * count;
  const throughBefore = before === null ? Number.NEGATIVE_INFINITY : before.through_ts_ms / cadence_ms;
  if (before !== null && through <= throughBefore) return before;
  const draft = draftOf(before);
  // The return of its first bar looks at the bar before it, which must be within the history, too.
  const oldest = Math.ceil((engineBar - history + 1) / count + 1) * count;
  for (let last = Math.max(oldest, throughBefore + count); last <= through; last += count) {
    includeHalfHour(draft, window, last, count, engineBar);
  }
  return {
    schema: 'day_profile',
    schema_version: '1',
    symbol: window.symbol,
    engine_timestamp_ms: engineBar * cadence_ms,
    cadence_ms,
    through_ts_ms: Math.max(0, through) * cadence_ms,
    weights: draft.weights,
    sums: draft.sums,
    range_level: draft.range,
    trades_level: draft.trades,
    return_level: draft.returns,
  };
}
